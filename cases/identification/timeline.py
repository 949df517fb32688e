"""What the case page tells about identification, where its sections are open to the reader."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cases.days import partial_date
from cases.enums import Section
from cases.identification.enums import DeadlineKind, EpisodeType, IndicatorSet
from cases.identification.models import Deadline, Episode, Screening
from cases.models import Case
from cases.timeline import Entry, Kind, Told, moment
from core.countries import country_name


def _screening_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    rows = Screening.objects.filter(case=case)
    yield moment(rows, "", "screened_on", set="indicator_set")


def _say_screening(told: Told) -> Entry:
    return Entry(_("Screening"), IndicatorSet(told.facts["set"]).label, _url(told))


def _episode_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    rows = Episode.objects.filter(case=case, from_on__isnull=False)
    parts = {"year": "from_year", "month": "from_month", "day": "from_day"}
    yield moment(rows, "", "from_on", type="type", country="country", **parts)


def _say_episode(told: Told) -> Entry:
    facts = told.facts
    # It stands under the first day of what is known; what is known is said beside.
    began = "" if facts["day"] else partial_date(facts["year"], facts["month"], None)
    detail = " · ".join(part for part in (began, country_name(facts["country"]) if facts["country"] else "") if part)
    return Entry(EpisodeType(facts["type"]).label, detail, _url(told))


def _deadline_rows(case: Case, actor: Any) -> Iterable[QuerySet]:
    rows = Deadline.objects.filter(case=case, met_at__isnull=False)
    yield moment(rows, "", TruncDate("met_at"), kind="kind")


def _say_deadline(told: Told) -> Entry:
    return Entry(DeadlineKind(told.facts["kind"]).label, pgettext("deadline", "Done"), _url(told), "done")


def _url(told: Told) -> str:
    return reverse("cases:identification", args=[told.case.public_id])


KINDS = (
    Kind("screening", gettext_lazy("Screening"), Section.CLASSIFICATION, _screening_rows, _say_screening),
    Kind("episode", gettext_lazy("Episode"), Section.EXPLOITATION, _episode_rows, _say_episode),
    Kind("deadline", gettext_lazy("Deadline"), Section.CLASSIFICATION, _deadline_rows, _say_deadline),
)
