import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.explanations import Explanation
from reintegration.forms import date_input
from reintegration.survey import explanations
from reintegration.survey.enums import DOES_NOT_APPLY, NOT_ANSWERED
from reintegration.survey.models import Survey
from reintegration.survey.scoring import Item, Questions

PREFIX = "item_"
TEXT_LIMIT = 2000


class SurveyForm(forms.Form):
    """One page, the questions by dimension. What she does not want to answer stays so."""

    asked_on = forms.DateField(label=_("Asked on"), initial=timezone.localdate, widget=date_input())
    token = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, questions: Questions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for item in questions.items():
            self.fields[PREFIX + item.code] = _field_of(item)

    @staticmethod
    def answers_of(survey: Survey) -> dict[str, Any]:
        """What is on file as this form takes it."""
        return {PREFIX + code: answer for code, answer in survey.given.items()}

    def parts(self) -> Iterator[tuple[Any, list[Any], Explanation]]:
        """The questions as they are shown: each dimension with its fields, and what they are for."""
        for part in self.questions.parts:
            fields = [self[PREFIX + item.code] for item in part.items]
            yield part.dimension.label, fields, explanations.DIMENSIONS[part.dimension]

    def answers(self) -> dict[str, str]:
        return {item.code: self.cleaned_data[PREFIX + item.code] for item in self.questions.items()}

    def add_error(self, field: str | None, error: Any) -> None:
        """An action names an item by its code; here its field is called otherwise."""
        if field and field not in self.fields and PREFIX + field in self.fields:
            field = PREFIX + field
        super().add_error(field, error)


def _field_of(item: Item) -> forms.ChoiceField:
    choices = [(answer.code, gettext(answer.label)) for answer in item.answers]
    if item.may_not_apply:
        choices.append((DOES_NOT_APPLY, gettext("Does not apply to her")))
    choices.append((NOT_ANSWERED, pgettext_lazy("survey", "No answer")))
    return forms.ChoiceField(
        label=gettext(item.label), choices=choices, required=False, initial=NOT_ANSWERED, widget=forms.RadioSelect
    )
