"""In which referrals it is the reader's turn."""

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Lane, Owed, Said, owed
from referrals.models import Referral
from referrals.states import Purpose, Status


def _waiting(asked: Asked) -> Iterable[QuerySet]:
    rows = Referral.objects.waiting_for(asked.reader).with_wait()
    yield owed(rows, TruncDate(F("since")), purpose="purpose", status="status")


def _say_waiting(row: Owed) -> Said:
    label = _("Referral: %(purpose)s") % {"purpose": Purpose(row.facts["purpose"]).label}
    state = Status(row.facts["status"]).label
    return Said(label, reverse("referrals:detail", args=[row.key]), "waiting", state)


KINDS = (Kind("referral", None, _waiting, _say_waiting, Lane.TURN),)
