from datetime import timedelta

from django.utils import timezone

from cases.models import Appointment, LeaveCover, Note, Task


def today():
    return timezone.localdate()


def make_note(case, author, *, text="She slept well.", **fields):
    fields = {"kind": "contact", "happened_at": timezone.now() - timedelta(hours=1)} | fields
    return Note.objects.create(case=case, author=author, text=text, **fields)


def make_appointment(case, set_by, *, starts_at=None, minutes=60, **fields):
    starts_at = starts_at or timezone.now() + timedelta(days=1)
    fields = {"kind": "doctor", "place": "Clinic 4", "with_whom": "Dr Aliyeva"} | fields
    return Appointment.objects.create(
        case=case, set_by=set_by, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), **fields
    )


def make_task(case, user, *, due_on=None, what="Ask for the passport.", **fields):
    fields = {"set_by": user} | fields
    return Task.objects.create(case=case, user=user, due_on=due_on or today(), what=what, **fields)


def make_leave(user, cover, *, from_on=None, to_on=None, **fields):
    fields = {"set_by": user} | fields
    return LeaveCover.objects.create(
        user=user, cover=cover, from_on=from_on or today(), to_on=to_on or today() + timedelta(days=7), **fields
    )
