"""The pages of budgets: who is let in, what a form does, how many queries a list costs."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from audit.events import Event
from audit.models import AuditEvent
from reintegration.actions import record_assistance
from reintegration.models import Assistance
from reintegration.money import actions
from reintegration.money.models import BudgetLine, Entry, Project
from tests.cases.factories import SURNAME
from tests.queries import statements_of
from tests.reintegration.factories_money import charged, make_line, make_project

D = Decimal
DAY = date(2024, 5, 20)
MOST_QUERIES = 12


@pytest.fixture
def spent(case, caseworker, line):
    """An entry of the line, for an item of the case."""
    details = {"type": "financial_aid", "delivered_on": DAY, "amount_azn": D("100.00"), "line": line}
    record_assistance(case, details, actor=caseworker)
    return Entry.objects.get()


def addresses(line, entry=None):
    project, found = line.project.public_id, {}
    for name in ("budget", "budget_change", "budget_line_new", "statement", "statement_csv", "statement_xlsx"):
        found[name] = reverse(f"reintegration:{name}", args=[project])
    for name in ("budget_line", "budget_line_change", "budget_line_close", "budget_charge"):
        found[name] = reverse(f"reintegration:{name}", args=[line.public_id])
    for name in ("entry_correct", "entry_recover") if entry else ():
        found[name] = reverse(f"reintegration:{name}", args=[entry.public_id])
    return found


def get(client, user, url):
    client.force_login(user)
    return client.get(url)


def post(client, user, url, **data):
    client.force_login(user)
    return client.post(url, data)


# ------------------------------------------------------------------ who is let in


def test_a_budget_of_others_is_not_there(client, case, caseworker, iom_officer, stranger):
    line = make_line(make_project(iom_officer.organisation), spender=case.organisation)
    details = {"type": "food", "delivered_on": DAY, "amount_azn": D(1), "line": line}
    record_assistance(case, details, actor=caseworker)

    for name, url in addresses(line, Entry.objects.get()).items():
        answer = get(client, stranger, url)
        assert answer.status_code == 404, name
        assert SURNAME not in answer.content.decode()


def test_who_keeps_the_budget_opens_every_page(client, spent, iom_officer):
    charge = charged(spent.line, "5", iom_officer)
    opened = addresses(spent.line, charge) | {
        name: reverse(f"reintegration:{name}")
        for name in ("budgets", "budget_new", "rates", "allowance_new", "exchange_new")
    }

    for name, url in opened.items():
        answer = get(client, iom_officer, url)
        assert answer.status_code == 200, name
        assert SURNAME not in answer.content.decode("utf-8", "ignore")


def test_a_manager_reads_what_she_may_spend_from_and_draws_nothing(client, spent, manager):
    answers = {name: get(client, manager, url).status_code for name, url in addresses(spent.line, spent).items()}

    assert answers == {
        "budget": 200, "budget_line": 200, "entry_correct": 200,
        "budget_change": 403, "budget_line_new": 403, "statement": 403, "statement_csv": 403, "statement_xlsx": 403,
        "budget_line_change": 403, "budget_line_close": 403, "budget_charge": 403, "entry_recover": 403,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["caseworker", "reviewer", "receiver", "auditor", "administrator"])
def test_budgets_are_not_everybodys(client, spent, who, request):
    answer = get(client, request.getfixturevalue(who), reverse("reintegration:budgets"))

    assert answer.status_code == 403
    assert get(client, request.getfixturevalue(who), addresses(spent.line)["budget"]).status_code == 404


# ------------------------------------------------------------------ what stands there


def test_the_line_says_what_is_left_and_links_only_files_that_the_reader_sees(client, spent, manager, iom_officer):
    file = reverse("reintegration:case", args=[spent.item.case.public_id])

    for user, linked in ((manager, True), (iom_officer, False)):
        page = get(client, user, addresses(spent.line)["budget_line"]).content.decode()
        assert "900.00" in page
        assert "Financial aid" in page
        assert (file in page) is linked


def test_a_manager_is_not_shown_what_others_spent(client, line, spent, stranger, manager):
    charged(line, "77", stranger)

    page = get(client, manager, addresses(line)["budget_line"]).content.decode()

    assert "Other House" not in page
    assert "823.00" in page
    assert "What was left at the end" not in page


def test_the_budget_shows_its_chart_to_the_keeper(client, spent, iom_officer):
    page = get(client, iom_officer, addresses(spent.line)["budget"]).content.decode()

    assert "What was left at the end of each month" in page
    assert ">900<" in page


def test_empty_budgets_say_what_comes_next(client, iom_officer, project):
    assert (
        "No budget line yet"
        in get(client, iom_officer, reverse("reintegration:budget", args=[project.public_id])).content.decode()
    )
    Project.objects.filter(pk=project.pk).update(code="x")
    line = make_line(project)
    assert (
        "Nothing was spent from this line yet"
        in get(client, iom_officer, addresses(line)["budget_line"]).content.decode()
    )
    assert "Nothing was given to anybody" in get(client, iom_officer, addresses(line)["statement"]).content.decode()


# ------------------------------------------------------------------ forms


def test_a_project_is_added_changed_and_its_line_drawn(client, iom_officer):
    organisation = iom_officer.organisation
    sent = {"code": "R1", "name": "Feet", "funder": organisation.pk, "starts_on": "2024-01-01", "ends_on": "2027-12-31"}
    answer = post(client, iom_officer, reverse("reintegration:budget_new"), **sent)
    project = Project.objects.get()
    assert answer.url == reverse("reintegration:budget", args=[project.public_id])

    change = reverse("reintegration:budget_change", args=[project.public_id])
    assert client.post(change, sent | {"name": "Own feet", "version": 1, "began": "{}"}).status_code == 302
    assert client.post(change, sent | {"name": "Late", "version": 1, "began": "{}"}).status_code == 409
    new = reverse("reintegration:budget_line_new", args=[project.public_id])
    assert client.post(new, {"code": "1", "name": "Grants", "spender": "", "ceiling_azn": "500.50"}).status_code == 302
    line = BudgetLine.objects.get()
    assert line.ceiling_azn == D("500.50")
    sent = {"code": "1", "name": "Grants", "ceiling_azn": "600", "version": 1, "began": "{}"}
    assert client.post(reverse("reintegration:budget_line_change", args=[line.public_id]), sent).status_code == 302
    assert client.post(reverse("reintegration:budget_line_close", args=[line.public_id])).status_code == 302
    line.refresh_from_db()
    assert (line.ceiling_azn, line.closed_on is not None) == (D(600), True)


def test_a_cost_is_charged_set_right_and_comes_back(client, line, iom_officer):
    actions.set_exchange("USD", on=DAY, azn=D("1.7"), actor=iom_officer)
    url = addresses(line)["budget_charge"]
    assert post(client, iom_officer, url, amount="10", day="2024-05-20", currency="").status_code == 302
    assert client.post(url, {"currency": "USD", "foreign_amount": "100", "day": "2024-05-20"}).status_code == 302
    first, second = Entry.objects.order_by("id")
    assert second.amount == D(170)

    assert (
        client.post(reverse("reintegration:entry_correct", args=[first.public_id]), {"amount": "8"}).status_code == 302
    )
    back = {"amount": "70", "day": "2024-06-01"}
    assert client.post(reverse("reintegration:entry_recover", args=[second.public_id]), back).status_code == 302

    line.refresh_from_db()
    assert line.spent_azn == D(108)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"amount": "1000.01", "day": "2024-05-20"}, "1,000.00 AZN left"),
        ({"day": "2024-05-20"}, "Write an amount above nought"),
        ({"currency": "USD", "foreign_amount": "5", "day": "2024-05-20"}, "No rate of US dollar"),
        ({"currency": "USD", "day": "2024-05-20"}, "Write an amount above nought"),
        ({"amount": "1", "day": "2023-05-20"}, "does not run on that day"),
    ],
)
def test_a_cost_that_cannot_be_is_refused_in_words_and_kept(client, line, iom_officer, sent, said):
    answer = post(client, iom_officer, addresses(line)["budget_charge"], **sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Entry.objects.exists()


def test_rates_are_entered_by_the_keeper(client, iom_officer, manager):
    sent = {"kind": "monthly_allowance", "valid_from": "2024-01-01", "amount_azn": "90", "source": ""}
    assert post(client, iom_officer, reverse("reintegration:allowance_new"), **sent).status_code == 302
    assert (
        client.post(
            reverse("reintegration:exchange_new"), {"currency": "EUR", "on": "2024-05-20", "azn": "1.8444"}
        ).status_code
        == 302
    )

    page = get(client, manager, reverse("reintegration:rates")).content.decode()
    assert "1.8444" in page
    assert "700.00" in page
    assert get(client, manager, reverse("reintegration:allowance_new")).status_code == 403


def test_a_caseworker_chooses_the_line_when_she_records(client, case, caseworker, line, stranger):
    make_line(line.project, spender=stranger.organisation, name="Theirs")
    url = reverse("reintegration:assistance_new", args=[case.public_id])
    page = get(client, caseworker, url).content.decode()
    assert "1,000.00 AZN left" in page
    assert "Theirs" not in page

    sent = {"service": "one_time_allowance", "delivered_on": "2024-05-20", "line": line.pk}
    assert client.post(url, sent).status_code == 302

    assert Assistance.objects.get().amount_azn == D(700)
    again = client.post(url, sent | {"amount_azn": "300.01"})
    assert again.status_code == 422
    assert "300.00 AZN left" in again.content.decode()
    assert Assistance.objects.count() == 1


# ------------------------------------------------------------------ the statement


def test_the_statement_says_what_was_given_and_what_came_back(client, spent, iom_officer):
    charged(spent.line, "5", iom_officer, day=DAY)
    actions.recover(spent, D(40), day=date(2024, 5, 30), actor=iom_officer)

    page = get(
        client, iom_officer, addresses(spent.line)["statement"] + "?from_on=2024-05&until_on=2024-05"
    ).content.decode()

    for amount in ("100.00", "5.00", "40.00", "65.00"):
        assert amount in page
    assert "Financial aid" in page


def test_the_statement_is_a_file_with_every_entry_on_record(client, spent, iom_officer):
    query = "?from_on=2024-05&until_on=2024-05"
    answer = get(client, iom_officer, addresses(spent.line)["statement_csv"] + query)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Amount in AZN"], row["Kind of assistance"]) for row in rows] == [("100.00", "Financial aid")]
    assert answer["Content-Disposition"] == 'attachment; filename="statement-2024-05-2024-05.csv"'

    book = CalamineWorkbook.from_object(io.BytesIO(client.get(addresses(spent.line)["statement_xlsx"] + query).content))
    assert book.sheet_names == ["Budget lines", "Kinds of assistance", "Entries"]
    assert book.get_sheet_by_name("Budget lines").to_python()[2][2:4] == [1000, 100]
    assert len(book.get_sheet_by_name("Entries").to_python()) == 2
    assert AuditEvent.objects.filter(event=Event.EXPORTED, target_id=spent.line.project.public_id).count() == 2


def test_a_statement_of_other_months_is_empty_and_months_turned_round_are_read(client, spent, iom_officer):
    url = addresses(spent.line)["statement_csv"]

    assert len(get(client, iom_officer, url + "?from_on=2024-06&until_on=2024-07").content.decode().splitlines()) == 1
    assert len(get(client, iom_officer, url + "?from_on=2024-07&until_on=2024-01").content.decode().splitlines()) == 2


# ------------------------------------------------------------------ how much it costs


@pytest.mark.parametrize(
    ("who", "page"),
    [(who, page) for who in ("iom_officer", "manager") for page in ("budgets", "budget", "budget_line")]
    + [("iom_officer", "statement")],
)
def test_three_and_thirty_rows_cost_the_same(client, case, caseworker, line, iom_officer, who, page, request):
    user = request.getfixturevalue(who)
    urls = addresses(line) | {"budgets": reverse("reintegration:budgets")}

    def add(number):
        for _again in range(number):
            details = {"type": "food", "delivered_on": DAY, "amount_azn": D(1), "line": line}
            record_assistance(case, details, actor=caseworker)
            make_line(line.project)
            make_line(make_project(iom_officer.organisation))

    def cost():
        return len(statements_of(lambda: client.get(urls[page])))

    client.force_login(user)
    assert client.get(urls[page]).status_code == 200
    add(3)
    client.get(urls[page])
    few = cost()
    add(27)

    assert cost() == few
    assert few <= MOST_QUERIES
