"""In which referrals it is the reader's turn."""

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Lane, Owed, Said, owed
from referrals.models import Party
from referrals.states import Purpose, Status


def _waiting(asked: Asked) -> Iterable[QuerySet]:
    rows = Party.objects.to_do_by(asked.reader).annotate(day=Coalesce(F("due_at"), F("since")))
    yield owed(
        rows,
        TruncDate("day"),
        # It stands there from the moment it is her turn, and says by when it is due.
        shows=TruncDate("since"),
        case="referral__case",
        purpose="referral__purpose",
        status="referral__status",
        referral="referral__public_id",
    )


def _say_waiting(row: Owed) -> Said:
    label = _("Referral: %(purpose)s") % {"purpose": Purpose(row.facts["purpose"]).label}
    state = Status(row.facts["status"]).label
    return Said(label, reverse("referrals:detail", args=[row.facts["referral"]]), "waiting", state)


KINDS = (Kind("referral", None, _waiting, _say_waiting, Lane.TURN),)
