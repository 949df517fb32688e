from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.roles import Permission, with_permission
from cases.consent.enums import Language
from cases.enquiries.enums import ANSWERS, AgeBand, CallerRole, Channel
from cases.enums import Sex
from cases.forms import RecordForm, date_input, datetime_input, name_field, yes_no_field
from core.countries import country_choices

TEXT_LIMIT = 4000


class EnquiryForm(RecordForm):
    """In the order in which somebody on the telephone tells it. Only how it came, when and from whom is asked for."""

    channel = forms.ChoiceField(label=_("How it came"), choices=[("", "—"), *Channel.choices])
    received_at = forms.DateTimeField(label=_("When"), widget=datetime_input())
    caller_role = forms.ChoiceField(label=_("Who turned to us"), choices=[("", "—"), *CallerRole.choices])
    caller_name = name_field(_("Caller's name"), help_text=_("If given. Nobody has to say who is calling."))
    caller_contact = name_field(_("How to reach the caller"))
    content = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("As it was told; what was advised, what was agreed."),
    )
    in_danger = yes_no_field(
        _("Is the person in danger now?"), help_text=_("If so, act first: police 102, then the manager on duty.")
    )
    family_name = name_field(_("Family name"))
    given_name = name_field(_("Given name"))
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    age_band = forms.ChoiceField(
        label=_("About how old"), required=False, choices=[("", _("Not known")), *AgeBand.choices]
    )
    citizenship = forms.ChoiceField(label=_("Citizenship"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("Not known")), *Language.choices])
    safe_to_call = yes_no_field(_("Is it safe to call back?"))
    call_back_when = name_field(
        _("When and how"), help_text=_("Safe hours, whom to ask for, what to say if somebody else answers.")
    )
    follow_up_on = forms.DateField(label=_("Look at it again on"), required=False, widget=date_input())
    in_charge = forms.ModelChoiceField(
        label=_("In charge"), queryset=User.objects.none(), required=False, empty_label=_("I myself, if a day is set")
    )

    GROUPS = (
        (_("How it came"), (("channel", "received_at"), "caller_role", ("caller_name", "caller_contact"))),
        (_("What it is about"), ("in_danger", "content")),
        (
            _("The person it is about"),
            (("family_name", "given_name"), ("sex", "age_band"), ("citizenship", "language")),
        ),
        (_("Calling back"), ("safe_to_call", "call_back_when")),
        (_("What next"), (("follow_up_on", "in_charge"),)),
    )

    def __init__(self, *args: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["citizenship"].choices = [("", _("Not known")), *country_choices()]
        self.fields["received_at"].initial = timezone.localtime
        roles = with_permission(Permission.CASE_EDIT)
        staff = User.objects.filter(organisation=organisation, is_active=True, roles__overlap=roles)
        self.fields["in_charge"].queryset = staff.order_by("full_name")
        self.fields["in_charge"].label_from_instance = lambda user: user.full_name


class AnswerForm(RecordForm):
    """What came of it. A case comes about by opening one."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=ANSWERS, widget=forms.RadioSelect)
    referred_to = forms.ModelChoiceField(
        label=_("Sent on to"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Somebody who is not in this list"),
    )
    outcome_reason = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was told or advised, to whom it was sent on, why there is no contact."),
    )

    def __init__(self, *args: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.filter(is_active=True).exclude(pk=organisation.pk)
        self.fields["referred_to"].queryset = others


class AddToCaseForm(forms.Form):
    number = forms.CharField(
        label=_("Case number"),
        max_length=40,
        help_text=_("A case of your organisation that you may change."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class EnquiryFilterForm(forms.Form):
    """The chips above the list; an unknown value shows everything."""

    state = forms.ChoiceField(
        label=_("Enquiries"),
        required=False,
        choices=[("open", _("Open")), ("answered", _("Answered")), ("all", _("All"))],
    )
    channel = forms.ChoiceField(label=_("How it came"), required=False, choices=[("", _("All")), *Channel.choices])
    mine = forms.ChoiceField(label=_("In charge"), required=False, choices=[("", _("Everybody")), ("me", _("Me"))])
    due = forms.ChoiceField(label=_("Due"), required=False, choices=[("", _("All")), ("due", _("Today and late"))])
    danger = forms.ChoiceField(
        label=_("Danger"), required=False, choices=[("", _("All")), ("yes", _("Somebody is in danger"))]
    )
