"""Which questions wait for an answer of the reader's organisation."""

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Lane, Owed, Said, owed
from referrals.conversation.models import Message
from referrals.states import Purpose


def _asked(asked: Asked) -> Iterable[QuerySet]:
    rows = Message.objects.asked_of(asked.reader)
    facts = {"purpose": "referral__purpose", "referral": "referral__public_id"}
    yield owed(rows, TruncDate(F("created_at")), case="referral__case", **facts)


def _say_question(row: Owed) -> Said:
    label = _("Question in a referral: %(purpose)s") % {"purpose": Purpose(row.facts["purpose"]).label}
    return Said(label, reverse("referrals:conversation", args=[row.facts["referral"]]), "waiting")


KINDS = (Kind("question", None, _asked, _say_question, Lane.TURN),)
