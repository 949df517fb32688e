"""One file as its reader may see it: each kind of record fetched once, when a field of the standard first asks for it."""

from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.assessment.enums import Direction
from cases.closing.enums import State as Wish
from cases.consent.enums import Purpose, State
from cases.consent.policies import state_of
from cases.models import (
    Assessment,
    AssessmentFactor,
    Assignment,
    Case,
    CasePlan,
    Classification,
    Closing,
    Consent,
    Episode,
    Exploitation,
    FollowUp,
    Intake,
    Note,
    Perpetrator,
    Person,
    PlanGoal,
    TraffickingHistory,
)
from cases.planning.states import WAS_APPROVED
from referrals.models import Referral


class File:
    """What of a case is read for the standard; nothing that `visible_to` does not give this reader."""

    def __init__(self, case: Case, reader: User | None) -> None:
        """`reader` None: a file that is filled at once (`gathering.py`) for the programme."""
        self.case = case
        self.reader = reader

    def fill(self, records: dict[str, Any]) -> None:
        """Give what was fetched for many files together, by the names of the properties below."""
        self.__dict__.update(records)

    def _of(self, model: Any) -> Any:
        return model.objects.visible_to(self.reader).filter(case=self.case).select_related("case__person")

    @property
    def person(self) -> Person:
        return self.case.person

    @cached_property
    def intake(self) -> Intake:
        return Intake.objects.now_of(self.case)

    @cached_property
    def history(self) -> TraffickingHistory:
        return self._of(TraffickingHistory).first() or TraffickingHistory(case=self.case)

    @cached_property
    def determination(self) -> Classification | None:
        """The one that holds."""
        return Classification.objects.visible_to(self.reader).determinations_of(self.case).first()

    @cached_property
    def exploitations(self) -> list[Exploitation]:
        return list(self._of(Exploitation).order_by("id"))

    @cached_property
    def perpetrators(self) -> list[Perpetrator]:
        return list(self._of(Perpetrator).order_by("id"))

    @cached_property
    def episodes(self) -> list[Episode]:
        return list(self._of(Episode).in_order())

    @cached_property
    def dangers(self) -> list[AssessmentFactor]:
        """What endangers, as the newest assessment has it."""
        newest = Assessment.objects.visible_to(self.reader).newest_of(self.case)
        rows = self._of(AssessmentFactor).filter(assessment=newest, mark=Direction.RISK)
        return list(rows.order_by("id")) if newest else []

    @cached_property
    def goals(self) -> list[PlanGoal]:
        """Those of the last plan that was approved."""
        plans = CasePlan.objects.visible_to(self.reader).of(self.case).filter(status__in=WAS_APPROVED)
        last = plans.with_content().first()
        return list(last.goals.all()) if last else []

    @cached_property
    def notes(self) -> list[Note]:
        """Those that stand."""
        return list(self._of(Note).filter(crossed_out_at__isnull=True).order_by("happened_at", "id"))

    @cached_property
    def referrals(self) -> list[Referral]:
        """Those that went out."""
        rows = self._of(Referral).filter(submitted_at__isnull=False).select_related("to_organisation", "decided_by")
        return list(rows.order_by("submitted_at", "id"))

    @cached_property
    def closing(self) -> Closing | None:
        """How the file was closed, while it is closed."""
        if self.case.is_open:
            return None
        how = {"reason": self.case.closure_reason, "closed_on": self.case.closed_on}
        return self._of(Closing).filter(state=Wish.APPROVED, **how).order_by("-id").first()

    @cached_property
    def is_followed_up(self) -> bool:
        return FollowUp.objects.of_organisation(self.reader).filter(case=self.case).open().exists()

    @cached_property
    def caseworkers(self) -> list[str]:
        rows = Assignment.objects.visible_to(self.reader).filter(case=self.case).current()
        return list(rows.values_list("user__full_name", flat=True))

    @cached_property
    def agreed(self) -> bool | None:
        """Whether the person's last answer about the interview, or else about services, is a yes in force; None: not asked."""
        rows = Consent.objects.visible_to(self.reader).of(self.case)
        for purpose in (Purpose.INTERVIEW, Purpose.SERVICES):
            if last := rows.filter(purpose=purpose).first():
                return state_of(last, timezone.localdate()) == State.IN_FORCE
        return None
