"""What is held about a person on waiting lists."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from shelters.waiting.models import WaitingEntry


def waiting_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every time that she waited, also before there was a case."""
    if Section.STAYS in sections:
        rows = WaitingEntry.objects.visible_to(actor).about(case).select_related("case__person", "enquiry", "shelter")
        yield part(_("Waiting for a bed"), rows.select_related("organisation").order_by("id"), WaitingEntry, "enquiry")
