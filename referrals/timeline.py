"""What the case page tells about referrals."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from referrals.models import Referral, ReferralStep
from referrals.states import Outcome, Purpose, Status

SAID = {
    Status.SUBMITTED: gettext_lazy("Referral submitted"),
    Status.RETURNED: gettext_lazy("Referral returned by the ministry"),
    Status.APPROVED: gettext_lazy("Referral approved by the ministry"),
    Status.REFUSED: gettext_lazy("Referral refused by the ministry"),
    Status.OFFERED: gettext_lazy("Referral offered to the receiver"),
    Status.ACCEPTED: gettext_lazy("Referral accepted"),
    Status.IN_PROGRESS: gettext_lazy("Help by referral has begun"),
    Status.EXPIRED: gettext_lazy("Referral expired without an answer"),
    Status.DECLINED: gettext_lazy("Referral declined"),
    Status.COMPLETED: gettext_lazy("Referral completed with feedback"),
    Status.WITHDRAWN: gettext_lazy("Referral withdrawn"),
}

TONES = {
    Status.SUBMITTED: "waiting",
    Status.RETURNED: "soon",
    Status.APPROVED: "accent",
    Status.REFUSED: "late",
    Status.OFFERED: "accent",
    Status.ACCEPTED: "done",
    Status.IN_PROGRESS: "done",
    Status.EXPIRED: "late",
    Status.DECLINED: "late",
    Status.COMPLETED: "done",
    Status.WITHDRAWN: "neutral",
}


def _referral_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    """Each step that the reader may see; imported referrals have none and tell it by their dates."""
    steps = ReferralStep.objects.of_found_case(case, actor)
    yield moment(steps, "", TruncDate("created_at"), status="to_status", **_facts("referral__"))
    imported = Referral.objects.of_found(case, actor).filter(path__isnull=True)
    decided = imported.exclude(status__in=[Status.DRAFT, Status.SUBMITTED, Status.APPROVED])
    for rows, status, at in (
        (imported, Value(Status.SUBMITTED.value), "submitted_at"),
        (imported, Value(Status.APPROVED.value), "approved_at"),
        (decided, F("status"), "decided_at"),
    ):
        yield moment(rows, "", TruncDate(at), status=status, **_facts(""))


def _facts(way: str) -> dict[str, str]:
    return {
        "purpose": f"{way}purpose",
        "sender": f"{way}from_organisation__name",
        "receiver": f"{way}to_organisation__name",
        "referral": f"{way}public_id",
        "outcome": f"{way}outcome",
    }


def _say_referral(told: Told) -> Entry:
    facts, status = told.facts, Status(told.facts["status"])
    detail = f"{Purpose(facts['purpose']).label}: {facts['sender']} → {facts['receiver']}"
    if status == Status.COMPLETED and facts["outcome"]:
        detail = f"{detail} · {Outcome(facts['outcome']).label}"
    return Entry(SAID[status], detail, reverse("referrals:detail", args=[facts["referral"]]), TONES[status])


KINDS = (Kind("referral", gettext_lazy("Referral"), None, _referral_rows, _say_referral),)
