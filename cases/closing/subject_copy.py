"""How a file was closed and what followed, for the person's own hands."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.closing.models import Closing, FollowUp
from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part


def closing_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    words = () if Section.NOTES in sections else ("explanation", "answer", "note")
    for title, model in ((_("Closing"), Closing), (_("Follow-up"), FollowUp)):
        rows = model.objects.filter(case=case).select_related("case__person").order_by("id")
        yield part(title, rows, model, *words)
