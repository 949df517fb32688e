"""What is held about visits to a person."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from shelters.visits.models import Visit


def visit_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """All of them, what was crossed out too."""
    if Section.STAYS in sections:
        rows = Visit.objects.visible_to(actor).filter(case=case).select_related("case__person", "shelter")
        yield part(_("Visits"), rows.order_by("id"), Visit, "stay")
