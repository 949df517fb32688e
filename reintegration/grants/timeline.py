"""What the case page tells about grants: handed in, decided, agreed, paid, visited, ended."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from reintegration.grants.enums import Running
from reintegration.grants.models import Application, ApplicationStep, MonitoringVisit, Tranche
from reintegration.grants.states import Status

# What of the way is told; who weighed it, and what came back in between, stands on its page.
_TOLD = (
    Status.SUBMITTED, Status.APPROVED, Status.REFUSED, Status.AGREED, Status.COMPLETED, Status.WITHDRAWN,
    Status.WRITTEN_OFF,
)  # fmt: skip
_TONES = {Status.APPROVED: "accent", Status.REFUSED: "late", Status.WRITTEN_OFF: "late", Status.COMPLETED: "done"}


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    seen = Application.objects.visible_to(actor).filter(case=case)
    facts = {"application": "application__public_id", "number": "application__number"}
    steps = ApplicationStep.objects.filter(application__in=seen, to_status__in=_TOLD)
    yield moment(steps, "step", TruncDate("created_at"), to="to_status", **facts)
    amount = Cast("amount_azn", CharField())
    paid = Tranche.objects.filter(application__in=seen).paid()
    yield moment(paid, "paid", "paid_on", amount=amount, tranche="number", **facts)
    visits = MonitoringVisit.objects.filter(application__in=seen)
    yield moment(visits, "visited", "visited_on", running="running", **facts)


def _say(told: Told) -> Entry:
    facts = told.facts
    url = reverse("reintegration:grant", args=[facts["application"]])
    if told.what == "paid":
        amount = number_format(Decimal(facts["amount"]), 2, force_grouping=True)
        words = {"tranche": facts["tranche"], "amount": amount}
        return Entry(_("Tranche %(tranche)s paid: %(amount)s AZN") % words, facts["number"], url, "done")
    if told.what == "visited":
        return Entry(_("Monitoring visit"), Running(facts["running"]).label, url)
    status = Status(facts["to"])
    return Entry(_("Grant: %(state)s") % {"state": status.label}, facts["number"], url, _TONES.get(status, "neutral"))


KINDS = (Kind("grant", gettext_lazy("Grant"), Section.ASSISTANCE, _rows, _say),)
