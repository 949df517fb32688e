"""What was written down of the first conversations, for the person's own hands."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.intake.models import Intake
from cases.intake.steps import STEPS
from cases.models import Case
from cases.subject_copy import Part, part


def intake_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Of the steps that the reader may see."""
    closed = [name for step in STEPS if not step.of_person and step.section not in sections for name in step.fields]
    yield part(
        _("First conversations"),
        Intake.objects.filter(case=case).select_related("case__person"),
        Intake,
        "version",
        *closed,
    )
