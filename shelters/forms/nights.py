from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case
from shelters import explanations
from shelters.board import DAY, in_order, room_name
from shelters.confirming.forms import ConfirmationForm
from shelters.enums import (
    AbsenceKind,
    BedKind,
    CorrectionReason,
    Destination,
    ExtensionBasis,
    LeavingReason,
    SafetyCheck,
)
from shelters.models import Bed, BedUse, Shelter, Stay


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _note(label: Any = None, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label or _("Note"), required=False, max_length=2000, widget=widget, **kwargs)


def _now() -> Any:
    return timezone.localtime().replace(second=0, microsecond=0)


def today() -> date:
    return timezone.localdate()


def day_field(label: Any) -> forms.DateField:
    """A day up to today; today unless said otherwise."""
    return forms.DateField(label=label, initial=today, widget=date_input(), validators=[_has_come])


def _has_come(day: date) -> None:
    # The action asks this too; asked here, it stands beside the form's other errors.
    if day > today():
        raise forms.ValidationError(_("This day has not come yet."))


class PlaceField(forms.ChoiceField):
    """Where somebody sleeps: a bed, or a house without a known bed.

    Offers the beds that are free in the nights asked for; takes any bed of these houses, because
    whether it is still free is for the action to say, kindly.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Bed"), **kwargs)
        self.shelters: list[Shelter] = []
        self.without_bed = True
        self.nights: tuple[date | None, date | None] = (None, None)
        self.also: list[int] = []

    def offer(
        self,
        shelters: list[Shelter],
        *,
        without_bed: bool = True,
        start: date | None = None,
        end: date | None = None,
        also: Iterable[Bed] = (),
    ) -> None:
        """Take these houses; the beds are read when the field is shown, so that a taken one is gone.

        `also`: beds that are not free for anybody, but for whoever is asked for here.
        """
        self.shelters, self.without_bed, self.nights = shelters, without_bed, (start, end)
        self.also = [bed.pk for bed in also]
        self.choices = self._places

    def _places(self) -> list[Any]:
        start, end = self.nights
        # Who comes in for nights without a known end is offered the beds free tonight: until when, stands beside them.
        free = Bed.objects.free(start or today(), end or (start or today()) + DAY)
        offered = Bed.objects.filter(Q(pk__in=free.values("pk")) | Q(pk__in=self.also), shelter__in=self.shelters)
        beds = in_order(offered.select_related("room"))
        taken_from = _taken_from(beds, start or today())
        places: list[Any] = [("", _("Choose a bed"))]
        for shelter in self.shelters:
            own = [bed for bed in beds if bed.shelter_id == shelter.pk]
            rooms = list(dict.fromkeys(room_name(bed) for bed in own))
            for room in rooms:
                title = self._title(shelter, room)
                found = [(str(bed.public_id), _bed_label(bed, taken_from)) for bed in own if room_name(bed) == room]
                places.append((title, found))
            if self.without_bed:
                anywhere = (str(shelter.public_id), _("In the shelter, bed not known"))
                places.append((self._title(shelter, ""), [anywhere]))
        return places

    def _title(self, shelter: Shelter, room: str) -> str:
        if len(self.shelters) == 1:
            return room or shelter.name
        return f"{shelter.name} · {room}" if room else shelter.name

    def valid_value(self, value: Any) -> bool:
        return True

    def clean(self, value: Any) -> tuple[Shelter, Bed | None]:
        chosen = super().clean(value)
        houses = {str(shelter.public_id): shelter for shelter in self.shelters}
        if self.without_bed and chosen in houses:
            return houses[chosen], None
        beds = {str(bed.public_id): bed for bed in Bed.objects.filter(shelter__in=self.shelters)}
        if chosen not in beds:
            raise forms.ValidationError(_("Choose a bed from the list."))
        bed = beds[chosen]
        return next(shelter for shelter in self.shelters if shelter.pk == bed.shelter_id), bed


def _taken_from(beds: list[Bed], day: date) -> dict[int, date]:
    """From which day each of these free beds is somebody else's."""
    later = BedUse.objects.filter(bed__in=beds, from_on__gt=day).holding().order_by("-from_on")
    return dict(later.values_list("bed", "from_on"))


def _bed_label(bed: Bed, taken_from: dict[int, date]) -> str:
    parts = [bed.label]
    if bed.kind != BedKind.ORDINARY:
        parts.append(bed.get_kind_display())
    if bed.pk in taken_from:
        parts.append(_("free until %(day)s") % {"day": date_format(taken_from[bed.pk], "SHORT_DATE_FORMAT")})
    return " · ".join(str(part) for part in parts)


class CheckInForm(ConfirmationForm):
    """Who (unless the case is known already), where, since when, until when as far as planned."""

    help_beside = explanations.CHECK_IN
    case_number = forms.CharField(
        label=_("Case number"),
        max_length=40,
        help_text=_("The whole number, such as TD-2026-0042. Names are not asked here."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    place = PlaceField()
    check_in = day_field(_("Check-in"))
    planned_until = forms.DateField(
        label=_("Planned until"),
        required=False,
        widget=date_input(),
        help_text=_("The day on which the person is expected to leave. Empty: not known."),
    )

    def __init__(
        self,
        *args: Any,
        actor: User,
        shelters: list[Shelter],
        case: Case | None,
        check_url: str = "",
        held: Iterable[Bed] = (),
        **kwargs: Any,
    ) -> None:
        """`check_url` answers, while the form is filled in, whether there is such a case and what speaks against it."""
        super().__init__(*args, **kwargs)
        self.actor, self.case = actor, case
        self.fields["place"].offer(shelters, also=held)
        if len(shelters) == 1:
            self.fields["planned_until"].initial = today() + shelters[0].first_days * DAY
        if case is not None:
            del self.fields["case_number"]
        elif check_url:
            attrs = {"hx-post": check_url, "hx-trigger": "change", "hx-target": "#case-check"}
            self.fields["case_number"].widget.attrs.update(attrs)

    def clean_case_number(self) -> str:
        number = self.cleaned_data["case_number"].strip()
        self.case = case_by_number(number, self.actor)
        if self.case is None:
            raise forms.ValidationError(_("You see no open case with this number. Check the number."))
        return number


def case_by_number(number: str, actor: User) -> Case | None:
    """The open case with exactly this number among those the actor may see."""
    rows = Case.objects.visible_to(actor).open().select_related("person", "organisation")
    return rows.filter(number__iexact=number.strip()).first()


class MoveForm(forms.Form):
    place = PlaceField()
    on = day_field(_("Moves on"))

    def __init__(self, *args: Any, stay: Stay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer([stay.shelter], without_bed=False)


class CheckOutForm(forms.Form):
    help_beside = explanations.CHECK_OUT
    on = day_field(_("Check-out"))
    destination = forms.ChoiceField(
        label=_("Went to"),
        choices=[("", _("Choose")), *Destination.choices],
        help_text=_("As far as known. “Not known” is an answer, too."),
    )
    left_because = forms.ChoiceField(
        label=_("Why she left"), choices=[("", _("Not said")), *LeavingReason.choices], required=False
    )
    safety_checked = forms.MultipleChoiceField(
        label=_("Gone through before leaving"),
        choices=SafetyCheck.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What was not possible stays open; whoever follows up sees it."),
    )
    leaving_note = _note()


class GoOutForm(forms.Form):
    help_beside = explanations.ABSENCE
    kind = forms.ChoiceField(label=_("Why"), choices=[("", _("Choose")), *AbsenceKind.choices])
    left_at = forms.DateTimeField(label=_("Left at"), initial=_now, widget=_moment_input())
    expected_at = forms.DateTimeField(
        label=_("Expected back at"),
        required=False,
        widget=_moment_input(),
        help_text=_("When this is over and she is not back, the house is alarmed. Of who is missing it is not asked."),
    )
    note = _note(help_text=_("Where to, with whom, how she is reached."))


class AbsenceForm(GoOutForm):
    """An absence as it stands, to put right."""

    over_at = forms.DateTimeField(label=_("Over at"), required=False, widget=_moment_input())

    field_order = ("kind", "left_at", "expected_at", "over_at", "note")

    def __init__(self, *args: Any, reads: bool, **kwargs: Any) -> None:
        """Without `reads` the note stays what it is, and is not shown."""
        super().__init__(*args, **kwargs)
        if not reads:
            del self.fields["note"]


class ExtensionForm(forms.Form):
    help_beside = explanations.EXTENSION
    until_on = forms.DateField(label=_("Until"), widget=date_input())
    basis = forms.ChoiceField(label=_("Ground"), choices=[("", _("Choose")), *ExtensionBasis.choices])
    note = _note(_("In words"))


class AnswerForm(forms.Form):
    """What is said to a wish; needed where it is declined."""

    answer = _note(_("What you say to it"))
    decline = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decline") and not cleaned.get("answer", "").strip():
            self.add_error("answer", _("Say why, in a few words."))
        return cleaned


class CorrectStayForm(forms.Form):
    check_in = day_field(_("Check-in"))
    check_out = forms.DateField(
        label=_("Check-out"), required=False, widget=date_input(), help_text=_("Empty: she is in the house.")
    )
    reason = forms.ChoiceField(label=_("Why it is put right"), choices=[("", _("Choose")), *CorrectionReason.choices])


class CorrectBedForm(forms.Form):
    place = PlaceField()
    from_on = day_field(_("In this bed since"))
    reason = forms.ChoiceField(label=_("Why it is put right"), choices=[("", _("Choose")), *CorrectionReason.choices])

    def __init__(self, *args: Any, use: BedUse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nights = {"start": use.from_on, "end": use.until_on}
        self.fields["place"].offer([use.shelter], without_bed=False, also=[use.bed], **nights)


class ReserveForm(ConfirmationForm):
    """For whom, which bed, which nights, and until when it is held."""

    case_number = forms.CharField(
        label=_("Case number"),
        max_length=40,
        required=False,
        help_text=_("Empty where nobody knows yet who it is for."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    place = PlaceField()
    from_on = forms.DateField(label=_("From"), initial=today, widget=date_input())
    until_on = forms.DateField(label=_("Until"), widget=date_input())
    expires_at = forms.DateTimeField(
        label=_("Held until"),
        required=False,
        widget=_moment_input(),
        help_text=_("When nobody has come by then, the bed is free again. Empty: as the rules of the house say."),
    )
    note = _note(help_text=_("Who is to come, and from where, as far as it is needed here."))

    def __init__(self, *args: Any, actor: User, shelter: Shelter, check_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.case: Case | None = None
        start = self.initial.get("from_on") or today()
        self.fields["place"].offer([shelter], without_bed=False, start=start)
        self.fields["until_on"].initial = start + shelter.first_days * DAY
        if check_url:
            attrs = {"hx-post": check_url, "hx-trigger": "change", "hx-target": "#case-check"}
            self.fields["case_number"].widget.attrs.update(attrs)

    def clean_case_number(self) -> str:
        number = self.cleaned_data["case_number"].strip()
        self.case = case_by_number(number, self.actor) if number else None
        if number and self.case is None:
            raise forms.ValidationError(_("You see no open case with this number. Check the number."))
        return number
