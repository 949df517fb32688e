from django import forms
from django.utils.translation import gettext_lazy as _

from reports.disclosure.rounding import Rounding


def _text(label, *, required, hint=""):
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=required, max_length=2000, widget=widget, help_text=hint)


class ConfirmForm(forms.Form):
    """Is one's own part so? What is not, without names."""

    agrees = forms.TypedChoiceField(
        label=_("Are the numbers of your houses so?"),
        choices=[("yes", _("Yes, they are so")), ("no", _("No, something is not so"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    remark = _text(_("What is not so"), required=False, hint=_("Needed for a no. No names."))


class ReviewForm(forms.Form):
    note = _text(
        _("Note"),
        required=False,
        hint=_("Needed where an organisation has not confirmed its part, or objects. No names."),
    )


class ReasonForm(forms.Form):
    reason = _text(_("Reason"), required=True, hint=_("No names."))


class PublishForm(forms.Form):
    """How the counts of people go out. What is hidden is not asked: it is worked out."""

    rounding = forms.TypedChoiceField(
        label=_("Rounding"),
        choices=Rounding,
        coerce=int,
        required=False,
        empty_value=Rounding.NONE,
        initial=Rounding.NONE,
        widget=forms.RadioSelect,
        help_text=_(
            "Of the tables; the totals of the year are not rounded. Rounding hides nothing by itself: it keeps readers "
            "from making much of small differences."
        ),
    )
