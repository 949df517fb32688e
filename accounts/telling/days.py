"""When an e-mail goes: by what somebody chose, and not in her quiet hours."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.telling.enums import NOT_HELD, Mail, Topic
from accounts.telling.models import QuietHours

_DAY = timedelta(days=1)


def mail_moment(now: datetime, topic: Topic, mail: Mail, quiet: QuietHours | None) -> datetime | None:
    """From when an e-mail about this may go; None: no e-mail. A daily one goes at NOTIFICATION_DAILY_HOUR."""
    if mail == Mail.NEVER:
        return None
    moment = _next(now, time(settings.NOTIFICATION_DAILY_HOUR)) if mail == Mail.DAILY else now
    return moment if quiet is None or topic in NOT_HELD else after_quiet(moment, quiet)


def after_quiet(moment: datetime, quiet: QuietHours) -> datetime:
    """The same moment, or the end of the quiet hours that it falls into."""
    local = timezone.localtime(moment)
    # Those that began yesterday may still go on.
    for begins_on in (local.date() - _DAY, local.date()):
        if begins_on.weekday() not in quiet.days:
            continue
        starts = _at(begins_on, quiet.starts)
        ends = _at(begins_on if quiet.ends > quiet.starts else begins_on + _DAY, quiet.ends)
        if starts <= local < ends:
            return ends
    return moment


def _next(now: datetime, hour: time) -> datetime:
    today = timezone.localtime(now).date()
    moment = _at(today, hour)
    return moment if moment > now else _at(today + _DAY, hour)


def _at(day, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
