from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reintegration.ground.forms import SentOnce, date_field, line_field, text_field
from reintegration.partners.enums import PartnerKind
from reintegration.partners.models import Partner


class PartnerForm(SentOnce):
    name = line_field(_("Name"))
    kinds = forms.MultipleChoiceField(
        label=_("What it is to us"), choices=PartnerKind.choices, widget=forms.CheckboxSelectMultiple
    )
    place = line_field(_("Town or district"), required=False, max_length=100)
    contact = text_field(
        _("Whom to ask for, and how"),
        required=False,
        rows=2,
        help_text=_("Sealed. What the partner knows of the people we send stands nowhere here."),
    )
    ended_on = date_field(_("We work together until"), required=False, help_text=_("Then it is no longer offered."))


class PartnerFilterForm(forms.Form):
    """The chips above the list; an unknown value shows all."""

    kind = forms.ChoiceField(label=_("Partners"), required=False, choices=[("", _("All")), *PartnerKind.choices])
    text = line_field(_("Called"), required=False, max_length=100)

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        found = self.cleaned_data
        return {"text": found.get("text", ""), "kinds": [found["kind"]] if found.get("kind") else []}


class PartnerField(forms.ModelChoiceField):
    """One of the partners that we work with."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, to_field_name="public_id", **kwargs)

    def offer(self, actor: Any, *kinds: str, empty: Any = None) -> None:
        """Those that we work with now; of these kinds, if any are named."""
        self.queryset = Partner.objects.visible_to(actor).working(*kinds).order_by("name", "id")
        self.empty_label = _("Given by ourselves") if empty is None else empty

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.place})" if obj.place else str(obj.name)
