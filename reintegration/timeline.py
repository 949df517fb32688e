"""What the case page tells about plans and assistance, where this part of the file is open to the reader."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.models import Case
from cases.policies import sections_for
from cases.timeline import Entry, Kind, Told, moment
from reintegration.enums import AssistanceType
from reintegration.models import Assistance, Plan


def _plan_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    plans = Plan.objects.of(case)
    yield moment(plans, "started", "started_on")
    yield moment(plans.filter(ended_on__isnull=False), "ended", "ended_on")


def _say_plan(told: Told) -> Entry:
    if told.what == "started":
        return Entry(_("Plan started"), "", _url(told), "accent")
    return Entry(_("Plan ended"), "", _url(told), "done")


def _assistance_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    items = Assistance.objects.of_found(case, actor, sections_for(actor, case))
    amount = Cast("amount_azn", CharField())
    yield moment(items, "", "delivered_on", type="type", provider="provider__name", amount=amount)


def _say_assistance(told: Told) -> Entry:
    detail = told.facts["provider"]
    if told.facts["amount"] is not None:
        detail = f"{detail}, {number_format(Decimal(told.facts['amount']), 2, force_grouping=True)} AZN"
    return Entry(AssistanceType(told.facts["type"]).label, detail, _url(told))


def _url(told: Told) -> str:
    return reverse("reintegration:case", args=[told.case.public_id])


KINDS = (
    Kind("plan", gettext_lazy("Earlier plan"), Section.ASSISTANCE, _plan_rows, _say_plan),
    Kind(
        "assistance",
        gettext_lazy("Assistance"),
        Section.ASSISTANCE,
        _assistance_rows,
        _say_assistance,
        of_the_year=True,
    ),
)
