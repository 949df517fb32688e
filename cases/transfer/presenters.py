"""How the card of a transfer is said, and in what its words are read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from cases.assessment.enums import RISK_TONES, RiskLevel
from cases.consent.enums import WhyNot
from cases.enums import Section
from cases.intake.enums import Need
from cases.models import ADULT_AGE, AGE_GROUPS, Appointment, Case, Deadline, Person, PlanAction, Task
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
class Part:
    """A part of the file that goes along, and for the owner whether it may."""

    label: str
    state: str = ""
    tone: str = "neutral"
    why: str = ""


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

    hand_overs: list[tuple[HandOver, bool]]
    transfers: list[Transfer]


def card_of(transfer: Transfer) -> Card:
    """For a transfer with its key (`with_key`)."""
    level = RiskLevel(transfer.risk_level) if transfer.risk_level else None
    return Card(
        number=transfer.case_number,
        age_group=_age_group(transfer.age_from),
        sex=transfer.get_sex_display(),
        language=transfer.get_language_display() if transfer.language else _("Not known"),
        needs=[str(Need(code).label) for code in transfer.needs],
        risk=str(level.label) if level else _("Not assessed"),
        risk_tone=RISK_TONES[level] if level else "neutral",
        reason=transfer.reason or "",
    )


def with_key(transfer: Transfer) -> Transfer:
    """Able to open its own words, and with its file's public id for the record (`file_id`), also for its receiver.

    She sees neither the person nor the file: she gets the key that these words are sealed under, and nothing else it opens.
    """
    if transfer.file_id is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM access.transfer_holder(%s)", [transfer.pk])
            transfer.file_id, *whose = cursor.fetchone()
        transfer.holder = _holder(*whose)
    return transfer


def _holder(key: int, public_id: UUID, wrapped: Any) -> Person:
    return Person(pk=key, public_id=public_id, wrapped_key=None if wrapped is None else bytes(wrapped))


def parts_of(transfer: Transfer, actor: User) -> list[Part]:
    """The parts that go along; as long as it waits, for the owner, with what each rests on. One query."""
    names = [Section(name) for name in transfer.sections]
    if not transfer.is_under_way or actor.organisation_id != transfer.from_organisation_id:
        return [Part(str(name.label)) for name in names]
    allowance = policies.allowance_of(transfer)
    said = []
    for name in names:
        if covered := allowance.covered.get(name):
            said.append(Part(str(name.label), str(covered.by.label), "done"))
        else:
            said.append(Part(str(name.label), _("not covered"), "late", str(WhyNot(allowance.refused[name]).label)))
    return said


def hands_of(case: Case, actor: User, *, with_notes: bool) -> Hands:
    """Hand-overs and transfers of a case, the newest first. Two queries, and one for the words of each transfer shown."""
    rows: Iterable[Any] = HandOver.objects.visible_to(actor).of(case)[:SHOWN]
    hand_overs = [(row, with_notes and row.to_user_id == actor.pk and row.read_at is None) for row in rows]
    return Hands(hand_overs, list(Transfer.objects.visible_to(actor).of(case)[:SHOWN]))


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


def _age_group(low: int | None) -> str:
    """As in the yearly figures."""
    if low is None:
        return pgettext("age", "Not known")
    high = dict(AGE_GROUPS).get(low)
    band = f"{low}–{high}" if high is not None else f"{low}+"
    return _("%(band)s (child)") % {"band": band} if low < ADULT_AGE else band
