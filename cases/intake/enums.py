"""Codes of the first conversations. Those of IOM's Human Trafficking Case Data Standard v2.0 (CC BY 4.0) keep its spelling."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Answer(models.TextChoices):
    """A question that can be answered by not answering it."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")
    DECLINED = "declined", _("Did not want to say")


class Calling(models.TextChoices):
    """Whether the person may be called."""

    SAFE = "safe", _("Yes, it is safe")
    AT_TIMES = "at_times", _("Only at certain times")
    THROUGH_ANOTHER = "through_another", _("Only through a trusted person")
    NEVER = "never", _("Never")
    UNKNOWN = "unknown", _("Not known")


class Source(models.TextChoices):
    """Who brought the person to the organisation that opened the file: the last one, where there were several."""

    HOTLINE_152 = "hotline_152", _("Hotline 152")
    HOTLINE_CENTRE = "hotline_vac", _("Hotline of the assistance centre")
    HOTLINE_NGO = "hotline_ngo", _("Hotline of an NGO")
    POLICE = "police", _("Police or other security")
    MAIN_DEPARTMENT = "main_department", _("Main Department on Combating Trafficking")
    BORDER_SERVICE = "border_service", _("State Border Service")
    MIGRATION_SERVICE = "migration_service", _("State Migration Service")
    EMBASSY = "embassy", _("Embassy or consulate")
    GUARDIANSHIP = "guardianship", _("Guardianship body")
    HEALTH = "health", _("Health service")
    PSYCHOSOCIAL = "psychosocial", _("Psychosocial service")
    LEGAL = "legal", _("Legal assistance")
    SHELTER = "shelter", _("Another shelter")
    NGO = "ngo", pgettext_lazy("source of referral", "NGO")
    INTERNATIONAL = "international", _("International organisation")
    SCHOOL = "school", _("Teacher or school")
    EMPLOYMENT = "employment", _("Employment service")
    COMMUNITY = "community", _("Community or religious leader")
    RELATIVE = "relative", _("Relative or friend")
    SELF = "self", _("The person herself")
    OUTREACH = "outreach", _("Found by our own outreach")
    OTHER_STATE = "other_state", _("Another state body")
    OTHER = "other", pgettext_lazy("source of referral", "Other")
    UNKNOWN = "unknown", pgettext_lazy("source of referral", "Not known")


class ReferralReason(models.TextChoices):
    """HTCDS `cas_ReasonForIncomingReferral`."""

    ADDITIONAL_SERVICES = "AdditionalServicesRequired", _("Further services are needed")
    CHANGE_OF_LOCATION = "MigrationOrChangeOfLocation", _("Change of place")
    OTHER = "Other", pgettext_lazy("reason for a referral", "Other")


class Need(models.TextChoices):
    """What cannot wait."""

    SAFE_PLACE = "safe_place", _("A safe place tonight")
    MEDICAL = "medical", _("Medical help")
    CRISIS = "crisis", _("Help in a psychological crisis")
    FOOD_CLOTHES = "food_clothes", _("Food, clothes, hygiene")
    CHILDREN = "children", _("Care of children")
    INTERPRETER = "interpreter", _("An interpreter")
    LEGAL = "legal", _("A lawyer")
    DOCUMENTS = "documents", _("Documents")
    POLICE = "police", _("Protection by the police")
    CONTACT_FAMILY = "contact_family", _("Contact with the family")
    OTHER = "other", pgettext_lazy("urgent need", "Other")
    NONE = "none", pgettext_lazy("urgent need", "Nothing urgent")


class Salutation(models.TextChoices):
    MS = "ms", _("Ms")
    MR = "mr", _("Mr")
    DR = "dr", _("Dr")
    NONE = "none", _("None wanted")


class Gender(models.TextChoices):
    """HTCDS `prs_Gender`."""

    FEMININE = "Feminine", _("Feminine")
    MASCULINE = "Masculine", _("Masculine")
    TRANS_FEMININE = "TransgenderFeminine", _("Transgender, feminine")
    TRANS_MASCULINE = "TransgenderMasculine", _("Transgender, masculine")
    NON_CONFORMING = "NonConforming", _("Non-conforming")
    NOT_SPECIFIED = "NonSpecifiedUnknown", _("Not specified or not known")


class MaritalStatus(models.TextChoices):
    """HTCDS `prs_MaritalStatus`."""

    SINGLE = "Single", _("Single")
    MARRIED = "Married", _("Married")
    WIDOWED = "Widowed", _("Widowed")
    DIVORCED = "Divorced", _("Divorced")
    SEPARATED = "Separated", _("Separated")
    PARTNERSHIP = "RegisteredPartnership", _("Registered partnership")


class Education(models.TextChoices):
    """HTCDS `prs_HighestLevelOfEducation` (ISCED 2011), and none at all."""

    NONE = "NoFormalEducation", _("No formal education")
    EARLY = "EarlyChildhoodEducation", _("Early childhood education")
    PRIMARY = "PrimaryEducation", _("Primary")
    LOWER_SECONDARY = "LowerSecondaryEducation", _("Lower secondary")
    UPPER_SECONDARY = "UpperSecondaryEducation", _("Upper secondary")
    POST_SECONDARY = "PostSecondaryNonTertiaryEducation", _("Post-secondary, not tertiary")
    SHORT_TERTIARY = "ShortCycleTertiaryEducation", _("Short-cycle tertiary")
    BACHELOR = "BachelorsOrEquivalentLevel", _("Bachelor's or equivalent")
    MASTER = "MastersOrEquivalentLevel", _("Master's or equivalent")
    DOCTOR = "DoctoralOrEquivalentLevel", _("Doctoral or equivalent")
