"""Whose file may go out in the standard's words, and which parts of it: what she answered, and nothing else, decides."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Exists, OuterRef
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import User
from accounts.roles import SHAREABLE
from cases.consent.enums import Decision, Purpose, State
from cases.consent.policies import state_of
from cases.models import Case, Consent

_KEEPS_TO_HERSELF = 'EXISTS (SELECT FROM access.what_was_agreed("cases_case"."id", NULL))'


@dataclass(frozen=True)
class Agreed:
    """The parts of a file that go out. `in_words`: something is to be withheld in words, so nothing goes by itself."""

    sections: frozenset[str]
    in_words: bool = False


def asked_about_export(reader: User | None, from_on: date | None, to_on: date | None) -> list[int]:
    """Keys of the files opened in the period (both days counted) of whose people some agreed to such an export once.

    `reader`: her organisation's files that she sees; None is the programme, without what only named staff see.
    """
    agreed = Consent.objects.filter(case=OuterRef("pk"), purpose=Purpose.HTCDS_EXPORT, decision=Decision.GIVEN)
    rows = Case.objects.filter(Exists(agreed), anonymised_at__isnull=True)
    rows = rows.unsealed() if reader is None else rows.visible_to(reader).filter(organisation=reader.organisation_id)
    if from_on:
        rows = rows.filter(opened_on__gte=from_on)
    if to_on:
        rows = rows.filter(opened_on__lte=to_on)
    return list(rows.order_by("opened_on", "id").values_list("pk", flat=True))


def agreed_parts(cases: Iterable[Case], reader: User | None) -> dict[int, Agreed]:
    """What goes out of each of these files today; a file that is not in it stays.

    Somebody may have been asked towards several recipients, and a file says nothing of who will read it. So every last
    answer has to be no refusal, one at least a yes in force, and only what all of these name goes. Nothing goes of a person who
    keeps everything to herself.
    """
    keys = [case.pk for case in cases]
    keeps = RawSQL(_KEEPS_TO_HERSELF, [], BooleanField())  # noqa: S611 (a text of ours)
    silent = set(Case.objects.filter(pk__in=keys).annotate(keeps=keeps).filter(keeps=True).values_list("pk", flat=True))
    answers: dict[int, dict[tuple[int | None, str], Consent]] = defaultdict(dict)
    rows = Consent.objects.all() if reader is None else Consent.objects.visible_to(reader)
    for row in rows.filter(case__in=keys, purpose=Purpose.HTCDS_EXPORT).order_by("id"):
        answers[row.case_id][row.organisation_id, row.category] = row
    found = {key: _of(list(last.values())) for key, last in answers.items() if key not in silent}
    return {key: agreed for key, agreed in found.items() if agreed is not None}


def _of(answers: list[Consent]) -> Agreed | None:
    today = timezone.localdate()
    states = [(state_of(answer, today), answer) for answer in answers]
    holding = [answer for state, answer in states if state == State.IN_FORCE]
    if not holding or any(state in (State.REFUSED, State.NOT_SAID, State.WITHDRAWN) for state, _answer in states):
        return None
    sections = SHAREABLE.intersection(*(answer.sections for answer in holding))
    return Agreed(frozenset(sections), in_words=any(answer.withholding_reason for answer in answers))
