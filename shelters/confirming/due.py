"""Alerts that were set aside and that the reader has not seen yet."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Lane, Owed, Said, owed
from cases.models import Case
from shelters.confirming.models import Confirmation


def _rows(asked: Asked) -> Iterable[QuerySet]:
    """With the case's number where the reader sees it."""
    waiting = Confirmation.objects.waiting_for(asked.reader)
    seen = Exists(Case.objects.visible_to(asked.reader).filter(pk=OuterRef("case")))
    day = TruncDate("confirmed_at")
    yield owed(waiting.filter(seen), day)
    yield owed(waiting.filter(~seen), day, case=None)


def _say(row: Owed) -> Said:
    return Said(_("Separation alert"), reverse("shelters:confirmation", args=[row.key]), "late", _("set aside"))


KINDS = (Kind("confirmation", None, _rows, _say, Lane.TURN),)
