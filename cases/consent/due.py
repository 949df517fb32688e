"""Where a second person is asked to set consent aside."""

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Permission, has_permission
from cases.consent.models import CONFIRM_WITHIN, ConsentOverride
from cases.due import Asked, Kind, Lane, Owed, Said, owed
from core.statements import ago


def _overrides(asked: Asked) -> Iterable[QuerySet]:
    if has_permission(asked.reader, Permission.CONSENT_OVERRIDE):
        rows = ConsentOverride.objects.visible_to(asked.reader).waiting_for(asked.reader, since=ago(CONFIRM_WITHIN))
        yield owed(rows, TruncDate(F("requested_at")))


def _say_override(row: Owed) -> Said:
    return Said(_("Setting consent aside: to confirm"), reverse("cases:consents", args=[row.case_id]), "waiting")


KINDS = (Kind("override", None, _overrides, _say_override, Lane.TURN),)
