"""What is held about a person's return."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.returns.models import Return, ReturnRisk, ReturnStep, TravelDocument
from cases.subject_copy import Part, part


def return_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Returns with their steps and papers; what may happen to her there, where that part is open."""
    for title, model, section in (
        (_("Returns"), Return, Section.ASSISTANCE),
        (_("Steps of returns"), ReturnStep, Section.ASSISTANCE),
        (_("Papers for the way"), TravelDocument, Section.ASSISTANCE),
        (_("Risk of returning"), ReturnRisk, Section.ASSESSMENT),
    ):
        if section in sections:
            yield part(title, model.objects.visible_to(actor).of(case).order_by("id"), model, "version", "journey")
