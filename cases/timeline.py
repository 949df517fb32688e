"""What happened around a case, newest first, told by each app in its own words (settings.CASE_TIMELINE_SOURCES)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cases.enums import CaseStatus, ClassificationStatus, ClosureReason, ExploitationForm, Section
from cases.models import Case


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. `kind` is a stable word for the filter; nothing here names the person."""

    on: date
    kind: str
    kind_label: Any
    title: Any
    detail: Any = ""
    url: str = ""
    tone: str = "neutral"


# A source is asked with the case, the reader and the sections she may see.
Source = Callable[[Case, Any, frozenset[str]], Iterable[Entry]]


def entries_of(case: Case, actor: Any, sections: frozenset[str]) -> list[Entry]:
    """All entries the reader may see, newest first; one or two queries per source."""
    sources: list[Source] = [import_string(path) for path in settings.CASE_TIMELINE_SOURCES]
    entries = [entry for source in sources for entry in source(case, actor, sections)]
    return sorted(entries, key=lambda entry: entry.on, reverse=True)


def case_entries(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Entry]:
    """Opening, closing, classifications, exploitation."""
    label = _("Case")
    yield Entry(case.opened_on, "case", label, _("Case opened"), case.organisation.name, tone="accent")
    if case.closed_on:
        reason = ClosureReason(case.closure_reason).label
        yield Entry(case.closed_on, "case", label, CaseStatus.CLOSED.label, reason, tone="done")
    if Section.CLASSIFICATION in sections:
        for row in case.classifications.select_related("decided_by").order_by("effective_on", "id"):
            decided = row.decided_by.name if row.decided_by else ""
            title = ClassificationStatus(row.status).label
            yield Entry(row.effective_on, "classification", _("Classification"), title, decided, tone="accent")
    if Section.EXPLOITATION in sections:
        for form in case.exploitations.order_by("id"):
            if form.from_on:
                title = ExploitationForm(form.form).label
                yield Entry(form.from_on, "exploitation", _("Exploitation"), title, form.country)
