"""What plans and assistance mean for keeping a file: what is not finished, and on which days they count somebody."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from reintegration.giving.models import NotProvided, Repeating
from reintegration.models import Assistance, Attendance, Enrolment, Placement, Plan


def plan_not_ended(case: Case) -> Iterable[Any]:
    """Somebody still works with the person."""
    if Plan.objects.filter(case=case, ended_on__isnull=True).exists():
        yield _("An earlier plan in this file has no end. End it first.")


def counted_days(cases: list[int]) -> Iterator[tuple[date, bool]]:
    """Each item counts on its day."""
    for day in Assistance.objects.standing().filter(case__in=cases).values_list("delivered_on", flat=True):
        yield day, True


def forget_what_was_not_given(case: Case) -> None:
    """No figure counts it, and what she refused tells of her: the rows go. Items stay, without whom she was there with."""
    Assistance.objects.filter(case=case).update(session=None, repeating=None, given_by=None, outcome="")
    for model in (NotProvided, Repeating, Attendance, Enrolment, Placement):
        model.objects.filter(case=case).delete()
