"""Loading the invented programme: the register of 2019, staff, houses, people since, referrals under way."""

import random
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import Organisation, User
from audit.events import Event
from audit.recorder import record
from cases.actions import assign_caseworkers
from cases.consent.policies import ASSENT_AGE, is_child
from cases.enums import Section
from cases.models import Assignment, Case
from core.errors import Refused
from exchange.actions import import_register
from exchange.demo import afterwards, grants, helping, money, standing
from exchange.demo.activities import hold_activities
from exchange.demo.files import tell_stories
from exchange.demo.nights import fill_days
from exchange.demo.people import Invention
from exchange.demo.plans import make_plans
from exchange.demo.staff import add_staff, furnish
from referrals import actions as referrals
from reports.actions import count_running, freeze_report
from reports.periods import Period
from shelters.models import Stay

REGISTER = Path(__file__).parent / "register_2019"
# How far each of the referrals under way has come: the verbs after the draft.
PATHS = [
    [], ["submit"], ["submit"], ["submit"], ["submit", "return"], ["submit", "refuse"],
    ["submit", "approve"], ["submit", "approve"], ["submit", "approve", "accept"], ["submit", "approve", "accept"],
    ["submit", "approve", "decline"], ["submit", "approve", "accept", "complete"], ["submit", "withdraw"],
    ["submit", "approve", "accept", "begin"],
]  # fmt: skip


def is_loaded() -> bool:
    """True once the programme is there: its accounts are its mark."""
    return User.objects.filter(is_demo=True).exists()


@transaction.atomic
def load_demo(*, persons: int, seed: int) -> int:
    """Add the whole programme with `persons` people beside the register's; returns the number of rows written.

    Refused on a served database. The same seed gives the same people as of the same day.
    """
    if not settings.LOCAL:
        raise Refused(_("The demo programme is for a workstation (LOCAL=1) only."))
    if is_loaded():
        return 0
    with acting_for(Purpose.DEMONSTRATION):
        return _load(persons, seed)


def _load(persons: int, seed: int) -> int:
    result = import_register(str(REGISTER), source="register_2019", actor=None)
    if result.errors:
        raise Refused(_("The invented register does not fit what is on file. Nothing was loaded."))
    furnish()
    staff = add_staff()
    invention = Invention(seed, timezone.localdate())
    beds = sum(len(house.beds) for house in invention.houses)
    tonight = min(persons // 2, round(0.7 * beds))
    rows = sum(result.added.values()) + invention.write(persons - tonight)
    inside = [invention.live_in(house, bed) for house, bed in islice(invention.of_today(), tonight)]
    rows += invention.write(tonight - len(inside))
    _put_in_charge(staff)
    _refer(staff)
    rows += tell_stories(staff)
    make_plans(staff, timezone.localdate())
    rows += _stand_again(staff, seed)
    fill_days(staff)
    rows += hold_activities(staff, timezone.localdate(), seed)
    # Every year that is over, so that one can be set beside the others.
    for year in range(2019, timezone.localdate().year):
        freeze_report(year, actor=staff["iom.officer"])
    count_running(Period(timezone.localdate().year), actor=staff["iom.officer"])
    record(Event.DEMO_LOADED, actor=None, changes={"rows": rows, "seed": seed})
    return rows


def _stand_again(staff: dict[str, User], seed: int) -> int:
    """What helps people to stand on their own, and how they fare afterwards; returns how many files were opened for it."""
    today, dice = timezone.localdate(), random.Random(seed)  # noqa: S311 (invention, not secrecy)
    cases = standing.open_files(staff, today)
    standing.plan_them(staff, cases, today)
    lines = money.keep_books(staff, today)
    money.spend(staff, cases, lines, today, dice)
    helping.help_people(staff, cases, today, dice)
    grants.apply_for_grants(staff, cases, lines, grants.offer_schemes(staff, today), today)
    afterwards.ask_them(staff, cases, dice)
    afterwards.look_back(staff, today, dice)
    afterwards.follow_up(staff, today)
    return len(cases)


def _put_in_charge(staff: dict[str, User]) -> None:
    """Each open case of the last months has a caseworker; the older ones are closed by their reason."""
    recent = timezone.localdate() - timedelta(days=120)
    by_organisation: dict[int, list[User]] = {}
    for user in staff.values():
        if "caseworker" in user.roles:
            by_organisation.setdefault(user.organisation_id, []).append(user)
    rows = []
    for organisation, workers in by_organisation.items():
        cases = Case.objects.filter(organisation=organisation, opened_on__gte=recent).order_by("pk")
        rows += [Assignment(case=case, user=workers[n % len(workers)]) for n, case in enumerate(cases)]
    Assignment.objects.bulk_create(rows, batch_size=2_000)
    stays = Stay.objects.filter(case=OuterRef("pk"))
    old = Case.objects.filter(Exists(stays), ~Exists(stays.open()), opened_on__lt=recent)
    for case in old.order_by("pk")[:400]:
        case.closed_on, case.closure_reason = timezone.localdate() - timedelta(days=30), "goals_met"
        case.save(update_fields=["closed_on", "closure_reason"])


def _refer(staff: dict[str, User]) -> None:
    """Referrals at every point of their path, made by the programme's own actions."""
    sender, reviewer = staff["td.caseworker"], staff["mia.reviewer"]
    receivers = [staff["vac.officer"], staff["kd.officer"]]
    here = Stay.objects.open().filter(case=OuterRef("pk"))
    cases = Case.objects.open().filter(Exists(here), organisation=sender.organisation_id)
    cases = cases.select_related("organisation", "person").order_by("-opened_on", "pk")[: len(PATHS)]
    for n, (path, case) in enumerate(zip(PATHS, cases, strict=False)):
        receiver = receivers[n % 2]
        assign_caseworkers(case, [sender], actor=sender)
        details = {
            "to_organisation": Organisation.objects.get(pk=receiver.organisation_id),
            "purpose": ["psychosocial", "legal", "health"][n % 3],
            "urgency": ["routine", "soon", "immediate"][n % 3],
            "sections": [Section.IDENTITY, Section.CLASSIFICATION, Section.ASSISTANCE],
            "message": "Sakit otaqda görüşmək istəyir.",
        } | _agreed(case)
        referral = referrals.draft_referral(case, details, actor=sender)
        for verb in path:
            _step(verb, referral, sender=sender, reviewer=reviewer, receiver=receiver)


def _agreed(case: Case) -> dict[str, object]:
    """The person agrees to what the referral names; for a child the guardian, and the child if old enough to be asked."""
    said: dict[str, object] = {"consent": "given", "form": "written", "explained_in": "aze", "given_by": "person"}
    if is_child(case, timezone.localdate()):
        young = (case.person.age_on(timezone.localdate()) or 0) < ASSENT_AGE
        said |= {"given_by": "both", "guardian_answer": "yes", "child_answer": "too_young" if young else "yes"}
    return said


def _step(verb: str, referral: object, *, sender: User, reviewer: User, receiver: User) -> None:
    reason = "Bu, uydurulmuş bir nümunədir."
    steps = {
        "submit": lambda: referrals.submit_referral(referral, actor=sender),
        "withdraw": lambda: referrals.withdraw_referral(referral, actor=sender, reason=reason),
        "approve": lambda: referrals.approve_referral(referral, actor=reviewer),
        "return": lambda: referrals.return_referral(referral, actor=reviewer, reason=reason),
        "refuse": lambda: referrals.refuse_referral(referral, actor=reviewer, reason=reason),
        "accept": lambda: referrals.accept_referral(referral, actor=receiver),
        "decline": lambda: referrals.decline_referral(referral, actor=receiver, reason=reason),
        "begin": lambda: referrals.begin_work(referral, actor=receiver),
        "complete": lambda: referrals.give_feedback(referral, actor=receiver, feedback=reason),
    }
    steps[verb]()
