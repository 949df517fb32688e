"""How what somebody was told is said: a neutral sentence, the case's number if she sees the file now, and where it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.telling.enums import TOPIC_OF, Kind, Topic
from accounts.telling.models import Notification

# Beyond so many the frame says only that there are more.
MOST_COUNTED = 99
SENTENCES = {
    Kind.REFERRAL_TURN: _("A referral is waiting for your organisation."),
    Kind.REFERRAL_MOVED: _("A referral of your organisation has moved on."),
    Kind.REFERRAL_REMINDER: _("A referral is still waiting for your organisation."),
    Kind.REFERRAL_LATE: _("A referral has waited for your organisation too long."),
    Kind.REFERRAL_UNANSWERED: _("A referral of your organisation has not been answered in time."),
    Kind.MESSAGE: _("Somebody wrote about a referral."),
    Kind.TASK: _("A task waits for you."),
    Kind.APPOINTMENT: _("An appointment is near."),
    Kind.NEAR: _("Something is due."),
    Kind.PASSED: _("A day has passed on which something was due."),
    Kind.CASE: _("A case was put into your hands."),
    Kind.TRANSFER: _("A transfer is waiting for your organisation."),
    Kind.TRANSFER_MOVED: _("A transfer of your organisation has moved on."),
    Kind.APPROVAL: _("Something awaits your approval."),
    Kind.ANSWER: _("What you asked for was answered."),
    Kind.REPORT: _("The report that you ordered is ready."),
    Kind.REPORT_FAILED: _("The report that you ordered could not be made."),
    Kind.IMPORT: _("The register that you brought was imported."),
    Kind.EMERGENCY: _("A file was opened in an emergency. You have a day to review it."),
    Kind.DANGER: _("Something needs an answer within a day."),
    Kind.ALARM: _("An account of your organisation opened many files or searched very often."),
    Kind.BACKUP_FAILED: _(
        "A backup failed, or could not be restored in a rehearsal. Whoever looks after the server must know."
    ),
    Kind.WEBHOOK_PAUSED: _("A webhook has paused itself: nothing arrived at its address any more."),
}
_TONES = {
    Topic.LATE: "late",
    Topic.EMERGENCY: "late",
    Topic.DANGER: "late",
    Topic.ALARMS: "late",
    Topic.BACKUPS: "late",
}


@dataclass(frozen=True)
class Line:
    """One thing told. `number` is empty of no file, and of one that is not hers to see any more: then it has no way in either."""

    public_id: UUID
    sentence: Any
    what: str
    number: str
    may_open: bool
    at: datetime
    is_new: bool
    is_settled: bool
    tone: str


def lines_of(rows: Iterable[Notification], reader: Any) -> list[Line]:
    """One query more than the rows took, for the numbers."""
    rows = list(rows)
    files = {row.file_id for row in rows if row.file_id}
    numbers = import_string(settings.CASE_NUMBERS_SEEN)(reader, files) if files else {}
    return [_line(row, numbers) for row in rows]


def _line(row: Notification, numbers: dict[UUID, str]) -> Line:
    seen = row.file_id is None or row.file_id in numbers
    return Line(
        public_id=row.public_id,
        sentence=SENTENCES[Kind(row.kind)],
        what=row.what if seen else "",
        number=numbers.get(row.file_id, "") if row.file_id else "",
        may_open=seen,
        at=row.created_at,
        is_new=row.is_new,
        is_settled=row.settled_at is not None,
        tone=_TONES.get(TOPIC_OF[Kind(row.kind)], "waiting"),
    )


def new_for(reader: Any) -> int:
    """How much is new for somebody, counted no further than the frame says it. One query, of an index of its own."""
    return Notification.objects.of(reader).new().values("pk")[: MOST_COUNTED + 1].count()


def shown(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
