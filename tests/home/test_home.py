"""The first page of each role: which parts stand there, in which order, what leads on, what no stranger reads."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from accounts.models import Invitation
from audit.events import Event
from audit.models import AuditEvent, AuditHead
from audit.recorder import record
from cases.models import Assignment
from referrals.ministry.enums import Result
from referrals.ministry.models import Decision
from referrals.models import Party
from referrals.states import Status
from reports.models import ReportJob, RunningCount, YearlyReport
from tests.accounts.factories import give_app, make_organisation, make_user
from tests.cases.factories import SURNAME, make_case, make_emergency
from tests.cases.factories_work import make_task, today
from tests.queries import statements_of
from tests.referrals.factories import make_referral
from tests.reintegration.factories_grants import make_application, make_scheme
from tests.reintegration.factories_money import charged, make_line, make_project
from tests.shelters.factories import fill, make_absence, make_bed, make_reservation, make_shelter, make_stay
from tests.shelters.factories_days import make_hour, make_roll_call, make_shift
from tests.shelters.factories_incidents import make_incident

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MOST = 15


def home_of(client, user):
    client.force_login(user)
    return client.get(reverse("home"))


def words(response):
    return " ".join(response.content.decode().split())


def told(response, name):
    return next(one for _template, one in response.context["parts"] if getattr(one, "name", "") == name)


def numbers(part):
    return {str(one.label): one.number for one in part.figures}


def lines(part, heading):
    return [str(line.label) for found in part.lists if str(found.heading) == heading for line in found.lines]


# ------------------------------------------------------------------ parts


ROLES = {
    "caseworker": ["My day"],
    "manager": ["My house tonight", "My day"],
    "reviewer": ["My turn"],
    "receiver": ["My day"],
    "iom_officer": ["The programme", "My turn"],
    "auditor": ["What stands out"],
    "protection_officer": ["To review"],
    "administrator": ["The system"],
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_its_own_parts_first_things_first(client, request, role):
    response = home_of(client, request.getfixturevalue(role))

    page = response.content.decode()
    found = [page.index(f">{heading}</h2>") for heading in ROLES[role]]
    assert response.status_code == 200
    assert found == sorted(found)
    assert [one for one in {part for parts in ROLES.values() for part in parts} if f">{one}</h2>" in page] != []
    others = {part for parts in ROLES.values() for part in parts} - set(ROLES[role])
    assert [heading for heading in others if f">{heading}</h2>" in page] == []


def test_several_roles_have_one_page(client, ministry):
    several = make_user("several", ministry, "auditor", "administrator", "ministry_reviewer")

    page = home_of(client, several).content.decode()

    found = [page.index(f">{heading}</h2>") for heading in ("My turn", "What stands out", "The system")]
    assert found == sorted(found)


def test_every_number_and_line_leads_to_a_page_that_opens(
    client, ministry, case, caseworker, iom_officer, auditor, administrator, shelter
):
    make_incident(shelter, caseworker)
    record(Event.EXPORTED, actor=None)
    everything = make_user(
        "everything", caseworker.organisation, "caseworker", "shelter_manager", "auditor", "administrator"
    )
    for user in (everything, iom_officer, make_user("second", ministry, "ministry_reviewer"), auditor, administrator):
        parts = [part for _template, part in home_of(client, user).context["parts"]]
        shown = [one for part in parts for one in getattr(part, "houses", [part])]
        urls = {figure.url for one in shown for figure in getattr(one, "figures", [])}
        urls |= {line.url for one in shown for found in getattr(one, "lists", []) for line in found.lines}

        assert {
            url: client.get(url).status_code for url in urls if client.get(url, follow=True).status_code != 200
        } == {}


def test_whoever_is_not_signed_in_signs_in_first(client, db):
    assert "/accounts/login/" in client.get(reverse("home")).url


@pytest.mark.parametrize(("hour", "greeting"), [(7, "Good morning"), (14, "Good afternoon"), (23, "Good evening")])
def test_it_greets_by_the_hour_and_by_no_name(client, caseworker, hour, greeting):
    # In Baku it is four hours later.
    with freeze_time(datetime(2026, 11, 27, hour - 4, 30, tzinfo=UTC)):
        page = words(home_of(client, caseworker))

    assert f"<h1>{greeting}</h1>" in page


# ------------------------------------------------------------ the day


def test_the_day_says_how_much_is_due_and_whose_files_are_new(client, caseworker, case):
    make_task(case, caseworker, due_on=today() - DAY)
    make_task(case, caseworker, due_on=today())
    Assignment.objects.filter(case=case).update(since=today() - 2 * DAY)

    page = words(home_of(client, caseworker))

    assert "2 things are due · 1 of them late" in page
    assert "New with you" in page
    assert f"{case.number}</a>" in page
    assert SURNAME not in page


def test_a_file_one_has_had_for_a_month_is_not_new(client, caseworker, case):
    Assignment.objects.filter(case=case).update(since=today() - 30 * DAY)

    assert "New with you" not in words(home_of(client, caseworker))


# ---------------------------------------------------------- the house


@pytest.fixture
def night(case, caseworker, manager, shelter):
    """Of four beds one is taken, one held; somebody is late, an incident is open, somebody is on duty."""
    for label in ("1a", "1b", "1c", "1d"):
        make_bed(shelter, label)
    first, second = shelter.beds.order_by("label")[:2]
    stay = make_stay(case, shelter, bed=first, check_in=today() - DAY, planned_until=today())
    make_absence(stay, caseworker, left_at=timezone.now() - 3 * HOUR, expected_at=timezone.now() - HOUR)
    make_reservation(second, caseworker, from_on=today())
    make_incident(shelter, caseworker)
    make_shift(shelter, caseworker, begins_at=timezone.now() - HOUR)
    return stay


def test_a_manager_reads_who_sleeps_in_her_house_tonight(client, manager, night):
    response = home_of(client, manager)

    page = words(response)
    houses = response.context["parts"][0][1]
    assert houses.sentence == "1 person sleeps here tonight, 2 beds are free."
    assert numbers(houses.houses[0]) == {
        "Sleep here tonight": 1,
        "Free beds": 2,
        "Expected": 1,
        "To leave": 1,
        "Out now": 1,
        "Open incidents": 1,
    }
    assert "1 missing or not back in time" in page
    assert "caseworker" in page
    assert SURNAME not in page


def test_a_roll_call_that_was_not_taken_is_said_until_it_is(client, manager, night, shelter):
    make_hour(shelter, "18:00")
    late = "The roll call should have been taken by"

    # In Baku it is eight in the evening.
    with freeze_time(timezone.now().replace(hour=16, minute=0)):
        before = home_of(client, manager)
        make_roll_call(shelter, manager, finished=True)
        after = home_of(client, manager)

    assert late in words(before)
    assert late not in words(after)
    assert after.context["parts"][0][1].houses[0].tonight.last is not None


def test_another_organisation_reads_nothing_of_it(client, stranger, night, case):
    page = words(home_of(client, stranger))

    assert [word for word in (SURNAME, case.number, "Quiet House") if word in page] == []
    assert "No shelter yet" in page


# ----------------------------------------------------------- my turn


def propose(referral, by, *, four_eyes=True):
    return Decision.objects.create(
        referral=referral,
        case=referral.case,
        ministry=by.organisation,
        four_eyes=four_eyes,
        result=Result.RECOGNISED,
        grounds=f"{SURNAME} was sold.",
        proposed_by=by,
    )


@pytest.fixture
def waiting(case, caseworker, reviewer, receiver):
    """A referral that the ministry has to look at, due in five hours."""
    referral = make_referral(case, receiver, Status.SUBMITTED, sender=caseworker, reviewer=reviewer)
    Party.objects.filter(referral=referral, side="ministry").update(due_at=timezone.now() + 5 * HOUR + HOUR / 2)
    return referral


def test_an_officer_reads_how_much_waits_and_what_is_due_next_in_hours(client, reviewer, waiting, case):
    response = home_of(client, reviewer)

    turn = told(response, "turn")
    assert turn.sentence.startswith("1 referral waits for you.")
    assert "5 hours left" in turn.sentence
    assert numbers(turn) == {"My turn": "1", "My organisation's turn": "1", "Late": "0", "New since yesterday": "1"}
    assert case.number in words(response)
    assert SURNAME not in words(response)


def test_what_came_the_day_before_yesterday_is_not_new(client, reviewer, waiting):
    Party.objects.filter(referral=waiting).update(since=timezone.now() - 2 * DAY - HOUR)

    assert numbers(told(home_of(client, reviewer), "turn"))["New since yesterday"] == "0"


def test_a_decision_waits_for_a_second_officer_and_not_for_the_first(client, caseworker, case, reviewer, ministry):
    second = make_user("second", ministry, "ministry_reviewer")
    referral = make_referral(
        case, second, Status.ACCEPTED, sender=caseworker, reviewer=reviewer, purpose="formal_identification"
    )
    propose(referral, reviewer)

    seen, own = (home_of(client, user) for user in (second, reviewer))

    assert lines(told(seen, "turn"), "Decisions for a second officer") == [str(Result.RECOGNISED.label)]
    assert lines(told(own, "turn"), "Decisions for a second officer") == []
    assert SURNAME not in words(seen)


def test_a_stranger_reads_nothing_of_others_referrals(client, waiting, case, ministry):
    stranger = make_user("elsewhere", make_organisation("NGO2", name="Another Union"), "receiving_officer")

    page = words(home_of(client, stranger))

    assert [word for word in (SURNAME, case.number) if word in page] == []


# -------------------------------------------------------- the programme


FIGURES = {"totals": {"victim": 61, "at_risk": 402}}


def report_of(year, **fields):
    values = {"revision": 1, "rules_version": 1, "figures": FIGURES, "digest": "0" * 64, "frozen_at": timezone.now()}
    return YearlyReport.objects.create(year=year, **values | fields)


def test_iom_reads_the_sentence_of_the_running_year(client, iom_officer):
    year = today().year
    RunningCount.objects.create(
        year=year, figures=FIGURES, quality={"no_sex": 3, "no_age": 4}, counted_at=timezone.now()
    )

    response = home_of(client, iom_officer)

    assert f"In {year} so far, <strong>61</strong> victims of trafficking" in words(response)
    assert numbers(told(response, "programme"))["To be mended in the files"] == 7


def test_iom_reads_which_reports_wait_for_her_and_which_counts_failed(client, iom_officer):
    other = make_user("other", iom_officer.organisation, "iom_officer")
    reviewed = {"status": "reviewed", "reviewed_at": timezone.now()}
    report_of(2022)
    report_of(2023, reviewed_by=other, **reviewed)
    report_of(2024, reviewed_by=iom_officer, **reviewed)
    for year, state in ((2022, "failed"), (2023, "failed"), (2023, "cancelled")):
        ReportJob.objects.create(year=year, state=state, finished_at=timezone.now())

    programme = told(home_of(client, iom_officer), "programme")

    assert lines(programme, "Reports that wait for you") == ["2023", "2022"]
    assert lines(programme, "Counts that failed") == ["2022"]


def test_iom_reads_which_grants_and_budget_lines_ask_for_her(client, iom_officer, caseworker, case):
    scheme = make_scheme(iom_officer.organisation)
    make_application(case, scheme, caseworker, "submitted")
    make_application(case, scheme, caseworker, "draft")
    project = make_project(iom_officer.organisation, starts_on=today() - DAY, ends_on=today() + DAY)
    full, half = make_line(project, name="Nearly gone"), make_line(project, name="Half")
    charged(full, "900.00", iom_officer)
    charged(half, "500.00", iom_officer)

    response = home_of(client, iom_officer)

    programme = told(response, "programme")
    assert numbers(programme)["Grants to decide on"] == 1
    assert lines(programme, "Budget lines near their ceiling") == ["Nearly gone"]
    assert SURNAME not in words(response)


def test_another_funder_reads_nothing_of_it(client, iom_officer, caseworker, case):
    make_application(case, make_scheme(iom_officer.organisation), caseworker, "submitted")
    charged(make_line(make_project(iom_officer.organisation), spender=case.organisation), "900.00", iom_officer)
    funder = make_user("funder", make_organisation("UN", name="Another Funder", type="international"), "iom_officer")

    programme = told(home_of(client, funder), "programme")

    assert numbers(programme)["Grants to decide on"] == 0
    assert lines(programme, "Budget lines near their ceiling") == []


# ------------------------------------------------------------- the record


def before(days, event, number=1, **fields):
    at = timezone.now() - days * DAY
    for _ in range(number):
        AuditEvent.objects.create(event=event, at=at, **fields)


def test_an_auditor_reads_alarms_openings_and_what_is_more_than_usual(client, auditor, caseworker, case, stranger):
    before(20, Event.SIGN_IN_FAILED, 8)
    before(2, Event.SIGN_IN_FAILED, 12)
    record(Event.ALARM_RAISED, actor=caseworker, target=caseworker, changes={"cases": 60, "minutes": 10})
    opening = make_emergency(case, stranger)
    record(Event.EMERGENCY_OPENED, actor=stranger, target=opening, case_id=case.public_id)
    record(Event.PRINTED, actor=caseworker, case_id=case.public_id)

    part = told(home_of(client, auditor), "record")

    assert numbers(part) == {"Open alarms": 1, "Emergency openings not judged": 1}
    assert part.sentence.startswith("2 things wait for an answer.")
    refused = next(found for found in part.lists if str(found.heading) == "Refused in seven days").lines
    assert [(line.label, line.detail, line.when) for line in refused] == [
        ("Sign-in failed: 12", "in a week of the four before: 2", "more than usual")
    ]
    assert lines(part, "Printed and handed out in seven days") == ["Printed: 1"]


def test_what_was_judged_and_allowed_stands_out_no_more(client, auditor, caseworker, manager, case, stranger):
    record(Event.ALARM_RAISED, actor=caseworker, target=caseworker, changes={"cases": 60, "minutes": 10})
    record(Event.READING_ALLOWED, actor=manager, target=caseworker)
    opening = make_emergency(case, stranger)
    record(Event.EMERGENCY_OPENED, actor=stranger, target=opening, case_id=case.public_id)
    record(Event.EMERGENCY_REVIEWED, actor=manager, target=opening, case_id=case.public_id)

    part = told(home_of(client, auditor), "record")

    assert numbers(part) == {"Open alarms": 0, "Emergency openings not judged": 0}


def head(days=0):
    at = timezone.now() - days * DAY
    return AuditHead.objects.create(
        signed_at=at, day=at.date(), position=1234, digest=b"1", public_key=b"2", signature=b"3"
    )


@pytest.mark.parametrize(
    ("signed", "broken", "said", "tone"),
    [
        (None, None, "has not been checked yet", "waiting"),
        (0, None, "up to event 1,234: it held.", "done"),
        (5, None, "up to event 1,234: it held.", "late"),
        (5, 1, "The record was found broken on", "late"),
        (0, 1, "up to event 1,234: it held.", "done"),
    ],
)
def test_an_auditor_reads_whether_the_record_held_and_when_that_was_seen(client, auditor, signed, broken, said, tone):
    if signed is not None:
        head(signed)
    if broken is not None:
        before(broken, Event.RECORD_BROKEN)

    line = told(home_of(client, auditor), "record").lists[0].lines[0]

    assert said in str(line.label)
    assert line.tone == tone


# ------------------------------------------------------------- the system


def test_an_administrator_reads_which_accounts_ask_for_something(
    client, administrator, caseworker, colleague, ministry
):
    give_app(administrator)
    make_user("gone", ministry, "auditor", is_active=False)
    Invitation.objects.create(
        user=colleague, made_by=administrator, token_hash="1" * 64, expires_at=timezone.now() + HOUR
    )
    record(Event.SIGN_IN_LOCKED_OUT, actor=None, target=caseworker, changes={"source": "here"})

    response = home_of(client, administrator)

    system = told(response, "system")
    assert numbers(system) == {
        "Without a second factor": 1,
        "Invited, not answered": 1,
        "Rules not accepted": 0,
        "Disabled": 1,
    }
    assert lines(system, "Sign-in locked for a while since yesterday") == ["caseworker"]
    assert lines(system, "Invitations that run out") == ["colleague"]
    assert lines(system, "Organisations without a manager") == [caseworker.organisation.name]


@pytest.mark.parametrize(
    ("show", "found"), [("no_factor", "caseworker"), ("disabled", "gone"), ("invited", "colleague")]
)
def test_the_number_of_accounts_leads_to_their_list(
    client, administrator, caseworker, colleague, ministry, show, found
):
    give_app(administrator)
    make_user("gone", ministry, "auditor", is_active=False)
    Invitation.objects.create(
        user=colleague, made_by=administrator, token_hash="1" * 64, expires_at=timezone.now() + HOUR
    )
    client.force_login(administrator)

    page = client.get(reverse("accounts:users"), {"show": show}).context["page"]

    assert [account.username for account in page] == [found]


# --------------------------------------------------------------- its cost


def more_of_everything(number, *, caseworker, manager, reviewer, receiver, iom_officer, shelter):
    scheme, project = make_scheme(iom_officer.organisation), make_project(iom_officer.organisation)
    for _ in range(number):
        case = make_case(caseworker.organisation, worker=caseworker)
        make_task(case, caseworker)
        referral = make_referral(case, receiver, Status.SUBMITTED, sender=caseworker, reviewer=reviewer)
        Party.objects.filter(referral=referral).update(due_at=timezone.now() + HOUR)
        make_application(case, scheme, caseworker, "submitted")
        record(Event.PRINTED, actor=caseworker, case_id=case.public_id)
        record(Event.EMERGENCY_OPENED, actor=caseworker, target=case, case_id=case.public_id)
        user = make_user(f"user{case.pk}", caseworker.organisation, "caseworker")
        Invitation.objects.create(
            user=user, made_by=manager, token_hash=f"{case.pk:064}", expires_at=timezone.now() + HOUR
        )
        make_incident(shelter, caseworker)
    # The thirty are of several houses.
    fill(make_shelter(manager.organisation), number)
    charged(make_line(project, ceiling=Decimal(1000)), "950.00", iom_officer)


@pytest.mark.counts_what_waits
def test_no_role_pays_more_for_thirty_than_for_three(
    client, caseworker, manager, reviewer, receiver, iom_officer, auditor, administrator, protection_officer, shelter,
    monkeypatch,
):  # fmt: skip
    monkeypatch.setattr("accounts.sessions.PRECISION", 86_400)
    people = {"caseworker": caseworker, "manager": manager, "reviewer": reviewer, "receiver": receiver}
    people |= {"iom_officer": iom_officer}
    make_shift(shelter, caseworker, begins_at=timezone.now() - HOUR)
    make_shift(shelter, manager, begins_at=timezone.now() - 2 * HOUR)

    def costs():
        found = {}
        for user in (*people.values(), auditor, administrator, protection_officer):
            client.force_login(user)
            client.get(reverse("home"))
            found[user.username] = statements_of(lambda: client.get(reverse("home")))
        return found

    more_of_everything(3, **people, shelter=shelter)
    few = costs()
    more_of_everything(27, **people, shelter=shelter)
    many = costs()

    assert {name: len(asked) for name, asked in many.items()} == {name: len(asked) for name, asked in few.items()}
    assert {name: len(asked) for name, asked in many.items() if len(asked) > MOST} == {}
