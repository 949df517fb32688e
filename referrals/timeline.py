"""What the case page tells about referrals."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.timeline import Entry
from referrals.models import Referral, ReferralStep
from referrals.states import Status

SAID = {
    Status.SUBMITTED: gettext_lazy("Referral submitted"),
    Status.RETURNED: gettext_lazy("Referral returned by the ministry"),
    Status.APPROVED: gettext_lazy("Referral approved by the ministry"),
    Status.REFUSED: gettext_lazy("Referral refused by the ministry"),
    Status.ACCEPTED: gettext_lazy("Referral accepted"),
    Status.DECLINED: gettext_lazy("Referral declined"),
    Status.COMPLETED: gettext_lazy("Referral completed with feedback"),
    Status.WITHDRAWN: gettext_lazy("Referral withdrawn"),
}

TONES = {
    Status.SUBMITTED: "waiting",
    Status.RETURNED: "soon",
    Status.APPROVED: "accent",
    Status.REFUSED: "late",
    Status.ACCEPTED: "done",
    Status.DECLINED: "late",
    Status.COMPLETED: "done",
    Status.WITHDRAWN: "neutral",
}


def referral_entries(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Entry]:
    """Each step of the case's referrals that the reader may see; imported ones tell it by their dates. Two queries."""
    steps = Prefetch("path", ReferralStep.objects.visible_to(actor).order_by("id"), to_attr="seen_path")
    rows = Referral.objects.visible_to(actor).filter(case=case).for_pages().prefetch_related(steps).order_by("id")
    for referral in rows:
        url = reverse("referrals:detail", args=[referral.public_id])
        detail = (
            f"{referral.get_purpose_display()}: {referral.from_organisation.name} → {referral.to_organisation.name}"
        )
        for status, at in moments_of(referral, referral.seen_path):
            on = timezone.localdate(at)
            yield Entry(on, "referral", _("Referral"), SAID[status], detail, url, TONES[status])


def moments_of(referral: Referral, path: list[ReferralStep]) -> list[tuple[Status, Any]]:
    """What happened and when: by the steps, or for imported referrals by their dates."""
    if path:
        return [(Status(step.to_status), step.created_at) for step in path]
    moments = [(Status.SUBMITTED, referral.submitted_at), (Status.APPROVED, referral.approved_at)]
    if referral.status not in (Status.DRAFT, Status.SUBMITTED, Status.APPROVED):
        moments.append((Status(referral.status), referral.decided_at))
    return [(status, at) for status, at in moments if at is not None]
