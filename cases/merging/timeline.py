"""What the timeline tells of a person's records: in every file of each of the two."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Section
from cases.merging.models import Merge, ToldApart
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment


def _rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    merges = Merge.objects.of_found(case, actor)
    remains = ExpressionWrapper(Q(remaining=case.person_id), output_field=BooleanField())
    yield moment(merges, "merged", TruncDate("merged_at"), remains=remains)
    yield moment(merges.filter(undone_at__isnull=False), "undone", TruncDate("undone_at"))
    apart = ToldApart.objects.of_found(case, actor).in_force()
    yield moment(apart, "apart", TruncDate("told_at"))


def _say(told: Told) -> Entry:
    url = reverse("cases:records", args=[told.case.public_id])
    if told.what == "apart":
        return Entry(_("Told apart from somebody alike"), "", url)
    if told.what == "undone":
        return Entry(_("Merging taken back"), "", url, "soon")
    detail = _("This record remains") if told.facts["remains"] else _("The other record remains")
    return Entry(_("Two records merged"), detail, url, "accent")


KINDS = (Kind("merging", gettext_lazy("Records of the person"), Section.IDENTITY, _rows, _say),)
