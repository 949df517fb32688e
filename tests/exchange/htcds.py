"""Invented cases for the standard: every mapped field with something in it, drawn by a seed."""

import io
import random
from datetime import date, timedelta

from django.utils import timezone

from accounts.access import Purpose, acting_for
from accounts.roles import SHAREABLE
from cases.assessment.enums import Factor
from cases.closing.enums import State as Wish
from cases.consent.enums import Language
from cases.identification.enums import (
    EpisodeType,
    Industry,
    MeansOfControl,
    RecruitmentMethod,
    Relationship,
    RoleInProcess,
    SexualExploitation,
    Website,
)
from cases.intake.enums import Education, Gender, MaritalStatus, ReferralReason, Salutation
from cases.models import (
    Assessment,
    AssessmentFactor,
    Assignment,
    Case,
    Classification,
    Closing,
    Episode,
    Exploitation,
    FollowUp,
    Intake,
    Perpetrator,
    TraffickingHistory,
)
from cases.planning.enums import Area
from exchange.htcds.actions import export_htcds
from tests.cases.factories import make_case, make_consent, make_person
from tests.cases.factories_assessment import make_action, make_assessment, make_goal, make_plan
from tests.cases.factories_work import make_note
from tests.referrals.factories import make_referral

# What spreadsheets, separators and alphabets stumble over.
WORDS = (
    "Əliyeva", "Şəki rayonu", "O'Brien; Smith", "back\\slash", "=1+1", "+994 50 000 00 00", "-5", "@home",
    "Ümid & <br>", '"quoted"', "two\nlines", "Лейла", "ليلى", "人", "🙂", "_x0041_", "0012", "1e5", "TRUE", "2024-01-02",
    " space ", "a;b;;c", "tab\there",
)  # fmt: skip
COUNTRIES = ("AZE", "GEO", "TUR", "RUS", "NAM", "ALA")


class Inventor:
    """Draws a case's values; the same seed, the same case."""

    def __init__(self, seed, worker, manager, receiver):
        self.chance = random.Random(seed)
        self.organisation, self.worker, self.manager, self.receiver = worker.organisation, worker, manager, receiver

    def word(self):
        return " ".join(self.chance.sample(WORDS, 2))

    def some(self, choices):
        return self.chance.sample(list(choices.values), self.chance.randint(0, 3))

    def maybe(self, value):
        return value if self.chance.random() < 0.8 else None

    def case(self):
        chance = self.chance
        born = chance.choice(
            [{"date_of_birth": date(1970, 1, 1) + timedelta(days=chance.randint(0, 14_000))},
             {"date_of_birth": None, "birth_year": 1990, "birth_month": chance.choice([None, 4])}, {"date_of_birth": None}]
        )  # fmt: skip
        person = make_person(
            family_name=self.word(), given_name=self.word(), patronymic=self.maybe(self.word()) or "",
            citizenship=chance.choice([*COUNTRIES, "XXX", ""]), other_citizenships=chance.sample(COUNTRIES, 1),
            salutation=chance.choice(Salutation.values), gender=chance.choice(["", *Gender.values]),
            marital_status=chance.choice(MaritalStatus.values), number_of_children=self.maybe(chance.randint(0, 9)),
            education=chance.choice(Education.values), language=chance.choice(Language.values),
            second_language=chance.choice(Language.values), identity_document_no=self.word(), occupation=self.word(),
            email="someone@example.org", home_phone="+994120000000", phone="0500000000", street=self.word(), city=self.word(),
            region=self.word(), postal_code="AZ0001", country=chance.choice(COUNTRIES), **born,
        )  # fmt: skip
        case = make_case(self.organisation, person=person, worker=self.worker, status=None)
        self.around(case)
        self.told(case)
        self.planned(case)
        if chance.random() < 0.5:
            self.closed(case)
        return case

    def around(self, case):
        chance = self.chance
        Classification.objects.create(
            case=case, effective_on=date(2024, 6, 1), decided_by=self.organisation,
            status=chance.choice(["potential", "presumed", "identified", "recognised", "not_victim"]),
        )  # fmt: skip
        Intake.objects.create(
            case=case, source="police", source_organisation=self.word(), source_worker=self.word(),
            source_on=self.maybe(date(2024, 5, 5)), source_details=self.word(),
            source_reason=chance.choice(ReferralReason.values),
        )  # fmt: skip
        for number in range(chance.randint(0, 3)):
            make_note(case, self.worker, text=f"{self.word()} {number}")
        if chance.random() < 0.5:
            make_referral(case, self.receiver, "submitted", sender=self.worker, message=self.word())
        assessment = make_assessment(case, by=self.worker)
        for factor in chance.sample([Factor.HOMELESSNESS, Factor.ADDICTION, Factor.WORK], 2):
            AssessmentFactor.objects.create(
                case=case, assessment=assessment, code=factor, mark="risk", note=self.word()
            )

    def told(self, case):
        chance = self.chance
        TraffickingHistory.objects.create(
            case=case, recruitment_methods=self.some(RecruitmentMethod), recruitment_websites=self.some(Website),
            recruitment_place=self.word(), relationship=chance.choice(["", *Relationship.values]),
            age_when_trafficked=self.maybe(chance.randint(0, 15)), means_of_control=self.some(MeansOfControl),
            exploitation_websites=self.some(Website), exploitation_place=self.word(),
        )  # fmt: skip
        Exploitation.objects.create(case=case, form="ForcedLabour", industries=self.some(Industry))
        Exploitation.objects.create(case=case, form="SexualExploitation", sexual_types=self.some(SexualExploitation))
        Exploitation.objects.create(case=case, form=chance.choice(["ForcedCriminality", "OrganRemoval", "Other"]))
        for _number in range(chance.randint(0, 3)):
            month = self.maybe(chance.randint(1, 12))
            Episode.objects.create(
                case=case, type=chance.choice(EpisodeType.values), country=chance.choice(["", *COUNTRIES]),
                place=self.word(), description=self.maybe(self.word()) or "", from_year=2019, from_month=month,
                from_day=self.maybe(3) if month else None,
            )  # fmt: skip
            Perpetrator.objects.create(case=case, roles=self.some(RoleInProcess), description=self.word(), name="N")

    def planned(self, case):
        plan = make_plan(case, by=self.worker, approver=self.manager, status="approved")
        for _number in range(self.chance.randint(0, 2)):
            goal = make_goal(plan, objective=self.word(), area=self.chance.choice(Area.values))
            for _action in range(self.chance.randint(0, 2)):
                make_action(goal, what=self.word())

    def closed(self, case):
        reason, today = self.chance.choice(["goals_met", "transferred", "died"]), timezone.localdate()
        Case.objects.filter(pk=case.pk).update(closed_on=today, closure_reason=reason)
        case.refresh_from_db()
        if self.chance.random() < 0.7:
            Closing.objects.create(
                case=case, reason=reason, explanation=self.word(), closed_on=today, asked_by=self.worker, state=Wish.APPROVED,
                decided_by=self.manager, decided_at=timezone.now(),
            )  # fmt: skip
        if self.chance.random() < 0.3:
            FollowUp.objects.create(case=case, due_on=today + timedelta(days=30))


def agree(case, by, *sections, **fields):
    """The person agrees to an export of these parts, or of all."""
    return make_consent(case, None, *(sections or SHAREABLE), by=by, **{"purpose": "htcds_export"} | fields)


def exported(actor=None, **options):
    """The bytes of an export, and what was said of it."""
    file = io.BytesIO()
    result = export_htcds(file, actor=actor, **options)
    return file.getvalue(), result


def whole_programme():
    return acting_for(Purpose.HTCDS)


__all__ = ["Assessment", "Assignment", "Inventor", "agree", "exported", "whole_programme"]
