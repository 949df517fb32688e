"""The further measures of a period, theme by theme; docs/statistics.md and `definitions.py` say what each counts."""

from datetime import date

from django.utils import timezone

from accounts.access import require_programme
from reports import rules
from reports.measures.caseload import caseload
from reports.measures.destination import destination
from reports.measures.flow import flow
from reports.measures.follow_up import follow_up
from reports.measures.ground import Span
from reports.measures.money import money
from reports.measures.recognition import recognition
from reports.measures.referrals import referrals
from reports.measures.stays import stays
from reports.measures.survey import survey
from reports.periods import Period
from reports.statistics import Document, check_period

THEMES = {
    "caseload": caseload,
    "stays": stays,
    "referrals": referrals,
    "recognition": recognition,
    "flow": flow,
    "money": money,
    "follow_up": follow_up,
    "survey": survey,
    "destination": destination,
}


def measures(period: Period, *, today: date | None = None) -> Document:
    """Each theme of a year, a quarter or a month, internal edition; counted now and kept nowhere. A statement or two for each.

    `today` is the day of computing in Asia/Baku. A period that has not begun is refused. Raises NoContext outside
    programme-wide work.
    """
    require_programme()
    today = today or timezone.localdate()
    check_period(period, today=today)
    span = Span(period, today)
    return {"period": str(period), "rules_version": rules.IN_FORCE} | {name: of(span) for name, of in THEMES.items()}
