from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.telling.enums import ALWAYS_SHOWN, NOT_HELD, USUAL, Mail, Topic
from accounts.telling.models import NotificationWish, QuietHours


class WishesForm(forms.Form):
    """How to be told of each topic, and when no e-mail is wanted."""

    starts = forms.TimeField(
        label=_("No e-mail from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("E-mail again from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    days = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        help_text=_("The days on which the quiet hours begin. Without hours and days, e-mail comes at any time."),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nothing_required = True

    def __init__(
        self, *args: Any, wishes: dict[str, NotificationWish], quiet: QuietHours | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for topic in Topic:
            wish = wishes.get(topic)
            self.fields[f"mail_{topic}"] = forms.ChoiceField(
                label=_("By e-mail"), choices=Mail.choices, initial=wish.mail if wish else USUAL[topic]
            )
            if topic not in ALWAYS_SHOWN:
                shown = wish.in_app if wish else True
                self.fields[f"in_app_{topic}"] = forms.BooleanField(
                    label=_("Show it in the list"), required=False, initial=shown
                )
        if quiet:
            self.initial |= {"starts": quiet.starts, "ends": quiet.ends, "days": quiet.days}

    def topics(self) -> Iterator[dict[str, Any]]:
        """Each topic with its fields, and what is said of it."""
        for topic in Topic:
            name = f"in_app_{topic}"
            yield {
                "label": topic.label,
                "mail": self[f"mail_{topic}"],
                "in_app": self[name] if name in self.fields else None,
                "not_held": topic in NOT_HELD,
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        hours = [cleaned.get(name) for name in ("starts", "ends", "days")]
        given = [value not in (None, "", []) for value in hours]
        if any(given) and not all(given) and not self.errors:
            missing = ("starts", "ends", "days")[given.index(False)]
            self.add_error(missing, _("Quiet hours have a beginning, an end and at least one day."))
        cleaned["quiet"] = tuple(hours) if all(given) else None
        cleaned["wishes"] = {
            topic: (bool(cleaned.get(f"in_app_{topic}", True)), Mail(cleaned[f"mail_{topic}"]))
            for topic in Topic
            if cleaned.get(f"mail_{topic}")
        }
        return cleaned
