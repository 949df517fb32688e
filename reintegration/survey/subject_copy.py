"""What a person answered, for her own hands."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from reintegration.survey.models import Survey


def survey_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every survey, what was struck out too."""
    if Section.ASSESSMENT in sections:
        rows = Survey.objects.visible_to(actor).of(case).select_related("asked_by", "struck_by")
        yield part(_("Sustainability surveys"), rows.order_by("id"), Survey)
