from django.db import models
from django.utils.translation import gettext_lazy as _


class AssistanceType(models.TextChoices):
    """What was given: the codes of the register workbook."""

    ACCOMMODATION = "accommodation", _("Accommodation")
    FOOD = "food", _("Food")
    CLOTHING_HYGIENE = "clothing_hygiene", _("Clothing and hygiene")
    MEDICAL_EMERGENCY = "medical_emergency", _("Emergency medical care")
    MEDICAL_GENERAL = "medical_general", _("General medical care")
    MEDICAL_SPECIALIST = "medical_specialist", _("Specialist medical care")
    REPRODUCTIVE_HEALTH = "reproductive_health", _("Reproductive health")
    MEDICAL_REHABILITATION = "medical_rehabilitation", _("Medical rehabilitation")
    SUBSTANCE_DEPENDENCE = "substance_dependence", _("Help with substance dependence")
    PSYCHOLOGICAL_COUNSELLING = "psychological_counselling", _("Psychological counselling")
    CRISIS_INTERVENTION = "crisis_intervention", _("Crisis intervention")
    PSYCHIATRIC = "psychiatric", _("Psychiatric care")
    FAMILY_COUNSELLING = "family_counselling", _("Family counselling")
    LEGAL_INFORMATION = "legal_information", _("Legal information")
    LEGAL_REPRESENTATION = "legal_representation", _("Legal representation")
    CRIMINAL_PROCEEDINGS_SUPPORT = "criminal_proceedings_support", _("Support in criminal proceedings")
    COMPENSATION_CLAIM = "compensation_claim", _("Compensation claim")
    IDENTITY_DOCUMENTS = "identity_documents", _("Identity documents")
    RESIDENCE_REGISTRATION = "residence_registration", _("Residence or registration")
    SOCIAL_ASSISTANCE_APPLICATION = "social_assistance_application", _("Application for social assistance")
    ONE_TIME_ALLOWANCE = "one_time_allowance", _("One-time allowance")
    MONTHLY_ALLOWANCE = "monthly_allowance", _("Monthly allowance")
    FINANCIAL_AID = "financial_aid", _("Financial aid")
    HOUSING = "housing", _("Housing")
    FAMILY_MEDIATION = "family_mediation", _("Family mediation")
    FAMILY_REUNIFICATION = "family_reunification", _("Family reunification")
    SCHOOLING = "schooling", _("Schooling")
    BOARDING_SCHOOL = "boarding_school", _("Boarding school")
    SCHOOL_SUPPLIES = "school_supplies", _("School supplies")
    KINDERGARTEN = "kindergarten", _("Kindergarten")
    VOCATIONAL_TRAINING = "vocational_training", _("Vocational training")
    EMPLOYMENT_PLACEMENT = "employment_placement", _("Employment placement")
    BUSINESS_GRANT = "business_grant", _("Small-business grant")
    EQUIPMENT = "equipment", _("Equipment")
    TRAVEL_DOCUMENTS = "travel_documents", _("Travel documents")
    REPATRIATION = "repatriation", _("Repatriation")
    RECEPTION = "reception", _("Reception on return")
    ESCORT = "escort", _("Escort")
    TRANSFER = "transfer", _("Transfer")
    INTERPRETATION = "interpretation", _("Interpretation")
    OTHER = "other", _("Other assistance")


class AssistanceGroup(models.TextChoices):
    SHELTER = "shelter", _("Shelter")
    HEALTH = "health", _("Health")
    PSYCHOLOGICAL = "psychological", _("Psychological help")
    LEGAL = "legal", _("Legal help")
    SOCIAL = "social", _("Social help")
    EDUCATION = "education", _("Education")
    ECONOMIC = "economic", _("Livelihood")
    MOVEMENT = "movement", _("Travel and return")
    LANGUAGE = "language", _("Language")
    OTHER = "other", _("Other")


_T = AssistanceType
TYPES_OF_GROUP: dict[AssistanceGroup, list[AssistanceType]] = {
    AssistanceGroup.SHELTER: [_T.ACCOMMODATION, _T.FOOD, _T.CLOTHING_HYGIENE],
    AssistanceGroup.HEALTH: [
        _T.MEDICAL_EMERGENCY, _T.MEDICAL_GENERAL, _T.MEDICAL_SPECIALIST, _T.REPRODUCTIVE_HEALTH,
        _T.MEDICAL_REHABILITATION, _T.SUBSTANCE_DEPENDENCE,
    ],
    AssistanceGroup.PSYCHOLOGICAL: [
        _T.PSYCHOLOGICAL_COUNSELLING, _T.CRISIS_INTERVENTION, _T.PSYCHIATRIC, _T.FAMILY_COUNSELLING,
    ],
    AssistanceGroup.LEGAL: [
        _T.LEGAL_INFORMATION, _T.LEGAL_REPRESENTATION, _T.CRIMINAL_PROCEEDINGS_SUPPORT, _T.COMPENSATION_CLAIM,
        _T.IDENTITY_DOCUMENTS, _T.RESIDENCE_REGISTRATION,
    ],
    AssistanceGroup.SOCIAL: [
        _T.SOCIAL_ASSISTANCE_APPLICATION, _T.ONE_TIME_ALLOWANCE, _T.MONTHLY_ALLOWANCE, _T.FINANCIAL_AID,
        _T.HOUSING, _T.FAMILY_MEDIATION, _T.FAMILY_REUNIFICATION,
    ],
    AssistanceGroup.EDUCATION: [_T.SCHOOLING, _T.BOARDING_SCHOOL, _T.SCHOOL_SUPPLIES, _T.KINDERGARTEN],
    AssistanceGroup.ECONOMIC: [_T.VOCATIONAL_TRAINING, _T.EMPLOYMENT_PLACEMENT, _T.BUSINESS_GRANT, _T.EQUIPMENT],
    AssistanceGroup.MOVEMENT: [_T.TRAVEL_DOCUMENTS, _T.REPATRIATION, _T.RECEPTION, _T.ESCORT, _T.TRANSFER],
    AssistanceGroup.LANGUAGE: [_T.INTERPRETATION],
    AssistanceGroup.OTHER: [_T.OTHER],
}  # fmt: skip


# What is told with the health or the legal section of a file, not with assistance as such.
HEALTH_TYPES = frozenset(TYPES_OF_GROUP[AssistanceGroup.HEALTH] + TYPES_OF_GROUP[AssistanceGroup.PSYCHOLOGICAL])
LEGAL_TYPES = frozenset(TYPES_OF_GROUP[AssistanceGroup.LEGAL])

GROUP_OF_TYPE = {kind: group for group, kinds in TYPES_OF_GROUP.items() for kind in kinds}


class Outcome(models.TextChoices):
    """What came of what was given, as far as it shows."""

    REACHED = "reached", _("Reached what it was for")
    PARTLY = "partly", _("Helped in part")
    NO_CHANGE = "no_change", _("Changed nothing")
    BROKEN_OFF = "broken_off", _("Broken off")
    OPEN = "open", _("Too early to say")


def grouped_types() -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices for a select with the groups as headings."""
    return [(group.label, [(kind.value, kind.label) for kind in kinds]) for group, kinds in TYPES_OF_GROUP.items()]
