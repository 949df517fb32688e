"""What the case page tells of belongings: that something was taken into keeping, that something was handed back."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from shelters.belongings.enums import BelongingKind
from shelters.belongings.models import Belonging, HandingBack


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    facts = {"kind": "kind", "stay": "stay__public_id"}
    yield moment(Belonging.objects.visible_to(actor).filter(case=case).standing(), "taken", "taken_on", **facts)
    facts = {"kind": "belonging__kind", "stay": "stay__public_id"}
    yield moment(HandingBack.objects.visible_to(actor).filter(case=case).standing(), "back", "on", **facts)


def _say(told: Told) -> Entry:
    url = reverse("shelters:belongings", args=[told.facts["stay"]])
    label = BelongingKind(told.facts["kind"]).label
    if told.what == "back":
        return Entry(_("Handed back"), label, url, "done")
    return Entry(_("Taken into keeping"), label, url)


KINDS = (Kind("belonging", gettext_lazy("Belongings"), Section.STAYS, _rows, _say),)
