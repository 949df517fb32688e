"""What is held about a person's medicines in a house."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from shelters.medicines.models import Giving, Medicine


def medicine_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """All of it, what was crossed out too."""
    if Section.HEALTH in sections:
        for title, model, left_out in (
            (_("Medicines"), Medicine, ("stay",)),
            (_("Medicines given"), Giving, ("stay", "medicine")),
        ):
            rows = model.objects.visible_to(actor).filter(case=case).select_related("case__person", "shelter")
            yield part(title, rows.order_by("id"), model, *left_out)
