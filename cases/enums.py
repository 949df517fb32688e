from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import SHAREABLE, Section  # noqa: F401 (the role table's words, asked for here)


class Sex(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Not known")


class YesNo(models.TextChoices):
    """Not to know is an answer too."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_KNOWN = "not_known", _("Not known")


class ClassificationStatus(models.TextChoices):
    """Where a person stands between first suspicion and formal recognition."""

    POTENTIAL = "potential", _("Potential victim")
    PRESUMED = "presumed", _("Presumed victim")
    IDENTIFIED = "identified", _("Identified victim")
    RECOGNISED = "recognised", _("Formally recognised victim")
    NOT_VICTIM = "not_victim", _("Not a victim of trafficking")


class Category(models.TextChoices):
    """What a classification counts as."""

    VICTIM = "victim", _("Victim of trafficking")
    AT_RISK = "at_risk", _("At risk")
    OTHER = "other", _("Not classified")


CATEGORY_OF_STATUS = {
    ClassificationStatus.IDENTIFIED: Category.VICTIM,
    ClassificationStatus.RECOGNISED: Category.VICTIM,
    ClassificationStatus.POTENTIAL: Category.AT_RISK,
    ClassificationStatus.PRESUMED: Category.AT_RISK,
    ClassificationStatus.NOT_VICTIM: Category.OTHER,
}


def category_of(status: str | None) -> Category:
    """The category a status counts as; no status yet = other."""
    return CATEGORY_OF_STATUS.get(status, Category.OTHER)  # type: ignore[call-overload]


class ExploitationForm(models.TextChoices):
    """`vic_TypeOfExploitation` of IOM's Human Trafficking Case Data Standard v2.0 (CC BY 4.0), and three of Azerbaijan's law."""

    FORCED_LABOUR = "ForcedLabour", _("Forced labour")
    SEXUAL_EXPLOITATION = "SexualExploitation", _("Sexual exploitation")
    CHILD_LABOUR = "ChildLabour", _("Child labour")
    FORCED_MARRIAGE = "ForcedMarriage", _("Forced marriage")
    SERVITUDE = "Servitude", _("Servitude")
    FORCED_MILITARY = "ForcedMilitaryByNonStateActors", _("Forced military service by non-state actors")
    ORGAN_REMOVAL = "OrganRemoval", _("Organ removal")
    FORCED_BEGGING = "ForcedBegging", _("Forced begging")
    FORCED_ADOPTION = "ForcedAdoption", _("Forced adoption")
    SURROGACY = "Surrogacy", _("Surrogacy")
    OTHER = "Other", _("Other form of exploitation")
    FORCED_CRIMINALITY = "ForcedCriminality", _("Forced criminality")
    SLAVERY_OR_SIMILAR = "SlaveryOrSimilar", _("Slavery or similar practice")
    ILLEGAL_BIOMEDICAL_RESEARCH = "IllegalBiomedicalResearch", _("Illegal biomedical research")


# Those of which an industry can be said.
FORMS_OF_LABOUR = (
    ExploitationForm.FORCED_LABOUR,
    ExploitationForm.CHILD_LABOUR,
    ExploitationForm.SERVITUDE,
    ExploitationForm.SLAVERY_OR_SIMILAR,
)


class LookedAt(models.TextChoices):
    """What somebody looked at in a file besides its sections; stands in the record."""

    CHANGES = "changes", _("what stood there earlier")


class CaseStatus(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class ClosureReason(models.TextChoices):
    """Why a case is closed: inter-agency case-management practice."""

    GOALS_MET = "goals_met", _("Goals met")
    PERSON_ASKED = "person_asked", _("The person asked for it")
    LEFT_AREA = "left_area", _("Left the area or the country")
    UNREACHABLE = "unreachable", _("Could not be reached")
    TRANSFERRED = "transferred", _("Transferred to another organisation")
    REPATRIATED = "repatriated", _("Repatriated")
    DIED = "died", _("Died")
    NOT_VICTIM = "not_victim", _("Not a victim and not at risk")
    REFUSED_ASSISTANCE = "refused_assistance", _("Refused assistance")
    DUPLICATE = "duplicate", _("Opened twice")
    OTHER = "other", _("Other reason")
