"""Which old files somebody else asks the reader to have anonymised."""

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Permission, has_permission
from cases.due import Asked, Kind, Lane, Owed, Said, owed
from cases.retention.models import RetentionReview


def _asked_for(asked: Asked) -> Iterable[QuerySet]:
    if has_permission(asked.reader, Permission.CASE_RETENTION):
        rows = RetentionReview.objects.visible_to(asked.reader).to_confirm_by(asked.reader)
        yield owed(rows, TruncDate(F("asked_at")))


def _say_asked(row: Owed) -> Said:
    return Said(_("Anonymising: to confirm"), reverse("retention:case", args=[row.case_id]), "waiting")


KINDS = (Kind("anonymising", None, _asked_for, _say_asked, Lane.TURN),)
