"""Weeks of a roster, from Monday, by the clock on the wall."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

A_WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_from(monday: date) -> tuple[datetime, datetime]:
    """The moments at which a week begins, and the next one."""
    return _midnight(monday), _midnight(monday + A_WEEK)


def a_week_on(moment: datetime) -> datetime:
    """The same hour on the clock on the wall."""
    return timezone.make_aware(timezone.make_naive(moment) + A_WEEK)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
