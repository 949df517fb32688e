"""What the case page tells of conversations: that something was asked or written, not what."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from referrals.conversation.models import Message


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    rows = Message.objects.of_found_case(case, actor)
    facts = {"sender": "from_organisation__name", "receiver": "to_organisation__name"}
    yield moment(rows, "", TruncDate("created_at"), asks="asks", referral="referral__public_id", **facts)


def _say(told: Told) -> Entry:
    facts = told.facts
    label = _("Question about a referral") if facts["asks"] else _("Message about a referral")
    url = reverse("referrals:conversation", args=[facts["referral"]])
    return Entry(label, f"{facts['sender']} → {facts['receiver']}", url, "waiting" if facts["asks"] else "neutral")


KINDS = (Kind("referral_message", gettext_lazy("Conversation about a referral"), None, _rows, _say),)
