from typing import Any

from django.db import transaction

from audit.events import Event
from audit.recorder import record
from cases.models import Case
from reports.models import CountedFile, YearlyReport
from reports.tracing.figures import Figure


@transaction.atomic
def open_figure(report: YearlyReport, figure: Figure, *, actor: Any) -> Any:
    """The files behind a figure that are open to the reader; that she looked is on record."""
    changes = {"year": str(report.period), "revision": report.revision, "figure": str(figure)}
    record(Event.FIGURE_OPENED, actor=actor, target=report, changes=changes)
    behind = figure.files(CountedFile.objects.visible_to(actor).filter(report=report))
    return Case.objects.visible_to(actor).filter(pk__in=behind.values("case"))
