"""What is held about a person's plans and what she was given."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from reintegration.models import Assistance, Plan


def assistance_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every plan and every item, whoever gave it."""
    if Section.ASSISTANCE in sections:
        yield part(_("Earlier plans"), Plan.objects.visible_to(actor).of(case).order_by("id"), Plan)
        items = Assistance.objects.visible_to(actor).of(case).select_related("provider").order_by("id")
        yield part(_("Assistance"), items, Assistance, "plan", "goal")
