"""What the timeline tells of a case that went from hand to hand: that it did; never what was written to it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from cases.transfer.models import HandOver, Transfer
from cases.transfer.states import Status

_TONES = {Status.ACCEPTED: "accent", Status.DECLINED: "late"}


def _hand_overs(case: Case, actor: Any) -> Iterable[QuerySet]:
    if case.organisation_id != actor.organisation_id:
        return
    rows = HandOver.objects.filter(case=case)
    yield moment(rows, "", TruncDate("created_at"), before="from_user__full_name", to="to_user__full_name")


def _say_hand_over(told: Told) -> Entry:
    names = [name for name in (told.facts["before"], told.facts["to"]) if name]
    return Entry(_("Handed over"), " → ".join(names), _hands(told))


def _transfers(case: Case, actor: Any) -> Iterable[QuerySet]:
    rows = Transfer.objects.of_found(case, actor)
    names = {"before": "from_organisation__name", "to": "to_organisation__name", "key": "public_id"}
    yield moment(rows.filter(case=case), "asked", TruncDate("asked_at"), **names)
    answered = rows.filter(decided_at__isnull=False)
    yield moment(answered, "answered", TruncDate("decided_at"), status="status", **names)


def _say_transfer(told: Told) -> Entry:
    way = f"{told.facts['before']} → {told.facts['to']}"
    url = reverse("cases:transfer", args=[told.facts["key"]])
    if told.what == "asked":
        return Entry(_("Transfer asked for"), way, url, "waiting")
    status = Status(told.facts["status"])
    return Entry(_("Transfer: %(state)s") % {"state": status.label}, way, url, _TONES.get(status, "neutral"))


def _hands(told: Told) -> str:
    return reverse("cases:hands", args=[told.case.public_id])


KINDS = (
    Kind("hand_over", gettext_lazy("Hand-over"), None, _hand_overs, _say_hand_over),
    Kind("transfer", pgettext_lazy("case", "Transfer"), None, _transfers, _say_transfer),
)
