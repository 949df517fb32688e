"""What is held about a person's plans and what she was given."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from reintegration.models import Assistance, Attendance, Enrolment, NotProvided, Placement, Plan, Repeating


def assistance_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every plan and every item, whoever gave it."""
    if Section.ASSISTANCE in sections:
        yield part(_("Earlier plans"), Plan.objects.visible_to(actor).of(case).order_by("id"), Plan)
        items = Assistance.objects.visible_to(actor).of(case).select_related("provider", "service").order_by("id")
        yield part(_("Assistance"), items, Assistance, "plan", "goal", "session", "repeating")
        for title, model, *left_out in (
            (_("Help not provided"), NotProvided, "repeating"),
            (_("Repeating help"), Repeating, "next_on"),
            (_("Courses"), Enrolment),
            (_("Attendance"), Attendance, "enrolment"),
            (_("Jobs and internships"), Placement, "ask_first_on", "ask_again_on"),
        ):
            rows = model.objects.visible_to(actor).of(case).select_related("case__person")
            yield part(title, rows.order_by("id"), model, *left_out)
