"""What the day log holds about a person. What is about others as well is theirs too: there it says that, and no words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from shelters.daylog.models import LogAbout, LogEntry

LEFT_OUT = ("version", "form_token")
WORDS = ("text", "crossing_out_reason")


def log_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """All of it, what was crossed out too."""
    if Section.NOTES in sections:
        rows = LogEntry.objects.visible_to(actor).select_related("shelter", "case__person").order_by("id")
        yield part(_("Day log of the house"), rows.filter(case=case), LogEntry, *LEFT_OUT)
        about = LogAbout.objects.visible_to(actor).filter(stay__case=case)
        shared = rows.filter(pk__in=about.values("entry"), case__isnull=True)
        yield part(_("Day log of the house, together with others"), shared, LogEntry, *LEFT_OUT, *WORDS)
