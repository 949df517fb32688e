from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission, with_permission
from cases.forms import RecordForm, date_input, datetime_input, name_field
from cases.proceedings.enums import (
    Authority,
    ClaimSource,
    HearingKind,
    HearingResult,
    MeasureKind,
    NonPunishment,
    PersonRole,
    ProceedingKind,
)
from cases.proceedings.models import Proceeding
from cases.proceedings.states import NEXT, Stage

TEXT_LIMIT = 4000
NOT_CHOSEN = ("", "—")
NOTE = _("Note")


def _note(label: Any = NOTE, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=TEXT_LIMIT, widget=widget, **kwargs)


def _day(label: Any, *, required: bool = False, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=date_input(), **kwargs)


def _azn(label: Any, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=12, decimal_places=2, **kwargs)


class ChangeProceedingForm(RecordForm):
    """What is known of a proceeding, but for how far it has come."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ProceedingKind.choices)
    number = name_field(_("Number of the proceeding"))
    role = forms.ChoiceField(label=_("What the person is in it"), choices=[NOT_CHOSEN, *PersonRole.choices])
    non_punishment = forms.ChoiceField(
        label=_("Non-punishment"), required=False, choices=[NOT_CHOSEN, *NonPunishment.choices],
        help_text=_("If she is accused of what she was made to do."),
    )  # fmt: skip
    authority = forms.ChoiceField(label=_("Before whom"), choices=[NOT_CHOSEN, *Authority.choices])
    authority_name = name_field(_("Which one, who is in charge there"))
    articles = name_field(_("Articles"), help_text=_("As in the decision: for example 144-1.2."))
    lawyer_name = name_field(_("Lawyer"))
    lawyer_contact = name_field(_("How to reach the lawyer"))
    lawyer_since = _day(_("Since"))
    note = _note()

    GROUPS = (
        (_("Proceeding"), ("kind", ("number", "articles"), ("authority", "authority_name"), ("stage", "stage_on"))),
        (_("The person in it"), ("role", "non_punishment")),
        (_("Lawyer"), (("lawyer_name", "lawyer_since"), "lawyer_contact")),
        (_("Anything else"), ("note",)),
    )


class ProceedingForm(ChangeProceedingForm):
    """At which stage it is, is asked when it is recorded; from then on it moves by steps."""

    stage = forms.ChoiceField(label=_("Stage"), choices=[NOT_CHOSEN, *Stage.choices])
    stage_on = _day(_("At this stage since"), required=True)


class MoveForm(forms.Form):
    """The next step."""

    stage = forms.ChoiceField(label=_("It is now"), widget=forms.RadioSelect)
    on = _day(_("Since"), required=True, initial=timezone.localdate)
    note = _note(_("In a few words"), help_text=_("What was decided, by whom; what the judgement says."))

    def __init__(self, *args: Any, after: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = NEXT[Stage(after)]
        self.fields["stage"].choices = [choice for choice in Stage.choices if choice[0] in following]


class HearingForm(RecordForm):
    """A day on which the person is asked for."""

    kind = forms.ChoiceField(label=_("What for"), choices=[NOT_CHOSEN, *HearingKind.choices])
    at = forms.DateTimeField(label=_("When"), widget=datetime_input())
    place = name_field(_("Where"), help_text=_("Address, room; where to meet before."))
    accompanied_by = forms.ModelChoiceField(
        label=_("Who goes with her"), queryset=User.objects.none(), required=False, empty_label=_("Nobody of ours")
    )
    accompanied_how = name_field(_("Who else, and how"), help_text=_("Lawyer, psychologist; by car, by which door."))
    result = forms.ChoiceField(
        label=_("What came of it"), required=False, choices=[("", _("Not known yet")), *HearingResult.choices]
    )
    note = _note()

    GROUPS = (
        (_("When and where"), ("kind", ("at", "place"))),
        (_("Not alone"), (("accompanied_by", "accompanied_how"),)),
        (_("Afterwards"), ("result", "note")),
    )

    def __init__(self, *args: Any, organisation: Any, named: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = with_permission(Permission.ASSISTANCE_EDIT)
        own = Q(organisation=organisation, is_active=True, roles__overlap=roles)
        # Whoever is named already stays: somebody of another organisation, or who has left.
        staff = User.objects.filter(own | Q(pk=named))
        self.fields["accompanied_by"].queryset = staff.order_by("full_name")
        self.fields["accompanied_by"].label_from_instance = lambda user: user.full_name


class _UnderProceeding(RecordForm):
    """Belongs to one of the case's proceedings, or to none."""

    proceeding = forms.ModelChoiceField(
        label=_("Proceeding"), queryset=Proceeding.objects.none(), required=False, empty_label=_("Of none of them")
    )

    def __init__(self, *args: Any, proceedings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proceeding"].queryset = proceedings
        self.fields["proceeding"].label_from_instance = lambda row: (
            f"{row.get_kind_display()} {row.number or ''}".strip()
        )


class MeasureForm(_UnderProceeding):
    kind = forms.ChoiceField(label=_("What protects her"), choices=[NOT_CHOSEN, *MeasureKind.choices])
    from_on = _day(_("From"), required=True)
    to_on = _day(_("Until"), help_text=_("Empty: until further notice."))
    note = _note()

    GROUPS = ((_("Protection"), ("kind", ("from_on", "to_on"), "proceeding", "note")),)


class ClaimForm(_UnderProceeding):
    source = forms.ChoiceField(label=_("From whom"), choices=ClaimSource.choices, widget=forms.RadioSelect)
    claimed_on = _day(_("Claimed on"), required=True)
    claimed_azn = _azn(_("Claimed, in AZN"))
    decided_on = _day(_("Decided on"))
    awarded_azn = _azn(_("Awarded, in AZN"), help_text=_("0 if nothing was awarded."))
    paid_on = _day(_("Paid on"))
    paid_azn = _azn(_("Paid, in AZN"), help_text=_("In all so far; the day of the last payment."))
    note = _note()

    GROUPS = (
        (_("Claim"), ("source", ("claimed_on", "claimed_azn"), "proceeding")),
        (_("Decision"), (("decided_on", "awarded_azn"),)),
        (_("Payment"), (("paid_on", "paid_azn"),)),
        (_("Anything else"), ("note",)),
    )


def proceedings_of(case: Any, user: Any) -> Any:
    """What a measure or a claim may belong to."""
    return Proceeding.objects.visible_to(user).of(case).order_by("id")
