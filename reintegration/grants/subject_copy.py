"""What is held about a person's applications for grants and what she was paid."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from reintegration.grants.models import (
    Application,
    ApplicationStep,
    BusinessPlan,
    CostLine,
    MonitoringVisit,
    Quotation,
    Recovery,
    Tranche,
)


def grant_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """All of it, but for what the committee said among itself."""
    if Section.ASSISTANCE not in sections:
        return
    applications = Application.objects.visible_to(actor).of(case).select_related("organisation")
    yield part(_("Applications for grants"), applications.order_by("id"), Application, "scheme", "promise")
    for title, model, left_out in (
        (_("Steps of applications"), ApplicationStep, ()),
        (_("Business plans"), BusinessPlan, ()),
        (_("Costs of business plans"), CostLine, ()),
        (_("Quotations"), Quotation, ("document",)),
        (_("Tranches"), Tranche, ("document", "payment", "item")),
        (_("Money that came back"), Recovery, ("tranche", "entry")),
        (_("Monitoring visits"), MonitoringVisit, ("document",)),
    ):
        rows = model.objects.visible_to(actor).filter(case=case).select_related("case__person")
        yield part(title, rows.order_by("id"), model, "application", "version", *left_out)
