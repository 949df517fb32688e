"""What awaits the reader's answer: openings in an emergency, and seals to be lifted. She need not see the case."""

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Permission, has_permission
from cases.due import Asked, Kind, Lane, Owed, Said, owed
from cases.emergency.models import EmergencyAccess
from cases.visibility.models import Unsealing


def _openings(asked: Asked) -> Iterable[QuerySet]:
    if has_permission(asked.reader, Permission.EMERGENCY_REVIEW):
        rows = EmergencyAccess.objects.to_review_by(asked.reader)
        yield owed(rows, TruncDate(F("opened_at")), case=None)


def _requests(asked: Asked) -> Iterable[QuerySet]:
    if has_permission(asked.reader, Permission.CASE_GRANT):
        rows = Unsealing.objects.waiting_for(asked.reader)
        yield owed(rows, TruncDate(F("created_at")), case=None)


def _say_opening(row: Owed) -> Said:
    return Said(_("Emergency access to review"), reverse("emergency:review", args=[row.key]), "waiting")


def _say_request(row: Owed) -> Said:
    return Said(_("Restriction to lift"), reverse("emergency:reviews"), "waiting")


KINDS = (
    Kind("emergency", None, _openings, _say_opening, Lane.TURN),
    Kind("unsealing", None, _requests, _say_request, Lane.TURN),
)
