"""What the case page tells about plans and assistance, where this part of the file is open to the reader."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.policies import sections_for
from cases.timeline import Entry, Kind, Told, moment
from reintegration.enums import AssistanceType
from reintegration.giving.enums import Kind as NotGiven
from reintegration.models import Assistance, Enrolment, NotProvided, Placement, Plan
from reintegration.training.enums import PlacementKind, State

_NAMES = {name: f"service__{name}" for name in ("name_en", "name_az", "name_ru")}


def _plan_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    plans = Plan.objects.of(case)
    yield moment(plans, "started", "started_on")
    yield moment(plans.filter(ended_on__isnull=False), "ended", "ended_on")


def _say_plan(told: Told) -> Entry:
    if told.what == "started":
        return Entry(_("Plan started"), "", _url(told), "accent")
    return Entry(_("Plan ended"), "", _url(told), "done")


def _assistance_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    items = Assistance.objects.standing().of_found(case, actor, sections_for(actor, case))
    amount = Cast("amount_azn", CharField())
    yield moment(items, "", "delivered_on", type="type", provider="provider__name", amount=amount, **_NAMES)


def _say_assistance(told: Told) -> Entry:
    detail = told.facts["provider"]
    if told.facts["amount"] is not None:
        detail = f"{detail}, {number_format(Decimal(told.facts['amount']), 2, force_grouping=True)} AZN"
    return Entry(_service(told), detail, _url(told))


def _not_provided_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    rows = NotProvided.objects.standing().of_found(case, actor, sections_for(actor, case))
    yield moment(rows, "", "asked_on", type="type", kind="kind", **_NAMES)


def _say_not_provided(told: Told) -> Entry:
    return Entry(_service(told), NotGiven(told.facts["kind"]).label, _url(told), "soon")


def _training_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    yield moment(Enrolment.objects.standing().of(case), "course", "since_on", title="course__title", state="state")
    placements = Placement.objects.standing().of(case)
    yield moment(placements, "began", "from_on", kind="kind")
    yield moment(placements.filter(until_on__isnull=False), "ended", "until_on", kind="kind")


def _say_training(told: Told) -> Entry:
    if told.what == "course":
        state = State(told.facts["state"])
        return Entry(told.facts["title"], state.label, _url(told), "done" if state == State.COMPLETED else "waiting")
    kind = PlacementKind(told.facts["kind"]).label
    if told.what == "began":
        return Entry(kind, _("Begun"), _url(told), "accent")
    return Entry(kind, _("Ended"), _url(told), "waiting")


def _service(told: Told) -> Any:
    """What it was, in the reader's language: as the catalogue calls it, or else the register's kind."""
    return told.facts.get(f"name_{(get_language() or 'en')[:2]}") or AssistanceType(told.facts["type"]).label


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
    Kind("not_provided", gettext_lazy("Help not provided"), Section.ASSISTANCE, _not_provided_rows, _say_not_provided),
    Kind(
        "training",
        gettext_lazy("Courses and work"),
        Section.ASSISTANCE,
        _training_rows,
        _say_training,
        of_the_year=True,
    ),
)
