"""The ways to somebody, each with whether it is safe now and what to know before; those that are open to the reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst

from accounts.roles import Section
from cases.assessment.models import SafetyPlan
from cases.contact import rules
from cases.contact.enums import Verdict, WayKind
from cases.contact.rules import Judged, Link
from cases.enquiries.models import Enquiry
from cases.family.models import Relation
from cases.intake.models import Intake
from cases.intake.presenters import said
from cases.models import Case

TONES = {Verdict.SAFE: "done", Verdict.MIND: "soon", Verdict.UNSAFE: "late"}
_ABOUT_HER = ("calling", "calling_times", "safe_name", "contact_warning", "spoken_language", "interpreter")


@dataclass(frozen=True)
class Way:
    """One number or address. `key` names it in a form; what it is stands in `words`, and is printed once it may be used."""

    key: str
    kind: WayKind
    label: str
    words: str
    judged: Judged
    name: str = ""
    notes: str = ""
    is_opened: bool = False

    @property
    def is_open(self) -> bool:
        return self.is_opened or not self.judged.is_unsafe

    @property
    def links(self) -> list[Link]:
        return rules.links_in(self.words)

    @property
    def tone(self) -> str:
        return TONES[self.judged.verdict]


@dataclass(frozen=True)
class Contact:
    """How to reach somebody: what to know (label, answer), and the ways."""

    facts: list[tuple[str, str]]
    ways: list[Way]

    def way(self, key: str) -> Way | None:
        return next((way for way in self.ways if way.key == key), None)


def contact_of(case: Case, user: Any, sections: frozenset[str], now: datetime | None = None) -> Contact:
    """How the person of a file, and whoever is around her, may be reached. Two queries at most."""
    now = timezone.localtime(now)
    intake = getattr(case, "intake", None) or Intake(case=case)
    facts, ways = [], []
    if Section.CONTACT in sections:
        facts = [(label, answer) for label, answer in (said(intake, name) for name in _ABOUT_HER) if answer]
        ways = _hers(case, intake, now)
        if Section.ASSESSMENT in sections:
            facts += _agreed_on(case, user)
    if Section.FAMILY in sections:
        ways += _around_her(case, user, now)
    return Contact(facts, ways)


def contact_of_caller(enquiry: Enquiry, now: datetime | None = None) -> Contact:
    """How whoever turned to us may be called back."""
    now = timezone.localtime(now)
    if not enquiry.caller_contact:
        return Contact([], [])
    judged = rules.of_somebody(enquiry.safe_to_call, enquiry.call_back_when, now)
    kind, notes = WayKind.CALLER, enquiry.call_back_when or ""
    way = Way(kind.value, kind, str(kind.label), enquiry.caller_contact, judged, enquiry.caller_name or "", notes)
    return Contact([], [way])


def _hers(case: Case, intake: Intake, now: datetime) -> list[Way]:
    person = case.person
    call, letter = rules.of_call(intake, now), rules.of_letter(intake, now)
    told = (
        (WayKind.PHONE, person.phone, call),
        (WayKind.HOME_PHONE, person.home_phone, call),
        (WayKind.EMAIL, person.email, letter),
        # Whom she named herself.
        (WayKind.INSTEAD, intake.safe_contact, Judged(Verdict.SAFE)),
    )
    return [Way(kind.value, kind, str(kind.label), words, judged) for kind, words, judged in told if words]


def _around_her(case: Case, user: Any, now: datetime) -> list[Way]:
    ways = []
    for row in Relation.objects.of_found(case, user).order_by("id"):
        row.case = case
        if row.contact:
            notes = row.contact_how or ""
            judged = rules.of_somebody(row.safe_to_contact, notes, now, is_danger=row.is_a_danger)
            label = str(row.get_kind_display())
            ways.append(Way(str(row.public_id), WayKind.RELATION, label, row.contact, judged, row.full_name, notes))
    return ways


def _agreed_on(case: Case, user: Any) -> list[tuple[str, str]]:
    """By what word she says that she is in danger, and whom she calls: of the safety plan that holds."""
    plan = SafetyPlan.objects.visible_to(user).of(case).first()
    if plan is None:
        return []
    plan.case = case  # its key
    names = ("code_word", "safe_contacts")
    labels = ((capfirst(SafetyPlan._meta.get_field(name).verbose_name), getattr(plan, name)) for name in names)
    return [(str(label), answer) for label, answer in labels if answer]
