"""What becomes of a person's grants when her file is anonymised, and what stands in its way."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from reintegration.grants.models import Application, BusinessPlan, CostLine, Interest, MonitoringVisit, Quotation, Score


def grant_under_way(case: Case) -> Iterable[Any]:
    """Somebody still decides on it, or pays."""
    if Application.objects.filter(case=case, ended_at__isnull=True).exists():
        yield _("An application for a grant in this file has not ended. End it first.")


def forget_grants(case: Case) -> None:
    """The books keep what was paid and what came back. What she wanted and who weighed it leads to a person: the rows go."""
    for model in (MonitoringVisit, Score, Interest, Quotation, CostLine, BusinessPlan):
        model.objects.filter(case=case).delete()
