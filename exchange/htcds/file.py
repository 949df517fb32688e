"""One file as its reader may see it: what the fields of the standard are read from (`gathering.py` fetches it)."""

from dataclasses import dataclass

from cases.models import (
    AssessmentFactor,
    Case,
    Classification,
    Closing,
    Episode,
    Exploitation,
    Intake,
    Note,
    Perpetrator,
    Person,
    PlanGoal,
    TraffickingHistory,
)
from referrals.models import Referral


@dataclass(frozen=True)
class File:
    """What of a case is read for the standard; nothing that `visible_to` does not give its reader.

    `determination`: the one that holds. `dangers`: what endangers, as the newest assessment has it. `goals`: of the last plan
    that was approved. `notes`: those that stand. `referrals`: those that went out. `closing`: how the file was closed, while
    it is closed. `agreed`: whether the person's last answer about the interview, or else about services, is a yes in force;
    None: not asked.
    """

    case: Case
    intake: Intake
    history: TraffickingHistory
    determination: Classification | None
    exploitations: list[Exploitation]
    perpetrators: list[Perpetrator]
    episodes: list[Episode]
    dangers: list[AssessmentFactor]
    goals: list[PlanGoal]
    notes: list[Note]
    referrals: list[Referral]
    closing: Closing | None
    is_followed_up: bool
    caseworkers: list[str]
    agreed: bool | None

    @property
    def person(self) -> Person:
        return self.case.person
