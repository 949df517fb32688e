"""The smallest valid thing of each kind of identification."""

from datetime import timedelta

from django.utils import timezone

from cases.identification.models import (
    Deadline,
    DeadlineExtension,
    DeadlinePause,
    Episode,
    Perpetrator,
    Screening,
    ScreeningAnswer,
    TraffickingHistory,
)

DAY = timedelta(days=1)


def make_screening(case, *, by, replies=None, note="", **fields):
    """`replies`: sign to reply; each bears the note."""
    fields = {"indicator_set": "ilo_labour", "language": "aze", "interviewer": by} | fields
    screening = Screening.objects.create(case=case, **fields)
    for sign, reply in (replies or {"violence": "yes"}).items():
        ScreeningAnswer.objects.create(case=case, screening=screening, indicator=sign, reply=reply, note=note)
    return screening


def make_history(case, **fields):
    fields.setdefault("means_of_control", ["DebtBondage"])
    return TraffickingHistory.objects.create(case=case, **fields)


def make_episode(case, **fields):
    fields = {"type": "Recruitment", "from_year": 2019, "from_month": 3, "country": "TUR"} | fields
    return Episode.objects.create(case=case, **fields)


def make_perpetrator(case, **fields):
    fields = {"name": "Somebody", "roles": ["Exploiter"]} | fields
    return Perpetrator.objects.create(case=case, **fields)


def make_deadline(case, kind="ministry_referral", *, due_in=DAY, **fields):
    now = timezone.now()
    fields = {"starts_at": now - 40 * DAY, "due_at": now + due_in} | fields
    return Deadline.objects.create(case=case, kind=kind, **fields)


def make_pause(deadline, **fields):
    fields = {"began_at": timezone.now() - timedelta(hours=1), "reason": "She is in hospital."} | fields
    return DeadlinePause.objects.create(case=deadline.case, deadline=deadline, **fields)


def make_extension(deadline, **fields):
    fields = {"due_before": deadline.due_at - DAY, "due_after": deadline.due_at, "reason": "Interpreter."} | fields
    return DeadlineExtension.objects.create(case=deadline.case, deadline=deadline, **fields)


def make_one_of_each(case, *, by, word="Somebody said so."):
    """A row in every table of identification, the word in every sealed column."""
    screening = make_screening(case, by=by, note=word, interviewer_name=word, remarks=word)
    deadline = make_deadline(case, note=word)
    return {
        "screening": screening,
        "history": make_history(case, recruitment_place=word, exploitation_place=word, account=word),
        "episode": make_episode(case, place=word, description=word),
        "perpetrator": make_perpetrator(case, name=word, description=word),
        "deadline": deadline,
        "pause": make_pause(deadline, reason=word),
        "extension": make_extension(deadline, reason=word),
    }
