"""Our codes as the standard says them. Where a list of ours is the standard's own, only what we added to it stands here."""

from collections.abc import Iterable, Mapping

from accounts.enums import OrganisationType
from cases.assessment.enums import Factor
from cases.enums import ClassificationStatus, ExploitationForm, Sex
from cases.identification.enums import MeansOfControl, RecruitmentMethod
from cases.intake.enums import Education, Gender, Salutation
from referrals.states import Purpose

Codes = Mapping[str, str]
OTHER = "Other"


def same(values: Iterable[str]) -> dict[str, str]:
    """Codes that are the standard's own. What "" stands for it has no word for."""
    return {str(value): str(value) for value in values}


EXPLOITATION = same(ExploitationForm.values) | dict.fromkeys(
    (
        ExploitationForm.FORCED_CRIMINALITY,
        ExploitationForm.SLAVERY_OR_SIMILAR,
        ExploitationForm.ILLEGAL_BIOMEDICAL_RESEARCH,
    ),
    OTHER,
)
RECRUITMENT = same(RecruitmentMethod.values) | dict.fromkeys(
    (
        RecruitmentMethod.EMPLOYMENT_AGENCY,
        RecruitmentMethod.MODEL_AGENCY,
        RecruitmentMethod.MARRIAGE_AGENCY,
        RecruitmentMethod.TRAVEL_AGENCY,
    ),
    OTHER,
)
CONTROL = same(MeansOfControl.values) | dict.fromkeys((MeansOfControl.MOVEMENT, MeansOfControl.CHILDREN), OTHER)
EDUCATION = same(Education.values) | {Education.NONE: ""}
SALUTATION = {Salutation.MS: "Ms", Salutation.MR: "Mr", Salutation.DR: "Dr", Salutation.NONE: ""}
GENDER_OF_SEX: Mapping[str, str] = {Sex.FEMALE: Gender.FEMININE.value, Sex.MALE: Gender.MASCULINE.value}
STATUS = {
    ClassificationStatus.POTENTIAL: "PossibleVictimOfTrafficking",
    ClassificationStatus.PRESUMED: "PossibleVictimOfTrafficking",
    ClassificationStatus.IDENTIFIED: "ActualVictimOfTrafficking",
    ClassificationStatus.RECOGNISED: "ActualVictimOfTrafficking",
    ClassificationStatus.NOT_VICTIM: "NotAVictimOfTrafficking",
}
# The ministry decides by its Main Department on Combating Trafficking, which is police.
WHO_DECIDED = {
    OrganisationType.MINISTRY: "Police",
    OrganisationType.POLICE: "Police",
    OrganisationType.NGO: "NGO",
    OrganisationType.COURT: "CourtOrProsecution",
    OrganisationType.STATE_SHELTER: "NonPoliceGovernmentalOrganization",
    OrganisationType.ASSISTANCE_CENTRE: "NonPoliceGovernmentalOrganization",
    OrganisationType.HEALTH: "NonPoliceGovernmentalOrganization",
    OrganisationType.MIGRATION: "NonPoliceGovernmentalOrganization",
    OrganisationType.LOCAL_GOVERNMENT: "NonPoliceGovernmentalOrganization",
    OrganisationType.SCHOOL: "NonPoliceGovernmentalOrganization",
    OrganisationType.INTERNATIONAL: OTHER,
    OrganisationType.LEGAL: OTHER,
    OrganisationType.BUSINESS: OTHER,
    OrganisationType.OTHER: OTHER,
}
ORGANISATION = {
    OrganisationType.NGO: "NGO",
    OrganisationType.POLICE: "LawEnforcement",
    OrganisationType.COURT: "LawEnforcement",
    OrganisationType.HEALTH: "HealthServiceOrganisation",
    OrganisationType.MINISTRY: "CentralGovernmentOrganisation",
    OrganisationType.STATE_SHELTER: "CentralGovernmentOrganisation",
    OrganisationType.ASSISTANCE_CENTRE: "CentralGovernmentOrganisation",
    OrganisationType.LOCAL_GOVERNMENT: "LocalGovernmentOrganisation",
    OrganisationType.MIGRATION: "ImmigrationService",
    OrganisationType.LEGAL: "LegalService",
    OrganisationType.BUSINESS: "CorporateBusiness",
    OrganisationType.SCHOOL: "SchoolOrCollege",
    OrganisationType.INTERNATIONAL: "",
    OrganisationType.OTHER: "",
}
# What endangers in an assessment. The standard has replaced this field by assessments; whoever still asks for it gets it.
VULNERABILITY = {
    Factor.ADDICTION: "Addiction",
    Factor.STATUS: "SocialGroup",
    Factor.DISCRIMINATION: "Discrimination",
    Factor.ACCESS: "Poverty",
    Factor.FAMILY_ECONOMY: "Poverty",
    Factor.HEALTH: "DisabilityAndPhysicalHealth",
    Factor.DISABILITY: "DisabilityAndPhysicalHealth",
    Factor.MENTAL_HEALTH: "MentalHealth",
    Factor.MIGRATION: "Migration",
    Factor.HOMELESSNESS: "Homelessness",
    Factor.ABUSE_ONLINE: "AbuseSocialMedia",
    Factor.ABUSE: "AbusePhysical",
    Factor.FAMILY_VIOLENCE: "AbusePhysical",
    Factor.LITERACY: "Education",
    Factor.FAMILY_EDUCATION: "Education",
    Factor.COMMUNITY_EDUCATION: "Education",
    Factor.WORK: "WorkEnvironment",
}
_MOVES = (Purpose.SHELTER_PLACEMENT, Purpose.REPATRIATION)
REFERRAL = {
    **dict.fromkeys(Purpose, "AdditionalServicesRequired"),
    **dict.fromkeys(_MOVES, "MigrationOrChangeOfLocation"),
    Purpose.OTHER: OTHER,
}
