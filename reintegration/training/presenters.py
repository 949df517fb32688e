"""Who is in a course, each as the reader may know her."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from reintegration.ground.presenters import Known, known
from reintegration.training.enums import Mark
from reintegration.training.models import Course, Enrolment


@dataclass(frozen=True)
class Learner:
    enrolment: Enrolment
    person: Known | None

    @property
    def key(self) -> str:
        return self.enrolment.public_id.hex

    @property
    def label(self) -> str:
        """Personal where the reader may know her name."""
        return self.person.label if self.person else self.enrolment.case.number

    @property
    def hours(self) -> Any:
        return self.enrolment.hours_there or 0


def in_course(course: Course, reader: Any) -> list[Learner]:
    """All whose files the reader sees, by their numbers, with hours and days missed. Two queries."""
    rows = Enrolment.objects.visible_to(reader).filter(course=course).with_hours().select_related("case")
    rows = rows.annotate(missed=Count("attendance", filter=Q(attendance__mark=Mark.ABSENT)))
    found = list(rows.order_by("case__number", "id"))
    people = known([row.case_id for row in found], reader)
    return [Learner(row, people.get(row.case_id)) for row in found]


def learning(learners: list[Learner]) -> list[Learner]:
    """Those whose attendance is written down."""
    return [one for one in learners if one.enrolment.is_learning]
