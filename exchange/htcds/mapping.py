"""Where each field of the standard is recorded here. The one table: `record.py` reads by it, `docs/htcds.md` is printed from it.

Human Trafficking Case Data Standard v2.0, International Organization for Migration, CC BY 4.0: `standard/ATTRIBUTION.txt`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.consent.enums import Language
from cases.enums import ClosureReason, Section
from cases.identification.enums import (
    EpisodeType,
    Industry,
    Relationship,
    RoleInProcess,
    SexualExploitation,
    Website,
)
from cases.intake.enums import Gender, MaritalStatus, ReferralReason
from cases.intake.steps import BY_NAME
from cases.planning.enums import Area
from core.countries import COUNTRIES
from exchange.htcds import codes
from exchange.htcds.codes import Codes, same
from exchange.htcds.file import File

_S = Section
_LINE_END = re.compile("\r\n?")


@dataclass(frozen=True)
class Place:
    """Where one field of the standard stands.

    `page`: the address's name, and after a slash what else is in it; `asked`: the fields of its form. `column`: where
    it is kept. `section`: the part of the file that has to be open to the reader (None: whoever sees the case). `codes`:
    ours to the standard's. `rule`: how it follows, where it is not simply what was written. `of`: one for each of these
    rows of the file; without, one for the case. `read` takes the file, or such a row.
    """

    read: Callable[[Any], Any]
    section: Section | None
    page: str = ""
    asked: tuple[str, ...] = ()
    column: str = ""
    codes: Codes | None = None
    rule: str | Promise = ""
    of: str = ""

    def said(self, source: Any) -> Any:
        """The value in the standard's words; "" or [] where there is none."""
        value = self.read(source)
        if self.codes is None:
            # A line ends as in a spreadsheet, however a browser sent it.
            return "" if value is None else _LINE_END.sub("\n", value) if isinstance(value, str) else value
        if isinstance(value, str):
            return self.codes.get(value, "")
        return _once(self.codes.get(one, "") for one in value)


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _partial(year: int | None, month: int | None, day: int | None) -> str:
    """A date as far as it is known: 2024, 2024-05, 2024-05-17."""
    parts = [f"{year:04d}" if year else "", f"{month:02d}" if month else "", f"{day:02d}" if day else ""]
    return "-".join(parts[: parts.index("")] if "" in parts else parts)


def _day(moment: Any) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


# ------------------------------------------------------------ how a place is said


def _of_step(step: str, model: str, name: str, **more: Any) -> Place:
    """A question of the first conversations."""
    section = BY_NAME[step].section
    holder = model.lower()
    more = {"read": lambda file: getattr(getattr(file, holder), name), "asked": (name,)} | more
    return Place(section=section, page=f"cases:intake/{step}", column=f"{model}.{name}", **more)


def _person(step: str, name: str, **more: Any) -> Place:
    return _of_step(step, "Person", name, **more)


def _intake(name: str, **more: Any) -> Place:
    return _of_step("source", "Intake", name, **more)


def _organisation(name: str, **more: Any) -> Place:
    return Place(
        lambda file: getattr(file.case.organisation, name),
        None,
        "accounts:add_organisation",
        (name,),
        f"Organisation.{name}",
        rule=_("The organisation of the case."),
        **more,
    )


def _history(name: str, **more: Any) -> Place:
    return Place(
        lambda file: getattr(file.history, name),
        _S.EXPLOITATION,
        "cases:change_history",
        (name,),
        f"TraffickingHistory.{name}",
        **more,
    )


def _exploitation(name: str, read: Callable[[Any], Any], **more: Any) -> Place:
    def every(file: File) -> list[str]:
        return [code for row in file.exploitations for code in read(row)]

    return Place(every, _S.EXPLOITATION, "cases:record_exploitation", (name,), f"Exploitation.{name}", **more)


def _perpetrator(name: str, **more: Any) -> Place:
    return Place(
        lambda row: getattr(row, name),
        _S.PERPETRATORS,
        "cases:add_perpetrator",
        (name,),
        f"Perpetrator.{name}",
        of="perpetrators",
        **more,
    )


def _episode(name: str, **more: Any) -> Place:
    more = {"read": lambda row: getattr(row, name), "asked": (name,)} | more
    return Place(
        section=_S.EXPLOITATION, page="cases:add_episode", column=f"Episode.{name}", of="episodes", **more
    )  # fmt: skip


def _goal(name: str, **more: Any) -> Place:
    more = {"read": lambda row: getattr(row, name), "asked": (name,), "page": "cases:add_goal"} | more
    return Place(section=_S.ASSISTANCE, column=f"PlanGoal.{name}", of="goals", **more)


def _referral(name: str, read: Callable[[Any], Any], **more: Any) -> Place:
    more = {"page": "referrals:new", "asked": (name,), "column": f"Referral.{name}"} | more
    return Place(read, None, of="referrals", **more)


# ------------------------------------------------------------ what follows from something else


def _birth(file: File) -> str:
    person = file.person
    if person.date_of_birth:
        return person.date_of_birth.isoformat()
    return _partial(person.birth_year, person.birth_month, None)


def _gender(file: File) -> str:
    return file.person.gender or codes.GENDER_OF_SEX.get(file.person.sex, Gender.NOT_SPECIFIED.value)


def _citizenships(file: File) -> list[str]:
    return [one for one in (file.person.citizenship, *file.person.other_citizenships) if one]


def _who_decided(file: File) -> str:
    row = file.determination
    return row.decided_by.type if row and row.decided_by else ""


def _status(file: File) -> str:
    case = file.case
    if case.is_open:
        return "Active"
    if case.closure_reason == ClosureReason.TRANSFERRED:
        return "ClosedReferred"
    return "FollowUp" if file.is_followed_up else "Closed"


def _closed_because(file: File) -> str:
    if file.case.is_open:
        return ""
    explanation = file.closing.explanation if file.closing else ""
    return explanation or file.case.closure_reason


def _details_of_dangers(file: File) -> str:
    return "\n".join(row.note for row in file.dangers if row.note)


def _begins(row: Any) -> str:
    return _partial(row.from_year, row.from_month, row.from_day)


def _agreed(file: File) -> bool | str:
    return "" if file.agreed is None else file.agreed


_COUNTRY = dict(COUNTRIES)
_LANGUAGE = same(Language.values)
_CASE = ("Active", "FollowUp", "Closed", "ClosedReferred")
_CONSENT = _("True while the person's last answer about the interview, or else about services, is a yes that holds.")

PLACES: dict[str, Place] = {
    "org_Name": _organisation("name"),
    "org_Type": _organisation("type", codes=codes.ORGANISATION),
    "prs_Salutation": _person("person", "salutation", codes=codes.SALUTATION),
    "prs_FirstName": _person("person", "given_name"),
    "prs_MiddleName": _person("person", "patronymic"),
    "prs_SecondName": _person("person", "family_name"),
    "prs_Birthdate": _person(
        "person", "date_of_birth", read=_birth, asked=("date_of_birth", "birth_year", "birth_month"),
        rule=_("As far as it is known: year, year and month, or the day."),
    ),
    "prs_Gender": _person(
        "person", "gender", read=_gender, codes=same(Gender.values), asked=("gender", "sex"),
        rule=_("As stated; where nothing was stated, after the sex."),
    ),
    "prs_Deceased": Place(
        lambda file: file.case.closure_reason == ClosureReason.DIED or "", None, "cases:close", ("reason",),
        "Case.closure_reason", rule=_("True where the file was closed because the person died."),
    ),
    "prs_MaritalStatus": _person("background", "marital_status", codes=same(MaritalStatus.values)),
    "prs_NumberOfChildren": _person("background", "number_of_children"),
    "prs_PrimaryLanguage": _person("background", "language", codes=_LANGUAGE),
    "prs_SecondaryLanguage": _person("background", "second_language", codes=_LANGUAGE),
    "prs_HighestLevelOfEducation": _person("background", "education", codes=codes.EDUCATION),
    "prs_Citizenship": _person(
        "person", "citizenship", read=_citizenships, codes=_COUNTRY, asked=("citizenship", "other_citizenships"),
        rule=_("Every citizenship, ISO 3166-1 alpha-2; of a stateless person none."),
    ),
    "prs_IdentityNumber": _person("person", "identity_document_no"),
    "prs_Title": _person("background", "occupation"),
    "prs_Email": _person("reach", "email"),
    "prs_HomePhone": _person("reach", "home_phone"),
    "prs_MobilePhone": _person("reach", "phone"),
    "prs_MailingCity": _person("reach", "city"),
    "prs_MailingCountry": _person("reach", "country", codes=_COUNTRY),
    "prs_MailingState": _person("reach", "region"),
    "prs_MailingStreet": _person("reach", "street"),
    "prs_MailingPostalCode": _person("reach", "postal_code"),
    "vic_AgreementToManagePersonalData": Place(
        _agreed, None, "cases:record_consent", ("purpose", "decision"), "Consent.decision",
        rule=format_lazy("{} {}", _CONSENT, _("The standard has replaced this field by con_Consent.")),
    ),
    "vic_TraffickingStatus": Place(
        lambda file: file.determination.status if file.determination else "", _S.CLASSIFICATION, "cases:classify",
        ("status",), "Classification.status", codes.STATUS, _("The determination that holds."),
    ),
    "vic_TraffickingStatusDecisionMakingOrg": Place(
        _who_decided, _S.CLASSIFICATION, "cases:classify", ("decided_by",), "Classification.decided_by", codes.WHO_DECIDED,
        _("The kind of organisation that made the determination that holds. The ministry decides by its department of police."),
    ),
    "vic_RelationshipToTrafficker": _history("relationship", codes=same(Relationship.values)),
    "vic_AgeWhenTrafficked": _history("age_when_trafficked"),
    "vic_RecruitmentWebsitesAndApps": _history("recruitment_websites", codes=same(Website.values)),
    "vic_MethodOfRecruitment": _history("recruitment_methods", codes=codes.RECRUITMENT),
    "vic_LocationOfRecruitment": _history("recruitment_place"),
    "vic_MethodsOfControl": _history("means_of_control", codes=codes.CONTROL),
    "vic_TypeOfExploitation": _exploitation("form", lambda row: [row.form], codes=codes.EXPLOITATION),
    "vic_ForcedLabourIndustry": _exploitation("industries", lambda row: row.industries, codes=same(Industry.values)),
    "vic_TypeOfSexExploitation": _exploitation(
        "sexual_types", lambda row: row.sexual_types, codes=same(SexualExploitation.values)
    ),
    "vic_LocationOfExploitation": _history("exploitation_place"),
    "vic_ExploitationWebsitesAndApps": _history("exploitation_websites", codes=same(Website.values)),
    "vic_Vulnerabilities": Place(
        lambda file: [row.code for row in file.dangers], _S.ASSESSMENT, "cases:record_assessment",
        tuple(f"factor_{factor.value}" for factor in codes.VULNERABILITY), "AssessmentFactor.code", codes.VULNERABILITY,
        _("What endangers, in the newest assessment. The standard has replaced this field by assessments."),
    ),
    "vic_DetailsOfVulnerabilities": Place(
        _details_of_dangers, _S.ASSESSMENT, "cases:record_assessment",
        tuple(f"factor_{factor.value}_note" for factor in codes.VULNERABILITY), "AssessmentFactor.note",
        rule=_("What was noted to them."),
    ),
    "per_RoleInProcess": _perpetrator("roles", codes=same(RoleInProcess.values)),
    "per_RoleDetails": _perpetrator("description"),
    "cas_Status": Place(
        _status, None, "cases:close", ("reason", "follow_up_1"), "Case.closed_on", same(_CASE),
        _(
            "Open: Active. Closed because the case was transferred: ClosedReferred. Closed, with a follow-up still to come:"
            " FollowUp, which only the case's own organisation is told. Else: Closed."
        ),
    ),
    "cas_ReasonForCaseClosure": Place(
        _closed_because, _S.NOTES, "cases:close", ("reason", "explanation"), "Closing.explanation",
        rule=_("In words, where they were written; else the code of the reason."),
    ),
    "cas_CaseOwner": Place(
        lambda file: file.caseworkers, None, "cases:assign", ("users",), "Assignment.user", rule=_("Those in charge now.")
    ),
    "cas_ReferringOrganisation": _intake(
        "source_organisation", read=lambda file: file.intake.source_organisation or file.intake.source,
        asked=("source_organisation", "source"), rule=_("By name; where none was written, who it was, as a code of ours."),
    ),
    "cas_IncomingReferralDate": _intake("source_on", read=lambda file: _iso(file.intake.source_on)),
    "cas_ReferringPrimaryCaseWorker": _intake("source_worker"),
    "cas_ReasonForIncomingReferral": _intake("source_reason", codes=same(ReferralReason.values)),
    "cas_IncomingReferralDetails": _intake("source_details"),
    "cas_ReferredOrganisation": _referral("to_organisation", lambda row: row.to_organisation.name),
    "cas_ReferredPrimaryCaseWorker": _referral(
        "decided_by", lambda row: row.decided_by.full_name if row.decided_by else "", page="referrals:accept", asked=(),
        column="ReferralStep.actor", rule=_("Whoever answered it there."),
    ),
    "cas_ReasonForOutgoingReferral": _referral("purpose", lambda row: row.purpose, codes=codes.REFERRAL),
    "cas_OutgoingReferralDate": _referral(
        "submitted_at", lambda row: _day(row.submitted_at), page="referrals:submit", asked=(),
        rule=_("The day on which it was submitted. A draft is no referral yet."),
    ),
    "cas_OutgoingReferralDetails": _referral("message", lambda row: row.message),
    "cco_CaseComment": Place(
        lambda row: row.text, _S.NOTES, "cases:write_note", ("text",), "Note.text", of="notes",
        rule=_("Every note that was not crossed out."),
    ),
    "hte_City": _episode("place", rule=_("The place in words: town, address or business, as far as known.")),
    "hte_Country": _episode("country", codes=_COUNTRY),
    "hte_Date": _episode(
        "from_year", read=_begins, asked=("from_day", "from_month", "from_year"),
        rule=_("Its beginning, as far as it is known: year, year and month, or the day."),
    ),
    "hte_Type": _episode("type", codes=same(EpisodeType.values)),
    "hte_Description": _episode("description"),
    "spl_Objectives": _goal("objective", rule=_("Of the last plan that was approved.")),
    "spl_ActionPlan": Place(
        lambda row: "\n".join(action.what for action in row.actions.all()), _S.ASSISTANCE, "cases:add_action", ("what",),
        "PlanAction.what", of="goals", rule=_("What is to be done for the goal, one action a line."),
    ),
    "spl_PlannedEndDate": _goal("planned_end_on", read=lambda row: _iso(row.planned_end_on)),
    "spl_ActualEndDate": _goal(
        "ended_on", read=lambda row: _iso(row.ended_on), page="cases:end_goal", asked=("ended_on",)
    ),
    "spl_Type": _goal("area", codes=same(Area.values)),
    "con_Consent": Place(
        _agreed, None, "cases:record_consent", ("purpose", "decision"), "Consent.decision",
        rule=format_lazy("{} {}", _CONSENT, _("Only the case's own organisation is told.")),
    ),
}  # fmt: skip

_HOUSES = _("Where a house stands is told to nobody outside, and no office's address is needed for a case.")
_ON_A_MAP = _("A point on a map would find the person. The place is kept in words.")
_IN_WORDS = _("The place of an episode is one line of words (hte_City): as exact as what the person remembers.")
# Extensions of the standard that are not kept here, and why. No core field is among them: a test says so.
NOT_KEPT: dict[str, Promise] = {
    "org_ShippingCity": _HOUSES,
    "org_ShippingCountry": _HOUSES,
    "org_ShippingState": _HOUSES,
    "org_ShippingStreet": _HOUSES,
    "org_ShippingPostalCode": _HOUSES,
    "org_ShippingLongitude": _HOUSES,
    "org_ShippingLatitude": _HOUSES,
    "org_Phone": _("Colleagues' numbers stand in the programme's own list, not in a case."),
    "prs_MailingLongitude": _ON_A_MAP,
    "prs_MailingLatitude": _ON_A_MAP,
    "hte_Longitude": _ON_A_MAP,
    "hte_Latitude": _ON_A_MAP,
    "hte_State": _IN_WORDS,
    "hte_Street": _IN_WORDS,
    "hte_PostalCode": _IN_WORDS,
}
