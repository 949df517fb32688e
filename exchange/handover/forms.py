from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from exchange.agreements.enums import SharingPurpose
from exchange.agreements.models import SharingAgreement
from exchange.htcds.forms import ExportForm


class _Agreements(forms.ModelChoiceField):
    def label_from_instance(self, agreement: SharingAgreement) -> str:
        return f"{agreement.party} ({agreement.reference})"


class AskForm(ExportForm):
    """Which files, in which workbook, for whom, by which agreement, and what for."""

    field_order = ("agreement", "purpose", "reason", "layout", "from_on", "to_on")

    agreement = _Agreements(
        label=gettext_lazy("For whom, by which sharing agreement"),
        queryset=SharingAgreement.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What for"), choices=SharingPurpose.choices)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = SharingAgreement.objects.visible_to(actor).in_force(timezone.localdate()).for_pages()
        self.fields["agreement"].queryset = rows.order_by("-id")
        self.has_agreements = rows.exists()


class DecideForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("May this file leave?"),
        choices=[("yes", gettext_lazy("Yes, it may")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("If not: why"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("answer") == "no" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, in a few words."))
        return cleaned


class FindForm(forms.Form):
    """A copy was found somewhere: which hand-over is it?"""

    mark = forms.CharField(label=gettext_lazy("Mark in a copy that was found"), max_length=40, required=False)
