"""What a person answered, for her own hands."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Fact, Part, facts
from reintegration.survey.models import Survey
from reintegration.survey.presenters import answers_of


def survey_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every survey, what was crossed out too; each question with her answer, in the words in which she is asked."""
    if Section.ASSESSMENT in sections:
        rows = Survey.objects.visible_to(actor).of(case).select_related("asked_by", "crossed_out_by").order_by("id")
        yield Part(_("Sustainability surveys"), Survey._meta.label, [_in_words(row) for row in rows])


def _in_words(survey: Survey) -> list[Fact]:
    answered = [row for _dimension, rows in answers_of(survey) for row in rows]
    return [*facts(survey, "answers"), *(Fact(question, answer) for question, answer in answered if answer)]
