"""What the case page tells about the people around the person: that somebody was recorded, and as what."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Section
from cases.family.enums import RelationKind, reverse_of
from cases.family.models import Relation
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    recorded = TruncDate("created_at")
    yield moment(Relation.objects.of_found(case, actor), "here", recorded, kind="kind")
    yield moment(Relation.objects.the_other_way(case, actor), "there", recorded, kind="kind", sex="case__person__sex")


def _say(told: Told) -> Entry:
    kind = told.facts["kind"]
    if told.what == "there":
        kind = reverse_of(kind, told.facts["sex"])
    url = reverse("cases:people", args=[told.case.public_id])
    return Entry(_("Somebody around the person recorded"), RelationKind(kind).label, url)


KINDS = (Kind("people", gettext_lazy("People around the person"), Section.FAMILY, _rows, _say),)
