"""What the case page tells to those who see both files: that two are kept apart, and until when."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.models import Case, Separation
from cases.separation.enums import Reason
from cases.timeline import Entry, Kind, Told, moment


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    rows = Separation.objects.visible_to(actor).of(case)
    yield moment(rows, "begun", "from_on", reason="reason")
    yield moment(rows.filter(ended_at__isnull=False), "ended", TruncDate("ended_at"), reason="reason")


def _say(told: Told) -> Entry:
    url, reason = reverse("cases:people", args=[told.case.public_id]), Reason(told.facts["reason"]).label
    if told.what == "ended":
        return Entry(_("No longer kept apart from somebody"), reason, url, "done")
    return Entry(_("Kept apart from somebody"), reason, url, "late")


KINDS = (Kind("separation", gettext_lazy("Kept apart"), Section.FAMILY, _rows, _say),)
