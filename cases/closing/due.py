"""Looks after people whose file is closed, and files that somebody else asks the reader to close."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.closing.models import Closing, FollowUp
from cases.due import Asked, Kind, Lane, Owed, Said, owed


def _follow_ups(asked: Asked) -> Iterable[QuerySet]:
    """Of files that are closed too: for whoever was in charge of them last."""
    rows = FollowUp.objects.of_organisation(asked.reader).open()
    yield owed(asked.of_files_closed_too(rows), "due_on")


def _say_follow_up(row: Owed) -> Said:
    return Said(_("Follow-up"), reverse("cases:follow_up", args=[row.case_id, row.key]))


def _to_approve(asked: Asked) -> Iterable[QuerySet]:
    yield owed(Closing.objects.waiting_for(asked.reader), TruncDate("asked_at"), at="asked_at")


def _say_to_approve(row: Owed) -> Said:
    return Said(_("Closing to approve"), reverse("cases:closings", args=[row.case_id]), "waiting")


def _alarms(asked: Asked) -> Iterable[QuerySet]:
    """In the day of whoever had the file; at once, whenever it is to be answered by."""
    rows = FollowUp.objects.of_organisation(asked.reader).alarms()
    by, found_on = TruncDate("alarm_by"), "done_on"
    yield owed(asked.of_files_closed_too(rows), by, at="alarm_by", shows=found_on)


def _alarm_turns(asked: Asked) -> Iterable[QuerySet]:
    """And of every supervisor of the organisation."""
    yield owed(FollowUp.objects.alarms_for(asked.reader), TruncDate("alarm_by"), at="alarm_by", shows="done_on")


def _say_alarm(row: Owed) -> Said:
    return Said(_("Somebody who left is in danger"), reverse("cases:answer_alarm", args=[row.case_id, row.key]), "late")


KINDS = (
    Kind("follow_up", None, _follow_ups, _say_follow_up),
    Kind("follow_up_alarm", None, _alarms, _say_alarm),
    Kind("follow_up_alarm_turn", None, _alarm_turns, _say_alarm, Lane.TURN),
    Kind("closing_turn", None, _to_approve, _say_to_approve, Lane.TURN),
)
