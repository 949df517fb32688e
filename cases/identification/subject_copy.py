"""What is held about a person's identification and what was done to her."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.identification.models import (
    Deadline,
    DeadlineExtension,
    DeadlinePause,
    Episode,
    Perpetrator,
    Screening,
    ScreeningAnswer,
    TraffickingHistory,
)
from cases.identification.scoring import indicators_of
from cases.models import Case
from cases.subject_copy import Fact, Part, facts, part, written

MADE_OF_PARTS = ("version", "from_on", "to_on")


def identification_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Screenings with every reply, deadlines, what was done, and by whom."""
    if Section.CLASSIFICATION in sections:
        yield part(_("Screenings"), _rows(Screening, case, actor), Screening, "version")
        replies = _rows(ScreeningAnswer, case, actor).select_related("screening")
        yield Part(_("Replies to signs"), ScreeningAnswer._meta.label, [_reply(row) for row in replies])
        yield part(_("Deadlines"), _rows(Deadline, case, actor), Deadline)
        for title, model in (
            (_("Pauses of deadlines"), DeadlinePause),
            (_("Extensions of deadlines"), DeadlineExtension),
        ):
            moves = _rows(model, case, actor).select_related("deadline")
            yield Part(title, model._meta.label, [_move(row) for row in moves])
    if Section.EXPLOITATION in sections:
        yield part(_("Trafficking history"), _rows(TraffickingHistory, case, actor), TraffickingHistory, "version")
        yield part(_("Episodes"), _rows(Episode, case, actor), Episode, *MADE_OF_PARTS)
    if Section.PERPETRATORS in sections:
        yield part(_("Perpetrators"), _rows(Perpetrator, case, actor), Perpetrator, "version")


def _rows(model: Any, case: Case, actor: Any) -> Any:
    return model.objects.visible_to(actor).of(case).order_by("id")


def _reply(row: ScreeningAnswer) -> list[Fact]:
    signs = indicators_of(row.screening.indicator_set).by_code()
    sign = _(signs[row.indicator].label) if row.indicator in signs else row.indicator
    said = [
        Fact(_("Screening"), written(row.screening.screened_on)),
        Fact(_("Sign"), sign),
        Fact(_("Reply"), row.get_reply_display()),
        Fact(_("Note"), row.note),
    ]
    return [fact for fact in said if fact.value]


def _move(row: DeadlinePause | DeadlineExtension) -> list[Fact]:
    return [Fact(_("Deadline"), row.deadline.get_kind_display()), *facts(row, "deadline")]
