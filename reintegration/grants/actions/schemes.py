"""What may be applied for, by which rules. Each function is one transaction: policy, lock, change, audit."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_out_of_order
from core.errors import Conflict, Refused
from reintegration.grants import policies
from reintegration.grants.actions.steps import breaks, refuse_invalid
from reintegration.grants.enums import TYPES_OF_KIND, SchemeKind
from reintegration.grants.models import Criterion, Scheme

NAMES = ("name_en", "name_az", "name_ru")
FIELDS = (
    "code", *NAMES, "kind", "assistance_type", "ceiling_azn", "asks_business_plan", "quotations", "scorers", "pass_mark",
    "valid_from", "valid_until",
)  # fmt: skip
# By these an application is weighed: they stay once somebody handed one in.
MEASURE = ("kind", "assistance_type", "asks_business_plan", "quotations", "scorers", "pass_mark")
# (weight, name in English, in Azerbaijani, in Russian)
Weights = Sequence[tuple[int, str, str, str]]


@transaction.atomic
def add_scheme(details: dict[str, Any], criteria: Weights, *, actor: User, token: UUID | None = None) -> Scheme:
    """Say what may be applied for at one's organisation. `details`: the fields of FIELDS; without criteria nobody scores."""
    policies.check_may_keep_schemes(actor)
    if token and (before := Scheme.objects.filter(organisation=actor.organisation, form_token=token).first()):
        return before
    scheme = Scheme(organisation=actor.organisation, form_token=token)
    _take_over(scheme, details)
    _set_criteria(scheme, criteria)
    record(Event.GRANT_SCHEME_ADDED, actor=actor, target=scheme)
    return scheme


@transaction.atomic
def change_scheme(scheme: Scheme, details: dict[str, Any], criteria: Weights, *, version: int, actor: User) -> Scheme:
    """Change a scheme. Once an application was handed in under it, its measure and criteria stay: end it, add another."""
    scheme = Scheme.objects.select_for_update().get(pk=scheme.pk)
    policies.check_may_change_scheme(actor, scheme)
    scheme.begin_change(version)
    is_same = [tuple(row) for row in criteria] == weights_of(scheme)
    measured = any(name in details and details[name] != getattr(scheme, name) for name in MEASURE)
    if (measured or not is_same) and policies.has_been_used(scheme):
        raise Conflict(
            _(
                "Applications were handed in under this scheme: kind, marks and criteria stay. End it and add another one."
            )
        )
    _take_over(scheme, details)
    if not is_same:
        scheme.criteria.all().delete()
        _set_criteria(scheme, criteria)
    record(Event.GRANT_SCHEME_CHANGED, actor=actor, target=scheme)
    return scheme


def weights_of(scheme: Scheme) -> list[tuple[int, str, str, str]]:
    """The criteria in their order, as `add_scheme` takes them."""
    return list(scheme.criteria.order_by("place").values_list("weight", *NAMES))


def _take_over(scheme: Scheme, details: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in details:
            setattr(scheme, name, details[name])
    refuse_invalid(scheme, *FIELDS)
    if scheme.assistance_type not in TYPES_OF_KIND[SchemeKind(scheme.kind)]:
        raise Refused(_("What is paid under this kind is counted as something else."), "assistance_type")
    refuse_out_of_order(scheme.valid_from, scheme.valid_until, "valid_until")
    try:
        with transaction.atomic():
            scheme.save()
    except IntegrityError as error:
        if not breaks(error, "reintegration_scheme_code_once"):
            raise
        raise Refused(_("There is a scheme with this code already."), "code") from None


def _set_criteria(scheme: Scheme, criteria: Weights) -> None:
    for place, (weight, *names) in enumerate(criteria, 1):
        row = Criterion(scheme=scheme, place=place, weight=weight, **dict(zip(NAMES, names, strict=True)))
        refuse_invalid(row, "weight", *NAMES)
        row.save()
