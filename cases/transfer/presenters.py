"""How the card of a transfer, what goes along and what is open are said."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.assessment.enums import RISK_TONES, RiskLevel
from cases.consent.presenters import Part, part_of
from cases.enums import Section
from cases.intake.enums import Need
from cases.models import Appointment, Case, Deadline, PlanAction, Task, age_group
from cases.transfer import policies
from cases.transfer.models import HandOver, Transfer
from cases.work.presenters import said_day

SHOWN = 100
MOST_OPEN = 200


@dataclass(frozen=True)
class Card:
    """What is known before acceptance: enough to decide, not enough to say who it is."""

    number: str
    age_group: str
    sex: str
    language: str
    needs: list[str]
    risk: str
    risk_tone: str
    reason: str


@dataclass(frozen=True)
class Open:
    """One thing that waits in a case; its kind and day, never what is written in it."""

    label: Any
    url: str
    when: str
    tone: str
    whose: str = ""


@dataclass(frozen=True)
class Hands:
    """Through whose hands a case went."""

    hand_overs: list[HandOver]
    transfers: list[Transfer]


def card_of(transfer: Transfer) -> Card:
    """For a transfer with its key (`keys.with_key`)."""
    level = RiskLevel(transfer.risk_level) if transfer.risk_level else None
    return Card(
        number=transfer.case_number,
        age_group=age_group(transfer.age_from),
        sex=transfer.get_sex_display(),
        language=transfer.get_language_display() if transfer.language else _("Not known"),
        needs=[str(Need(code).label) for code in transfer.needs],
        risk=str(level.label) if level else _("Not assessed"),
        risk_tone=RISK_TONES[level] if level else "neutral",
        reason=transfer.reason or "",
    )


def parts_of(transfer: Transfer, actor: User) -> list[Part]:
    """The parts that go along; as long as it waits, for the owner, with what each rests on. One query."""
    waits = transfer.is_under_way and actor.organisation_id == transfer.from_organisation_id
    allowance = policies.allowance_of(transfer) if waits else None
    return [part_of(Section(name), allowance, with_reasons=True) for name in transfer.sections]


def hands_of(case: Case, actor: User) -> Hands:
    """Hand-overs and transfers of a case, the newest first. Two queries."""
    hand_overs = HandOver.objects.visible_to(actor).of(case)[:SHOWN]
    return Hands(list(hand_overs), list(Transfer.objects.visible_to(actor).of(case)[:SHOWN]))


def open_in(case: Case, sections: frozenset[str]) -> list[Open]:
    """What waits in a case, the first first: tasks, appointments, clocks, actions of the plan. A query for each kind."""
    today, found = timezone.localdate(), []
    work = reverse("cases:work", args=[case.public_id])
    if Section.NOTES in sections:
        for task in Task.objects.of(case).open()[:MOST_OPEN]:
            found.append((task.due_on, _("Task"), f"{work}#task-{task.public_id}", task.user.full_name))
        for one in Appointment.objects.of(case).open()[:MOST_OPEN]:
            whose = one.accompanied_by.full_name if one.accompanied_by else ""
            on = timezone.localdate(one.starts_at)
            found.append((on, one.get_kind_display(), f"{work}#appointment-{one.public_id}", whose))
    if Section.CLASSIFICATION in sections:
        clocks = reverse("cases:identification", args=[case.public_id])
        for deadline in Deadline.objects.running().filter(case=case):
            found.append((timezone.localdate(deadline.due_at), deadline.get_kind_display(), clocks, ""))
    if Section.ASSISTANCE in sections:
        for action in PlanAction.objects.of(case).open().select_related("user")[:MOST_OPEN]:
            url = reverse("cases:finish_action", args=[case.public_id, action.public_id])
            found.append(
                (action.due_on, _("Action of the case plan"), url, action.user.full_name if action.user else "")
            )
    return [Open(label, url, said_day(on, today), _tone(on, today), whose) for on, label, url, whose in sorted(found)]


def _tone(on: date, today: date) -> str:
    return "late" if on < today else "soon" if on == today else "waiting"
