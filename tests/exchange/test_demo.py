"""The invented programme: the same seed the same data, nothing to come, nobody further in 2019, only on a workstation."""

import io
import json
from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from accounts.access import acting_as
from accounts.models import User
from accounts.roles import Role
from cases.identification.scoring import indicators_of, score
from cases.models import (
    Case,
    CasePlan,
    CaseShare,
    Classification,
    Closing,
    Enquiry,
    FollowUp,
    PlanReview,
    Screening,
    Task,
)
from exchange.htcds.record import record_of
from exchange.models import ImportedPerson
from referrals.models import Referral
from referrals.states import Status
from reintegration.grants.listing import columns
from reintegration.grants.states import Side
from reintegration.grants.states import Status as Grant
from reintegration.models import (
    AllowanceRate,
    Application,
    Assistance,
    Attendance,
    BudgetLine,
    BusinessPlan,
    Course,
    Enrolment,
    Entry,
    ExchangeRate,
    GroupSession,
    MonitoringVisit,
    NotProvided,
    Partner,
    Placement,
    Plan,
    Quotation,
    Recovery,
    Repeating,
    Scheme,
    Score,
    Survey,
    Tranche,
)
from reintegration.money.enums import EntryType
from reintegration.survey.actions import read_outcomes
from reintegration.training.enums import State
from reports.models import RunningCount, YearlyReport
from shelters.models import Bed, Stay

pytestmark = pytest.mark.django_db
DATES = [
    (Case, "opened_on"),
    (Case, "closed_on"),
    (Classification, "effective_on"),
    (Stay, "check_in"),
    (Stay, "check_out"),
    (Assistance, "delivered_on"),
    (Plan, "started_on"),
    (Plan, "ended_on"),
    (Referral, "submitted_at__date"),
    (Referral, "decided_at__date"),
]

# What there is at least one of, of what helps people to stand on their own.
STANDING = [
    AllowanceRate, Attendance, BudgetLine, BusinessPlan, Course, ExchangeRate, GroupSession, NotProvided, Partner,
    Placement, PlanReview, Quotation, Recovery, Repeating, Scheme, Score, Tranche,
]  # fmt: skip
# Of the time since the register, and no later than today.
SINCE = [
    (Entry, "day"),
    (Tranche, "paid_on"),
    (MonitoringVisit, "visited_on"),
    (Recovery, "came_on"),
    (Application, "since__date"),
    (Survey, "asked_on"),
    (Survey, "created_at__date"),
    (GroupSession, "held_on"),
    (Attendance, "day"),
    (Enrolment, "since_on"),
    (Placement, "from_on"),
    (NotProvided, "asked_on"),
    (FollowUp, "done_on"),
    (CasePlan, "signed_on"),
    (PlanReview, "reviewed_on"),
]

# What somebody who looks at the programme finds at least one of.
FULL = [
    "Appointment", "Assessment", "CasePlan", "Closing", "CompensationClaim", "Consent", "Deadline", "Document", "Enquiry",
    "Episode", "Exploitation", "Hearing", "Intake", "Note", "Perpetrator", "PlanAction", "Proceeding", "ProtectionMeasure",
    "Relation", "Return", "ReturnRisk", "SafetyPlan", "Screening", "Task", "TraffickingHistory", "TravelDocument",
]  # fmt: skip


def load(**options):
    out = io.StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


def loaded_data():
    """What is on file, without what a database gives by itself (keys, times of recording)."""
    return [
        list(Case.objects.order_by("number").values_list("number", "organisation__code", "opened_on", "person__sex")),
        list(
            Stay.objects.order_by("check_in", "case__number").values_list(
                "check_in", "check_out", "bed_uses__bed__label"
            )
        ),
        list(
            Assistance.objects.order_by("delivered_on", "case__number", "type", "amount_azn").values_list(
                "type", "amount_azn"
            )
        ),
        list(Application.objects.order_by("number").values_list("number", "status", "asked_azn", "score", "paid_azn")),
        list(Entry.objects.order_by("line__code", "id").values_list("line__code", "type", "amount", "day")),
        list(Survey.objects.order_by("case__number", "asked_on").values_list("asked_on", "composite")),
        list(Attendance.objects.order_by("case__number", "day").values_list("day", "mark")),
        list(FollowUp.objects.order_by("case__number", "due_on").values_list("due_on", "done_on", "outcome")),
    ]


@pytest.mark.slow
def test_nothing_lies_in_the_future_and_nobody_further_in_2019(settings):
    settings.LOCAL = True
    load(persons=200)

    register = ImportedPerson.objects.values("case")
    for model, field in DATES:
        assert not model.objects.filter(**{f"{field}__gt": timezone.localdate()}).exists(), (model, field)
        own = {"pk__in": register} if model is Case else {"case__in": register}
        others = model.objects.exclude(**own).filter(**{f"{field}__lt": date(2020, 1, 1)})
        assert not others.exists(), (model, field)
    for model, field in SINCE:
        found = model.objects.aggregate(first=Min(field), last=Max(field))
        assert date(2020, 1, 1) <= found["first"] <= found["last"] <= timezone.localdate(), (model, field)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_data_and_another_one_other(settings):
    settings.LOCAL = True
    seen = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            load(persons=60, seed=seed)
            seen.append(loaded_data())
            transaction.set_rollback(True)

    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


@pytest.mark.slow
def test_the_programme_is_alive_today(settings):
    settings.LOCAL = True
    load(persons=300)

    inside, beds = Stay.objects.filter(check_out__isnull=True).count(), Bed.objects.count()
    assert 0.5 < inside / beds < 0.9
    # Nobody of the demonstration let an offer expire, and none of its routes asks for a second officer.
    assert set(Referral.objects.values_list("status", flat=True)) == set(Status) - {Status.APPROVED, Status.EXPIRED}
    assert CaseShare.objects.in_force().exists()
    live = Referral.objects.filter(status__in=[Status.SUBMITTED, Status.OFFERED], submitted_by__isnull=False)
    assert all(row.path.exists() for row in live)
    _helps_people_to_stand_on_their_own()
    _has_a_report_of_every_year()
    counted = Case.objects.annotate(in_charge=Count("assignments", filter=Q(assignments__until__isnull=True)))
    assert counted.filter(in_charge__gte=1).exists()


def _has_a_report_of_every_year():
    """So that years can be compared; 2019 is the one that the world has read of."""
    this_year = timezone.localdate().year
    found = {report.year: report.figures["totals"] for report in YearlyReport.objects.all()}
    assert sorted(found) == list(range(2019, this_year))
    assert (found[2019]["victim"], found[2019]["at_risk"], found[2019]["persons"]) == (72, 628, 700)
    assert all(totals["persons"] > 0 for totals in found.values())
    assert RunningCount.objects.get().year == this_year


def _helps_people_to_stand_on_their_own():
    """Each list of plans, assistance, grants, budgets and follow-up has something to show, each column of a board too."""
    worker, officer = User.objects.get(username="td.caseworker"), User.objects.get(username="iom.officer")
    for user, side in ((worker, Side.APPLICANT), (officer, Side.FUNDER)):
        with acting_as(user):
            assert all(cards for _status, cards, _count in columns(user, side)), side
    assert set(Application.objects.values_list("status", flat=True)) == set(Grant)
    for model in STANDING:
        assert model._base_manager.exists(), model
    assert set(Entry.objects.values_list("type", flat=True)) == set(EntryType)
    assert {State.ATTENDING, State.COMPLETED, State.DROPPED_OUT} <= set(
        Enrolment.objects.values_list("state", flat=True)
    )
    assert {"reached", "not_reached"} <= set(FollowUp.objects.values_list("outcome", flat=True))
    assert FollowUp.objects.open().filter(due_on__lte=timezone.localdate()).exists()
    assert CasePlan.objects.in_force().exclude(signature="").filter(reviews__isnull=False).exists()
    asked = Case.objects.annotate(times=Count("surveys"))
    assert asked.filter(times__gte=3, applications__status=Grant.COMPLETED).exists()
    with acting_as(officer):
        assert [group.year for group in read_outcomes(actor=officer).groups][0] is None
        assert MonitoringVisit.objects.exists()


def everything():
    """How many rows every table about a case has."""
    labels = {"audit", "cases", "referrals", "reintegration"}
    models = [model for model in apps.get_models() if model._meta.app_label in labels]
    return {model.__name__: model._base_manager.count() for model in models}


@pytest.mark.slow
def test_a_second_run_does_nothing(settings):
    settings.LOCAL = True
    load(persons=20)
    before = everything()

    assert "already" in load(persons=20)
    assert everything() == before


@pytest.mark.slow
def test_some_files_are_full(settings):
    """A woman from the first call to the court, a way home, a child alone, a closing that waits for its second person."""
    settings.LOCAL = True
    load(persons=0)
    manager, worker = User.objects.get(username="td.manager"), User.objects.get(username="td.caseworker")

    there = everything()
    for model in FULL:
        assert there[model] >= 1, model
    with acting_as(manager):
        assert Closing.objects.waiting_for(manager).count() == 1
    with acting_as(User.objects.get(username="acu.manager")):
        assert CasePlan.objects.waiting_for(User.objects.get(username="acu.manager")).count() == 1
    with acting_as(worker):
        mother = Case.objects.get(enquiries__isnull=False)
        record = record_of(mother, reader=worker)
        answers = dict(Screening.objects.of(mother).get().answers.values_list("indicator", "reply"))
        assert score(indicators_of("ilo_labour"), answers).positive
        assert CasePlan.objects.of(mother).in_force().exists()
        assert Task.objects.filter(user=worker, due_on=timezone.localdate()).exists()
        assert Enquiry.objects.open().filter(follow_up_on__lt=timezone.localdate()).exists()
    assert record.fields["vic_TraffickingStatus"] == "ActualVictimOfTrafficking"
    assert {*record.rows} == {"perpetrators", "episodes", "goals", "notes"}


@pytest.mark.slow
def test_the_accounts_cover_every_role_and_sign_in(settings):
    settings.LOCAL = True
    load(persons=0)
    out = io.StringIO()
    call_command("demo_accounts", "--json", stdout=out)
    accounts = json.loads(out.getvalue())

    assert {account["role"] for account in accounts} == set(Role.values)
    assert all(set(account) == {"username", "password", "role", "organisation"} for account in accounts)
    assert User.objects.filter(is_demo=True).count() == len(accounts)
    user = User.objects.get(username=accounts[0]["username"])
    assert user.check_password(accounts[0]["password"])
    assert accounts[0]["password"] not in user.password


def test_without_a_demo_there_are_no_accounts_to_tell(settings):
    settings.LOCAL = True

    with pytest.raises(CommandError):
        call_command("demo_accounts", "--json")


def test_a_served_system_gets_no_demo(settings):
    settings.LOCAL = False

    with pytest.raises(CommandError):
        load(persons=1)

    assert not Case.objects.exists()
    assert not User.objects.exists()
