"""What the daily work asks. Free text is typed into the body of a request and sealed; nothing of it stands in an address."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.forms import date_input
from cases.work.enums import HEADINGS, AppointmentKind, Ending, NoteKind, Outcome, Priority
from cases.work.models import LeaveCover
from cases.work.policies import staff_of

TEXT_LIMIT = 10_000
LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240, 480)
REMINDERS = (0, 1, 2, 3, 7, 14)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def template_of(kind: str) -> str:
    """The headings of a kind of note, a line each with room beneath."""
    return "\n\n".join(f"{heading}:\n" for heading in HEADINGS[kind])


def without_empty_headings(kind: str, text: str) -> str:
    """What was written, without the headings under which nothing stands."""
    headings, kept = {f"{heading}:" for heading in HEADINGS[kind]}, []
    for line in text.strip().splitlines():
        if line.strip() in headings:
            while kept and (not kept[-1].strip() or kept[-1].strip() in headings):
                kept.pop()
            if kept:
                kept.append("")
        kept.append(line.rstrip())
    while kept and (not kept[-1].strip() or kept[-1].strip() in headings):
        kept.pop()
    return "\n".join(kept)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day within reach: with others, at the ends of the calendar, no time of the day and no reminder can be counted."""
    validators = [MinValueValidator(FIRST_DAY, _("Check the year.")), MaxValueValidator(LAST_DAY, _("Check the year."))]
    return forms.DateField(label=label, widget=date_input(), validators=validators, **kwargs)


class _SentOnce(forms.Form):
    """Carries what tells that a form was sent before."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


class _Moment(forms.Form):
    """A day and a time of the day."""

    day = day_field(_("Day"))
    at = forms.TimeField(label=_("Time"), widget=time_input())

    def moment(self) -> datetime | None:
        day, at = self.cleaned_data.get("day"), self.cleaned_data.get("at")
        return _together(day, at) if day and at is not None else None


def _together(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


class CorrectNoteForm(_Moment):
    """A note as it is put right; its kind too."""

    kind = forms.ChoiceField(label=_("Kind of note"), choices=NoteKind.choices)
    day = day_field(_("Day"), help_text=_("When it was, not when you write it."))
    text = forms.CharField(
        label=_("Note"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Headings with nothing beneath are left out."),
    )

    field_order = ("kind", "day", "at", "text")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["happened_at"] = self.moment()
        if cleaned.get("kind") and cleaned.get("text"):
            cleaned["text"] = without_empty_headings(cleaned["kind"], cleaned["text"])
            if not cleaned["text"]:
                self.add_error("text", _("Write something under the headings."))
        return cleaned


class NoteForm(CorrectNoteForm, _SentOnce):
    """A new note. Its kind was chosen before, and with it the headings."""

    kind = forms.ChoiceField(choices=NoteKind.choices, widget=forms.HiddenInput)


class CrossOutForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ChangeAppointmentForm(_Moment):
    kind = forms.ChoiceField(label=_("What it is"), choices=AppointmentKind.choices)
    minutes = forms.TypedChoiceField(label=_("How long"), coerce=int, initial=60)
    place = forms.CharField(label=_("Where"), max_length=300, required=False)
    with_whom = forms.CharField(
        label=_("With whom"), max_length=300, required=False, help_text=_("Name or office: doctor, lawyer, judge.")
    )
    accompanied_by = forms.ModelChoiceField(
        label=_("Who accompanies"),
        queryset=None,
        required=False,
        empty_label=_("Nobody, or not known yet"),
        help_text=_("It stands in her day. Without anybody, in the day of whoever is in charge of the case."),
    )
    interpreter_needed = forms.BooleanField(label=_("An interpreter is needed"), required=False)

    field_order = ("kind", "day", "at", "minutes", "place", "with_whom", "accompanied_by", "interpreter_needed")

    def __init__(self, *args: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accompanied_by"].queryset = staff_of(organisation)
        self.fields["accompanied_by"].label_from_instance = _Names()
        lengths = sorted({*LENGTHS, int(self.initial.get("minutes") or 60)})
        self.fields["minutes"].choices = [(length, _length(length)) for length in lengths]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["starts_at"] = self.moment()
        if cleaned["starts_at"] and cleaned.get("minutes"):
            cleaned["ends_at"] = cleaned["starts_at"] + timedelta(minutes=cleaned["minutes"])
        return cleaned


class AppointmentForm(ChangeAppointmentForm, _SentOnce):
    pass


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What came of it"), choices=Outcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"), max_length=TEXT_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    moved_day = day_field(
        _("If moved: new day"),
        required=False,
        help_text=_("Another appointment, for the rest alike, is made for it. Empty: not known yet."),
    )
    moved_at = forms.TimeField(label=_("If moved: new time"), required=False, widget=time_input())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, at = cleaned.pop("moved_day", None), cleaned.pop("moved_at", None)
        if (day is None) != (at is None) and not self.errors:
            self.add_error("moved_day" if day is None else "moved_at", _("A new appointment needs day and time."))
        moved = day is not None and at is not None and cleaned.get("outcome") == Outcome.MOVED
        cleaned["moved_to"] = _together(day, at) if moved else None
        return cleaned


class ChangeTaskForm(forms.Form):
    what = forms.CharField(label=_("What is to be done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    user = forms.ModelChoiceField(label=_("For whom"), queryset=None, empty_label=_("Choose a colleague"))
    due_on = day_field(_("By when"))
    priority = forms.ChoiceField(
        label=_("Priority"), choices=Priority.choices, initial=Priority.NORMAL, widget=forms.RadioSelect
    )
    remind_days = forms.TypedChoiceField(
        label=_("Reminder"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("From then on it stands in the day, and a mail without any details comes in the morning."),
    )

    def __init__(self, *args: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff_of(organisation)
        self.fields["user"].label_from_instance = _Names(organisation)
        now = self.initial.get("remind_days")
        days = sorted({*REMINDERS, *([] if now is None else [int(now)])})
        self.fields["remind_days"].choices = [("", _("None")), *((day, _before(day)) for day in days)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        due_on, days = cleaned.get("due_on"), cleaned.get("remind_days")
        cleaned["remind_on"] = None if due_on is None or days is None else due_on - timedelta(days=days)
        return cleaned


class TaskForm(ChangeTaskForm, _SentOnce):
    pass


class EndTaskForm(forms.Form):
    ended_as = forms.ChoiceField(
        label=_("How it ended"), choices=Ending.choices, initial=Ending.DROPPED, widget=forms.RadioSelect
    )
    ended_on = day_field(_("On which day"), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("If dropped: why"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class LeaveForm(forms.Form):
    """Who is away: oneself, or for a manager anybody of the staff."""

    user = forms.ModelChoiceField(label=_("Who is away"), queryset=None, empty_label=None)
    from_on = day_field(_("From"), initial=timezone.localdate)
    to_on = day_field(_("Until"), help_text=_("The last day away."))
    cover = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=None,
        empty_label=_("Choose a colleague"),
        help_text=_("What is due stands in the colleague's day too. No file opens to her by that."),
    )

    def __init__(self, *args: Any, actor: Any, for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = staff_of(actor.organisation)
        self.fields["user"].queryset = staff if for_all else staff.filter(pk=actor.pk)
        self.fields["user"].initial = actor.pk
        self.fields["cover"].queryset = staff
        for name in ("user", "cover"):
            self.fields[name].label_from_instance = _Names()


class _Names:
    """A colleague's name; with the organisation given, also until when she is away and who stands in."""

    def __init__(self, organisation: Any = None) -> None:
        today = timezone.localdate()
        away = LeaveCover.objects.not_over(today).in_force_on(today) if organisation else LeaveCover.objects.none()
        self.away = {leave.user_id: leave for leave in away.filter(user__organisation=organisation)}

    def __call__(self, user: User) -> str:
        leave = self.away.get(user.pk)
        if leave is None:
            return user.full_name
        return gettext("%(name)s, away until %(day)s, %(cover)s stands in") % {
            "name": user.full_name,
            "day": date_format(leave.to_on, "SHORT_DATE_FORMAT"),
            "cover": leave.cover.full_name,
        }


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [gettext("%(hours)s h") % {"hours": hours}] if hours else []
    return " ".join([*parts, *([gettext("%(minutes)s min") % {"minutes": rest}] if rest else [])])


def _before(days: int) -> str:
    if days == 0:
        return gettext("On the day")
    return ngettext("%(days)s day before", "%(days)s days before", days) % {"days": days}
