"""What is looked at in an assessment.

The factors are IOM's determinants of migrant vulnerability, by level, and those of the Human Trafficking Case Data
Standard's vulnerabilities (HTCDS v2.0, IOM, CC BY 4.0) that have none: the standard points to assessments for them.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    INITIAL = "initial", _("First assessment")
    REVIEW = "review", pgettext_lazy("assessment", "Review")
    CLOSING = "closing", _("Before closing")


class RiskLevel(models.TextChoices):
    """How much danger there is; how soon somebody answers follows from it (settings.RISK_RESPONSE_HOURS)."""

    HIGH = "high", _("High risk")
    MEDIUM = "medium", _("Medium risk")
    LOW = "low", _("Low risk")


RISK_TONES = {RiskLevel.HIGH: "late", RiskLevel.MEDIUM: "soon", RiskLevel.LOW: "done"}


class Level(models.TextChoices):
    INDIVIDUAL = "individual", _("The person herself")
    HOUSEHOLD = "household", _("Household and family")
    COMMUNITY = "community", _("Community")
    STRUCTURAL = "structural", _("Country and beyond")


class Direction(models.TextChoices):
    """What a factor does here: the same one endangers one person and protects another."""

    RISK = "risk", pgettext_lazy("factor", "Risk")
    PROTECTIVE = "protective", pgettext_lazy("factor", "Protective")
    NEITHER = "neither", pgettext_lazy("factor", "Neither")
    UNKNOWN = "unknown", pgettext_lazy("factor", "Not known")


class Factor(models.TextChoices):
    AGE = "age", _("Age")
    SEX = "sex", _("Sex")
    ETHNICITY = "ethnicity", _("Race or ethnicity")
    SEXUAL_ORIENTATION = "sexual_orientation", _("Sexual orientation")
    GENDER_IDENTITY = "gender_identity", _("Gender identity")
    STATUS = "status", _("Status in society")
    HISTORY = "history", _("Personal history and experience")
    BELIEFS = "beliefs", _("Beliefs and attitudes")
    TRAITS = "traits", _("Emotional, psychological and cognitive traits")
    HEALTH = "health", _("Physical health")
    MENTAL_HEALTH = "mental_health", _("Mental health")
    DISABILITY = "disability", _("Disability")
    ADDICTION = "addiction", _("Addiction")
    LITERACY = "literacy", _("Literacy")
    ACCESS = "access", _("Access to money, goods and support")
    HOMELESSNESS = "homelessness", _("Homelessness")
    MIGRATION = "migration", _("Migration or displacement")
    DISCRIMINATION = "discrimination", _("Discrimination")
    ABUSE = "abuse", _("Violence suffered")
    ABUSE_ONLINE = "abuse_online", _("Abuse through social media")
    WORK = "work", _("Conditions of work")

    FAMILY_SIZE = "family_size", _("Size of the family")
    FAMILY_STRUCTURE = "family_structure", _("Structure of the family (one parent, headed by a child)")
    FAMILY_ECONOMY = "family_economy", _("Income and social position")
    FAMILY_MIGRATION = "family_migration", _("History of migration")
    FAMILY_LIVELIHOOD = "family_livelihood", _("Work and livelihood of the family")
    FAMILY_EDUCATION = "family_education", _("Education in the family")
    FAMILY_GENDER = "family_gender", _("How girls and boys, women and men are treated")
    FAMILY_DYNAMICS = "family_dynamics", _("How the family gets on, support at home")
    FAMILY_VIOLENCE = "family_violence", _("Violence between members of the family")
    FAMILY_SHARING = "family_sharing", _("How what there is is shared")

    COMMUNITY_POLICE = "community_police", _("Access to the police and justice")
    COMMUNITY_GOVERNANCE = "community_governance", _("Local authorities and acting together")
    COMMUNITY_EDUCATION = "community_education", _("Access to schools")
    COMMUNITY_HEALTH = "community_health", _("Access to health services")
    COMMUNITY_JOBS = "community_jobs", _("Access to work")
    COMMUNITY_ENVIRONMENT = "community_environment", _("Surroundings and housing")
    COMMUNITY_NORMS = "community_norms", _("Social norms")

    STRUCTURAL_POLITICAL = "structural_political", _("Political conditions")
    STRUCTURAL_ECONOMIC = "structural_economic", _("Economic conditions")
    STRUCTURAL_SOCIAL = "structural_social", _("Social conditions")
    STRUCTURAL_ENVIRONMENTAL = "structural_environmental", _("Environmental conditions")
    STRUCTURAL_INSTITUTIONS = "structural_institutions", _("Laws and institutions")


_WIDER = tuple(f"{level}_" for level in ("family", "community", "structural"))
FACTORS_OF_LEVEL: dict[Level, list[Factor]] = {
    Level.INDIVIDUAL: [factor for factor in Factor if not factor.value.startswith(_WIDER)],
    Level.HOUSEHOLD: [factor for factor in Factor if factor.value.startswith("family_")],
    Level.COMMUNITY: [factor for factor in Factor if factor.value.startswith("community_")],
    Level.STRUCTURAL: [factor for factor in Factor if factor.value.startswith("structural_")],
}


class Area(models.TextChoices):
    """Where help may be needed."""

    SHELTER = "shelter", _("Shelter")
    HEALTH = "health", _("Health")
    PSYCHOLOGICAL = "psychological", _("Psychological help")
    LEGAL = "legal", _("Legal help")
    DOCUMENTS = "documents", _("Documents")
    EDUCATION = "education", _("Education")
    LIVELIHOOD = "livelihood", _("Livelihood")
    CHILDREN = "children", _("Children")
    SAFETY = "safety", _("Safety")
    OTHER = "other", pgettext_lazy("need", "Other")


class Urgency(models.TextChoices):
    NOW = "now", pgettext_lazy("need", "At once")
    SOON = "soon", pgettext_lazy("need", "Within days")
    LATER = "later", pgettext_lazy("need", "Can wait")
    NONE = "none", pgettext_lazy("need", "No need")
    UNKNOWN = "unknown", pgettext_lazy("need", "Not known")
