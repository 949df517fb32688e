"""What a webhook tells of: a closed list. Programs rely on the values, so none changes its meaning or goes (docs/webhooks.md)."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Section
from audit.events import Event


class Type(models.TextChoices):
    CASE_OPENED = "case.opened", _("Case opened")
    CASE_CHANGED = "case.changed", _("Case changed: the person's details, classification, exploitation")
    CASE_CLOSED = "case.closed", _("Case closed")
    CASE_REOPENED = "case.reopened", _("Case reopened")
    CASE_ANONYMISED = "case.anonymised", _("File anonymised")
    REFERRAL_SUBMITTED = "referral.submitted", _("Referral submitted")
    REFERRAL_RETURNED = "referral.returned", _("Referral returned")
    REFERRAL_APPROVED = "referral.approved", _("Referral approved")
    REFERRAL_REFUSED = "referral.refused", _("Referral refused")
    REFERRAL_OFFERED = "referral.offered", _("Referral offered to the receiver")
    REFERRAL_ACCEPTED = "referral.accepted", _("Referral accepted")
    REFERRAL_DECLINED = "referral.declined", _("Referral declined")
    REFERRAL_BEGUN = "referral.begun", _("Help by referral begun")
    REFERRAL_COMPLETED = "referral.completed", _("Referral completed")
    REFERRAL_WITHDRAWN = "referral.withdrawn", _("Referral withdrawn")
    REFERRAL_EXPIRED = "referral.expired", _("Referral expired")
    REFERRAL_MESSAGE = "referral.message", _("Message about a referral written")
    STAY_STARTED = "stay.started", _("Checked in")
    STAY_CHANGED = "stay.changed", _("Stay changed: another bed, put right")
    STAY_ENDED = "stay.ended", _("Checked out")
    PLAN_SUBMITTED = "plan.submitted", _("Case plan submitted for approval")
    PLAN_APPROVED = "plan.approved", _("Case plan approved")
    PLAN_RETURNED = "plan.returned", _("Case plan returned")
    PLAN_COMPLETED = "plan.completed", _("Case plan carried out")
    ASSISTANCE_RECORDED = "assistance.recorded", _("Assistance recorded")
    ASSISTANCE_CHANGED = "assistance.changed", _("Assistance corrected or crossed out")
    REPORT_FROZEN = "report.frozen", _("Yearly report frozen")
    REPORT_MOVED = "report.moved", _("Report reviewed, published or withdrawn")


# Sent when somebody asks for it, and chosen by nobody.
TEST = "webhook.test"


class Kind(models.TextChoices):
    """What an event is about, as the API has it."""

    CASE = "case"
    REFERRAL = "referral"
    STAY = "stay"
    PLAN = "plan"
    ASSISTANCE = "assistance"
    REPORT = "report"


@dataclass(frozen=True)
class Listed:
    """How an event of the record is told. `section`: told only to who sees this part of the file."""

    type: Type
    kind: Kind
    section: str = ""


_CASE, _REFERRAL, _STAY, _PLAN = Kind.CASE, Kind.REFERRAL, Kind.STAY, Kind.PLAN
_ITEM, _REPORT = Kind.ASSISTANCE, Kind.REPORT
# The events of the record by which something happened to what the API reads. No other event is ever told.
LISTED: dict[str, Listed] = {
    Event.CASE_OPENED: Listed(Type.CASE_OPENED, _CASE),
    Event.PERSON_CHANGED: Listed(Type.CASE_CHANGED, _CASE, Section.IDENTITY),
    Event.CLASSIFIED: Listed(Type.CASE_CHANGED, _CASE, Section.CLASSIFICATION),
    Event.EXPLOITATION_RECORDED: Listed(Type.CASE_CHANGED, _CASE, Section.EXPLOITATION),
    Event.CASE_CLOSED: Listed(Type.CASE_CLOSED, _CASE),
    Event.CASE_REOPENED: Listed(Type.CASE_REOPENED, _CASE),
    Event.CASE_ANONYMISED: Listed(Type.CASE_ANONYMISED, _CASE),
    Event.REFERRAL_SUBMITTED: Listed(Type.REFERRAL_SUBMITTED, _REFERRAL),
    Event.REFERRAL_RETURNED: Listed(Type.REFERRAL_RETURNED, _REFERRAL),
    Event.REFERRAL_APPROVED: Listed(Type.REFERRAL_APPROVED, _REFERRAL),
    Event.REFERRAL_REFUSED: Listed(Type.REFERRAL_REFUSED, _REFERRAL),
    Event.REFERRAL_OFFERED: Listed(Type.REFERRAL_OFFERED, _REFERRAL),
    Event.REFERRAL_ACCEPTED: Listed(Type.REFERRAL_ACCEPTED, _REFERRAL),
    Event.REFERRAL_DECLINED: Listed(Type.REFERRAL_DECLINED, _REFERRAL),
    Event.REFERRAL_BEGUN: Listed(Type.REFERRAL_BEGUN, _REFERRAL),
    Event.REFERRAL_COMPLETED: Listed(Type.REFERRAL_COMPLETED, _REFERRAL),
    Event.REFERRAL_WITHDRAWN: Listed(Type.REFERRAL_WITHDRAWN, _REFERRAL),
    Event.REFERRAL_EXPIRED: Listed(Type.REFERRAL_EXPIRED, _REFERRAL),
    Event.REFERRAL_MESSAGE_WRITTEN: Listed(Type.REFERRAL_MESSAGE, _REFERRAL),
    Event.REFERRAL_QUESTION_ASKED: Listed(Type.REFERRAL_MESSAGE, _REFERRAL),
    Event.REFERRAL_QUESTION_ANSWERED: Listed(Type.REFERRAL_MESSAGE, _REFERRAL),
    Event.STAY_STARTED: Listed(Type.STAY_STARTED, _STAY),
    Event.STAY_MOVED: Listed(Type.STAY_CHANGED, _STAY),
    Event.STAY_CORRECTED: Listed(Type.STAY_CHANGED, _STAY),
    Event.STAY_ENDED: Listed(Type.STAY_ENDED, _STAY),
    Event.CASE_PLAN_SUBMITTED: Listed(Type.PLAN_SUBMITTED, _PLAN),
    Event.CASE_PLAN_APPROVED: Listed(Type.PLAN_APPROVED, _PLAN),
    Event.CASE_PLAN_RETURNED: Listed(Type.PLAN_RETURNED, _PLAN),
    Event.CASE_PLAN_COMPLETED: Listed(Type.PLAN_COMPLETED, _PLAN),
    Event.ASSISTANCE_RECORDED: Listed(Type.ASSISTANCE_RECORDED, _ITEM),
    Event.ASSISTANCE_CHANGED: Listed(Type.ASSISTANCE_CHANGED, _ITEM),
    Event.ASSISTANCE_CROSSED_OUT: Listed(Type.ASSISTANCE_CHANGED, _ITEM),
    Event.REPORT_FROZEN: Listed(Type.REPORT_FROZEN, _REPORT),
    Event.REPORT_MOVED: Listed(Type.REPORT_MOVED, _REPORT),
}


class State(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("Waits to be sent")
    DELIVERED = "delivered", _("Arrived")
    FAILED = "failed", _("Given up")
    WITHHELD = "withheld", _("Not sent: the account may not see it any more, or the webhook has ended")


class Problem(models.TextChoices):
    """Why a delivery did not arrive. Nothing of what the other side answered is kept but the number."""

    NAME = "name", _("The host was not found")
    NETWORK = "network", _("The address leads to a network that is closed to webhooks")
    LINE = "line", _("No connection, or it broke")
    TRUST = "trust", _("The certificate was not trusted")
    TIME = "time", _("No answer in time")
    REDIRECT = "redirect", _("The answer leads elsewhere, which is not followed")
    ANSWER = "answer", _("The answer was not a success (2xx)")
