from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from referrals.desk.actions import LONGEST_NAME
from referrals.desk.listing import FOLDERS
from referrals.desk.presenters import LABELS
from referrals.states import Purpose, Status, Urgency

_SELECT = forms.Select


class InboxFilterForm(forms.Form):
    """The chips above the inbox; an unknown value is no filter, an unknown folder shows what is mine to do."""

    show = forms.ChoiceField(
        required=False, choices=[(name, LABELS[name]) for name in FOLDERS], widget=forms.HiddenInput
    )
    number = forms.CharField(label=_("Number"), required=False, max_length=40)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False, choices=[("", _("All")), *Purpose.choices])
    urgency = forms.ChoiceField(label=_("How soon"), required=False, choices=[("", _("All")), *Urgency.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Status.choices])
    sender = forms.UUIDField(label=_("From"), required=False, widget=_SELECT)
    receiver = forms.UUIDField(label=_("To"), required=False, widget=_SELECT)
    officer = forms.CharField(label=_("Officer"), required=False, max_length=36, widget=_SELECT)
    sort = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("The longest wait first")), ("due", _("By deadline"))]
    )

    # Whoever looks for one by its number does not keep that.
    KEPT = ("show", "purpose", "urgency", "state", "sender", "receiver", "officer", "sort")

    def clean_officer(self) -> str:
        officer = str(self.cleaned_data["officer"])
        if officer not in ("", "me", "nobody"):
            try:
                officer = str(UUID(officer))
            except ValueError:
                raise forms.ValidationError(_("Choose one of the answers.")) from None
        return officer

    @property
    def show_or_turn(self) -> str:
        return self.cleaned_data.get("show") or "turn"

    @property
    def narrows(self) -> bool:
        """Whether anything but the folder and the order was chosen."""
        return any(value for name, value in self.cleaned_data.items() if name not in ("show", "sort"))

    def query(self) -> str:
        """The filter as an address says it, the same for the same filter."""
        chosen = self.cleaned_data | {"show": self.show_or_turn}
        return urlencode([(name, str(chosen[name])) for name in self.KEPT if chosen.get(name)])

    def offer(self, organisations: list[tuple[str, str]], colleagues: list[Any], *, show: str) -> None:
        """What there is to choose from, for a page that shows the form."""
        for name in ("sender", "receiver"):
            self.fields[name].widget.choices = [("", _("All")), *organisations]
        staff = [(str(row.public_id), row.full_name) for row in colleagues]
        self.fields["officer"].widget.choices = [("", _("All")), ("me", _("Me")), ("nobody", _("Nobody yet")), *staff]
        if show in ("late", "ended"):
            # They have an order of their own.
            del self.fields["sort"]


class AssignForm(forms.Form):
    """Which referrals go to which colleague; nobody is an answer, too."""

    referral = forms.ModelMultipleChoiceField(
        label=_("Referrals"),
        queryset=None,
        to_field_name="public_id",
        error_messages={"required": _("Mark at least one referral.")},
    )
    officer = forms.ModelChoiceField(
        label=_("Give the marked ones to"),
        queryset=None,
        to_field_name="public_id",
        required=False,
        empty_label=_("Nobody in particular"),
    )

    def __init__(self, *args: Any, referrals: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referral"].queryset = referrals
        self.fields["officer"].queryset = colleagues
        self.fields["officer"].label_from_instance = lambda row: row.full_name

    @property
    def names_unseen(self) -> bool:
        """Whether one was named that is none of hers to see, or is none."""
        return any(error.code != "required" for error in self.errors.as_data().get("referral", []))


class SaveFilterForm(forms.Form):
    """What to call the filter that is now applied."""

    name = forms.CharField(label=_("Name of this filter"), max_length=LONGEST_NAME)
    query = forms.CharField(max_length=400, widget=forms.HiddenInput)

    def clean_query(self) -> str:
        """As the page says it, so that nothing else is kept."""
        filters = InboxFilterForm(QueryDict(self.cleaned_data["query"]))
        filters.is_valid()
        return filters.query()
