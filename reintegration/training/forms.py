from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reintegration.catalogue.forms import ServiceField
from reintegration.ground.forms import SentOnce, date_field, line_field, number_field, text_field
from reintegration.partners.enums import PartnerKind
from reintegration.partners.forms import PartnerField
from reintegration.training.enums import Mark, PlacementKind, Reason, State, StillThere
from reintegration.training.models import Course
from reintegration.training.presenters import Learner
from reintegration.training.states import NEXT


def _today() -> date:
    return timezone.localdate()


class CourseForm(SentOnce):
    """A course that a partner gives, and what its hours count as."""

    title = line_field(gettext_lazy("Title"), help_text=gettext_lazy("Of the course, without anybody's name."))
    provider = PartnerField(label=gettext_lazy("Given by"))
    service = ServiceField(
        label=gettext_lazy("Its hours count as"),
        help_text=gettext_lazy("When somebody ends the course, the hours that she was there are recorded as this."),
    )
    hours = number_field(gettext_lazy("Hours in all"), digits=6, required=True)
    starts_on = date_field(gettext_lazy("Starts on"), initial=_today)
    ends_on = date_field(gettext_lazy("Ends on"))
    places = forms.IntegerField(
        label=gettext_lazy("Places for us"), required=False, min_value=1, max_value=1000,
        help_text=gettext_lazy("Left empty: as many as come."),
    )  # fmt: skip
    certificate = forms.BooleanField(label=gettext_lazy("It ends with a certificate"), required=False)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].offer(
            actor, PartnerKind.TRAINING_PROVIDER, PartnerKind.SCHOOL, PartnerKind.EMPLOYER, empty=_("Choose a partner")
        )
        self.fields["service"].offer(actor, empty=_("Choose a service"))


class EnrolForm(forms.Form):
    course = forms.ModelChoiceField(
        label=gettext_lazy("Course"),
        queryset=None,
        to_field_name="public_id",
        empty_label=gettext_lazy("Choose a course"),
    )
    since_on = date_field(gettext_lazy("Applied on"), initial=_today)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = Course.objects.visible_to(actor).not_over_on(_today()).order_by("title", "id")
        self.fields["course"].queryset = courses


class MoveForm(forms.Form):
    """The next step with a course; a reason where it ends otherwise than with completing it."""

    state = forms.ChoiceField(label=gettext_lazy("Where she stands now"), widget=forms.RadioSelect)
    on = date_field(gettext_lazy("Since"), initial=_today)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"), required=False, choices=[("", "—"), *Reason.choices],
        help_text=gettext_lazy("If she dropped out or was not taken."),
    )  # fmt: skip
    words = text_field(gettext_lazy("In words"), required=False)

    def __init__(self, *args: Any, enrolment: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(state.value, state.label) for state in NEXT[State(enrolment.state)]]


class AttendanceForm(forms.Form):
    """A day of a course, and for each who learns there whether she was there and for how long."""

    day = date_field(gettext_lazy("Day"), initial=_today)

    def __init__(self, *args: Any, learners: Iterable[Learner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.learners = list(learners)
        for one in self.learners:
            self.fields[f"mark_{one.key}"] = forms.ChoiceField(
                label=one.label, required=False, choices=[("", _("Say nothing")), *Mark.choices]
            )
            self.fields[f"hours_{one.key}"] = number_field(_("Hours"), digits=4, max_value=24)

    def rows(self) -> list[tuple[Learner, Any, Any]]:
        return [(one, self[f"mark_{one.key}"], self[f"hours_{one.key}"]) for one in self.learners]

    def marks(self) -> dict[Any, tuple[str, Decimal]]:
        sent = self.cleaned_data
        return {
            one.enrolment: (sent[f"mark_{one.key}"], sent.get(f"hours_{one.key}") or Decimal(0))
            for one in self.learners
            if sent.get(f"mark_{one.key}")
        }


class PlacementTermsForm(forms.Form):
    """What she does there, and how it goes on."""

    title = line_field(gettext_lazy("What she does there"), required=False)
    hours_a_week = number_field(gettext_lazy("Hours a week"), digits=5)
    wage_azn = number_field(gettext_lazy("Wage a month, in AZN"))
    until_on = date_field(gettext_lazy("Ended on"), required=False)
    there_after_3 = forms.ChoiceField(
        label=gettext_lazy("After three months"), required=False,
        choices=[("", gettext_lazy("Not asked yet")), *StillThere.choices],
    )  # fmt: skip
    there_after_6 = forms.ChoiceField(
        label=gettext_lazy("After six months"), required=False,
        choices=[("", gettext_lazy("Not asked yet")), *StillThere.choices],
    )  # fmt: skip


class PlacementForm(SentOnce):
    employer = PartnerField(label=gettext_lazy("Employer"))
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=PlacementKind.choices,
        initial=PlacementKind.JOB,
        widget=forms.RadioSelect,
    )
    title = line_field(gettext_lazy("What she does there"), required=False)
    from_on = date_field(gettext_lazy("From"), initial=_today)
    hours_a_week = number_field(gettext_lazy("Hours a week"), digits=5)
    wage_azn = number_field(gettext_lazy("Wage a month, in AZN"))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer"].offer(actor, PartnerKind.EMPLOYER, empty=_("Choose an employer"))
