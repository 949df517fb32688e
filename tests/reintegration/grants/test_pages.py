"""The pages of grants: for whom, with what, at what cost; and the whole way through the browser's doors."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.access import acting_as
from cases.due import day_of
from cases.models import Assignment
from cases.timeline import timeline_of
from reintegration.models import Application, Scheme, Tranche
from tests.cases.factories import SURNAME, make_case, make_consent, make_person
from tests.queries import statements_of
from tests.reintegration.factories_grants import make_application, make_scheme, plant_grant
from tests.reintegration.factories_money import make_line, make_project

TODAY = timezone.localdate()
BOARD = reverse("reintegration:grants")
LIST = reverse("reintegration:grant_list")


def url(name, row):
    return reverse(f"reintegration:{name}", args=[row.public_id])


@pytest.fixture
def grant(case, caseworker, officer, second):
    return plant_grant(case, caseworker, officer, second, lambda name: f"{name} of it")


def rows_of(grant):
    return {
        "case_grants": grant.case,
        "apply_for_grant": grant.case,
        **dict.fromkeys(
            [
                "grant", "change_grant", "grant_plan", "add_quotation", "withdraw_grant", "return_grant",
                "declare_interest", "score_grant", "propose_grant", "set_grant_aside", "agree_grant", "add_tranche",
                "visit_grant", "write_off_grant",
            ],
            grant,
        ),
        **dict.fromkeys(["meet_condition", "pay_tranche", "give_up_tranche", "recover_tranche"], grant.tranches.first()),
    }  # fmt: skip


# ------------------------------------------------------------------ for whom


def test_every_page_is_shut_to_strangers(client, grant, stranger):
    client.force_login(stranger)

    for name, row in rows_of(grant).items():
        answer = client.get(url(name, row))
        assert (answer.status_code, SURNAME in answer.content.decode()) == (404, False), name


@pytest.mark.parametrize(
    "name",
    ["submit_grant", "take_up_grant", "grant_to_committee", "confirm_grant", "complete_grant"],
)
def test_every_button_is_shut_to_strangers(name, client, grant, stranger):
    client.force_login(stranger)

    assert client.post(url(name, grant)).status_code == 404
    offer = grant.offers.get()
    assert client.post(url("remove_quotation", offer)).status_code == 404


def test_the_board_is_of_whoever_has_to_do_with_grants(client, grant, receiver, auditor, caseworker):
    for user, status in ((receiver, 403), (auditor, 403), (caseworker, 200)):
        client.force_login(user)
        assert client.get(BOARD).status_code == client.get(LIST).status_code == status


def test_the_funder_reads_an_application_without_her_name(client, grant, officer):
    client.force_login(officer)

    page = client.get(url("grant", grant)).content.decode()

    assert "purpose of it" in page
    assert "seen of it" in page
    assert grant.case.number not in page
    assert SURNAME not in page


def test_the_applicant_reads_no_score_and_no_declaration(client, case, caseworker, officer, second, scheme):
    grant = plant_grant(case, caseworker, officer, second, lambda name: f"{name} of it")
    client.force_login(caseworker)

    page = client.get(url("grant", grant)).content.decode()

    assert "conflict of it" not in page
    assert "note of it" not in page
    assert officer.full_name not in page.split("Tranches")[0]


def test_a_draft_stands_on_nobody_elses_board(client, draft, officer, caseworker):
    for user, seen in ((officer, False), (caseworker, True)):
        client.force_login(user)
        assert (draft.number in client.get(BOARD).content.decode()) is seen


def test_the_applicant_finds_the_case_on_her_board_and_the_funder_does_not(client, grant, officer, caseworker):
    for user, seen in ((officer, False), (caseworker, True)):
        client.force_login(user)
        page = client.get(BOARD).content.decode()
        assert grant.number in page
        assert (grant.case.number in page) is seen


# ------------------------------------------------------------------ at what cost


@pytest.mark.usefixtures("sessions_in_rows")
@pytest.mark.parametrize("side", ["officer", "caseworker"])
def test_the_board_costs_the_same_for_three_and_thirty(side, client, scheme, officer, caseworker, request):
    user = request.getfixturevalue(side)
    counts = []
    for more in (3, 27):
        for number in range(more):
            case = make_case(caseworker.organisation, person=make_person())
            make_application(case, scheme, caseworker, "submitted" if number % 2 else "returned")
        client.force_login(user)
        for address in (BOARD, f"{LIST}?show=submitted", f"{LIST}?show=ended"):
            client.get(address)
            counts.append(len(statements_of(lambda address=address: client.get(address))))

    assert counts[:3] == counts[3:]
    assert max(counts) <= 12


def test_a_column_counts_what_it_does_not_show(client, scheme, officer, caseworker):
    for _number in range(12):
        make_application(make_case(caseworker.organisation, person=make_person()), scheme, caseworker, "submitted")
    client.force_login(officer)

    column = next(one for one in client.get(BOARD).context["columns"] if one.status == "submitted")
    assert (column.count, len(column.cards), column.has_more) == ("12", 8, True)
    assert len(client.get(f"{LIST}?show=turn").context["lines"]) == 12


# ------------------------------------------------------------------ the whole way


@pytest.mark.slow
def test_from_the_scheme_to_the_visit_through_the_pages(client, case, caseworker, officer, second):
    make_consent(case, officer.organisation, by=caseworker)
    line = make_line(make_project(officer.organisation), "5000.00")

    def send(user, name, row=None, **data):
        client.force_login(user)
        address = url(name, row) if row else reverse(f"reintegration:{name}")
        if data or row is None:
            assert client.get(address).status_code == 200, name
        answer = client.post(address, data)
        form = (answer.context or {}).get("form")
        assert answer.status_code == 302, (name, form.errors if form else answer.content.decode()[-1500:])

    send(
        officer, "add_scheme", code="MB", name_en="Business", name_az="Biznes", name_ru="Бизнес",
        kind="micro_business", assistance_type="business_grant", ceiling_azn="4000", asks_business_plan="on",
        quotations="1", criteria="60; Idea\n40; Means; Vasitə; Средства", scorers="1", pass_mark="60",
        valid_from=TODAY.isoformat(),
    )  # fmt: skip
    scheme = Scheme.objects.get()
    assert [one.name_ru for one in scheme.criteria.all()] == ["Idea", "Средства"]
    send(caseworker, "apply_for_grant", case, scheme=scheme.public_id, asked_azn="3000", purpose="A sewing machine.")
    grant = Application.objects.get()
    words = {"idea": "Sewing", "market": "Neighbours", "version": "0"}
    send(caseworker, "grant_plan", grant, costs="Machine; 2500\nCloth; 600,50", **words)
    send(caseworker, "add_quotation", grant, supplier="Tools", amount_azn="2500", quoted_on=TODAY.isoformat())
    send(caseworker, "submit_grant", grant)
    send(officer, "take_up_grant", grant)
    for user in (officer, second):
        send(user, "declare_interest", grant, has_conflict="no", words="")
    send(second, "score_grant", grant, points_1="8", points_2="7", note_1="", note_2="")
    send(officer, "grant_to_committee", grant)
    send(officer, "propose_grant", grant, outcome="approve", amount_azn="3000", words="A good plan.")
    send(second, "confirm_grant", grant)
    send(officer, "agree_grant", grant, agreed_on=TODAY.isoformat(), line=line.public_id)
    for condition in ("none", "visit"):
        send(officer, "add_tranche", grant, amount_azn="1500", due_on=TODAY.isoformat(), condition=condition)
    first, later = Tranche.objects.order_by("number")
    paid = {"paid_on": TODAY.isoformat(), "proof": "receipt"}
    send(officer, "pay_tranche", first, receipt_number="R-1", **paid)
    next_on = (TODAY + timedelta(days=90)).isoformat()
    send(
        caseworker, "visit_grant", grant, visited_on=TODAY.isoformat(), running="yes", income="to_200", next_on=next_on
    )
    send(officer, "meet_condition", later, met_on=TODAY.isoformat())
    send(officer, "pay_tranche", later, receipt_number="R-2", **paid)
    send(officer, "complete_grant", grant)

    grant.refresh_from_db()
    assert (grant.status, grant.paid_azn) == ("completed", Decimal(3000))
    for user in (caseworker, officer):
        client.force_login(user)
        for address in (url("grant", grant), f"{LIST}?show=ended"):
            assert client.get(address).status_code == 200


def test_a_refused_button_says_why(client, draft, caseworker):
    draft.offers.all().delete()
    client.force_login(caseworker)

    answer = client.post(url("submit_grant", draft))

    assert answer.status_code == 400
    assert "asks for 1 quotations" in answer.content.decode()


def test_lines_that_are_none_are_refused_in_words(client, draft, caseworker):
    client.force_login(caseworker)
    words = {"idea": "Sewing", "market": "Neighbours", "version": "1"}

    answer = client.post(url("grant_plan", draft), words | {"costs": "Machine, 2500"})

    assert answer.status_code == 422
    assert "is no cost" in answer.content.decode()


def test_the_scheme_form_keeps_criteria_that_are_in_use(client, scheme, draft, officer, caseworker):
    client.force_login(caseworker)
    client.post(url("submit_grant", draft))
    client.force_login(officer)
    page = client.get(url("change_scheme", scheme))
    values = {name: page.context["form"].initial.get(name) for name in page.context["form"].fields}
    values = {name: value for name, value in values.items() if value not in (None, False)}
    values |= {"began": page.context["form"]["began"].value(), "version": 1}

    answer = client.post(url("change_scheme", scheme), values | {"criteria": "100; Idea"})
    assert answer.status_code == 409
    answer = client.post(
        url("change_scheme", scheme), values | {"criteria": "60; Idea\n40; Means", "ceiling_azn": "6000"}
    )
    assert answer.status_code == 302
    scheme.refresh_from_db()
    assert scheme.ceiling_azn == Decimal(6000)


def test_a_scheme_is_changed_by_its_own_organisation(client, scheme, caseworker, officer):
    other = make_scheme(caseworker.organisation)
    for user, row, status in ((caseworker, scheme, 403), (officer, other, 404), (officer, scheme, 200)):
        client.force_login(user)
        assert client.get(url("change_scheme", row)).status_code == status
        assert client.get(reverse("reintegration:grant_schemes")).status_code == 200


# ------------------------------------------------------------------ what is due, and what the file tells


def test_what_came_back_and_the_next_visit_are_due_to_her_caseworker(case, caseworker, grant, scheme):
    grant.monitoring.update(visited_on=TODAY - timedelta(days=9), next_on=TODAY)
    make_application(case, scheme, caseworker, "returned")
    with acting_as(caseworker):
        day = day_of(caseworker)

    assert [due.kind for due in day.lists["turn"]] == ["grant_turn"]
    assert "grant_visit" in [due.kind for due in day.lists["due"]]


@pytest.mark.counts_what_waits
def test_what_is_handed_in_is_the_officers_turn(draft, client, caseworker, officer, case):
    client.force_login(caseworker)
    client.post(url("submit_grant", draft))
    with acting_as(officer):
        day = day_of(officer)

    assert [(due.kind, due.case) for due in day.lists["turn"]] == [("grant_turn", "")]
    client.force_login(officer)
    places = {str(place["label"]): place["count"] for place in client.get(BOARD).context["navigation"]}
    assert places["Grants"] == 1


def test_a_tranche_is_due_to_those_who_pay(case, caseworker, officer, grant):
    Tranche.objects.create(
        application=grant, case=case, funder=officer.organisation, number=3, amount_azn=100, due_on=TODAY
    )
    with acting_as(officer):
        day = day_of(officer)

    assert [due.kind for due in day.lists["due"]] == ["grant_tranche"]


def test_the_case_tells_of_payment_and_visit(case, caseworker, grant):
    with acting_as(caseworker):
        told = timeline_of(case, caseworker, frozenset(["assistance"]), kind="grant")

    titles = {str(entry.title) for entry in told.entries}
    assert titles == {"Tranche 1 paid: 1,000.00 AZN", "Monitoring visit", "Grant: Handed in"}
    assert Assignment.objects.filter(case=case).exists()
