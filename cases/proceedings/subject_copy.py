"""What is held about a person's legal matters."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.proceedings.models import CompensationClaim, Hearing, Proceeding, ProceedingStep, ProtectionMeasure
from cases.subject_copy import Part, part


def legal_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Proceedings with their steps and hearings, protection, claims."""
    if Section.LEGAL not in sections:
        return
    for title, model in (
        (_("Proceedings"), Proceeding),
        (_("Steps of proceedings"), ProceedingStep),
        (_("Hearings"), Hearing),
        (_("Protection measures"), ProtectionMeasure),
        (_("Claims for compensation"), CompensationClaim),
    ):
        rows = model.objects.visible_to(actor).of(case).order_by("id")
        yield part(title, rows, model, "version", "proceeding")
