from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import YesNo
from cases.forms import RecordForm, date_input, name_field, yes_no_field
from cases.returns.enums import Conclusion, DocumentKind, Escort, Means, Risk
from cases.returns.states import BY_ASSESSING, NEXT, Stage
from core.countries import STATELESS, country_choices

TEXT_LIMIT = 4000
NOT_CHOSEN = ("", "—")
NOTE = _("Note")


def _text(label: Any = NOTE, *, required: bool = False, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=required, max_length=TEXT_LIMIT, widget=widget, **kwargs)


def _day(label: Any, *, required: bool = False, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=date_input(), **kwargs)


class ChangeReturnForm(RecordForm):
    """Her wish first, then the way."""

    country = forms.ChoiceField(label=_("To which country"))
    place = name_field(_("Where to, to whom"))
    informed = yes_no_field(
        _("Does she know what awaits her?"), help_text=_("The risks, what help there is, that she may stay.")
    )
    voluntary = yes_no_field(_("Does she want it herself?"))
    wished_on = _day(_("Said on"))
    wish = _text(_("In her own words"))
    travel_on = _day(_("Travels on"))
    means = forms.ChoiceField(label=_("How"), required=False, choices=[NOT_CHOSEN, *Means.choices])
    escort = forms.ChoiceField(label=_("Who goes along"), required=False, choices=[NOT_CHOSEN, *Escort.choices])
    escort_how = name_field(_("By name, and which way"))
    cost_azn = forms.DecimalField(label=_("Cost in AZN"), required=False, min_value=0, max_digits=12, decimal_places=2)
    received_by = name_field(_("Who receives her there"), help_text=_("Organisation, contact, telephone."))
    handed_over_on = _day(_("Handed over on"))
    follow_up_on = _day(_("Asked again on"))
    follow_up_how = name_field(_("How she is asked again"))

    GROUPS: Any = (
        (_("Where to"), (("country", "place"),)),
        (_("What the person wants"), ("informed", "voluntary", "wished_on", "wish")),
        (_("The way"), (("travel_on", "means"), ("escort", "escort_how"), "cost_azn")),
        (_("There"), ("received_by", "handed_over_on", ("follow_up_on", "follow_up_how"))),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = [choice for choice in country_choices() if choice[0] != STATELESS]
        self.fields["country"].choices = [NOT_CHOSEN, *countries]


class ReturnForm(ChangeReturnForm):
    on = _day(_("Talked about since"), required=True, initial=timezone.localdate)

    GROUPS = ((_("Where to"), ("on", ("country", "place"))), *ChangeReturnForm.GROUPS[1:])


class RiskForm(forms.Form):
    """Each risk by itself; then what follows from all of them."""

    on = _day(_("Assessed on"), required=True, initial=timezone.localdate)
    conclusion = forms.ChoiceField(label=_("Conclusion"), choices=Conclusion.choices, widget=forms.RadioSelect)
    reasons = _text(_("Reasons, and what has to be done first"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for value, label in Risk.choices:
            self.fields[value] = forms.ChoiceField(
                label=label, choices=YesNo.choices, initial=YesNo.NOT_KNOWN, widget=forms.RadioSelect
            )
        self.order_fields(["on", *Risk.values, "conclusion", "reasons"])

    def risks(self) -> list[forms.BoundField]:
        return [self[name] for name in Risk.values]

    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in Risk.values}


class MoveForm(forms.Form):
    """The next step. What it needs besides is asked where it is needed."""

    stage = forms.ChoiceField(label=_("It is now"), widget=forms.RadioSelect)
    on = _day(_("Since"), required=True, initial=timezone.localdate)
    insistence = _text(
        _("Why all the same"),
        help_text=_("It was found unsafe. It is prepared only if the person insists and has signed that."),
    )
    note = _text(_("In a few words"), help_text=_("If it is called off: why."))

    def __init__(self, *args: Any, after: str, unsafe: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = NEXT[Stage(after)] - {BY_ASSESSING}
        self.fields["stage"].choices = [choice for choice in Stage.choices if choice[0] in following]
        if not (unsafe and Stage.PREPARED in following):
            del self.fields["insistence"]


class DocumentForm(RecordForm):
    kind = forms.ChoiceField(label=_("Which paper"), choices=[NOT_CHOSEN, *DocumentKind.choices])
    applied_on = _day(_("Asked for on"))
    obtained_on = _day(_("Obtained on"))
    note = _text(help_text=_("Where, by whom, what is missing."))

    GROUPS = ((_("Paper for the way"), ("kind", ("applied_on", "obtained_on"), "note")),)
