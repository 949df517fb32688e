from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProceedingKind(models.TextChoices):
    CRIMINAL = "criminal", _("Criminal case")
    CIVIL = "civil", _("Civil case")
    ADMINISTRATIVE = "administrative", _("Administrative case")


class Authority(models.TextChoices):
    """Before whom it is."""

    POLICE = "police", _("Police")
    PROSECUTOR = "prosecutor", _("Prosecutor's office")
    COURT = "court", _("Court")
    MIGRATION = "migration", _("Migration service")
    ABROAD = "abroad", _("An authority of another country")
    OTHER = "other", pgettext_lazy("authority", "Another authority")


class PersonRole(models.TextChoices):
    """What the person is in it."""

    VICTIM = "victim", _("Injured party")
    WITNESS = "witness", _("Witness")
    CLAIMANT = "civil_claimant", _("Civil claimant")
    ACCUSED = "accused", _("Accused")
    OTHER = "other", pgettext_lazy("role in a proceeding", "Another role")


class NonPunishment(models.TextChoices):
    """That nobody is punished for what she was made to do: whether it was asked for, where she is accused."""

    NOT_RAISED = "not_raised", _("Not raised yet")
    RAISED = "raised", _("Raised, not decided")
    APPLIED = "applied", _("Applied: she is not punished")
    REFUSED = "refused", _("Refused")


class HearingKind(models.TextChoices):
    QUESTIONING = "questioning", _("Questioning")
    CONFRONTATION = "confrontation", _("Confrontation or identification")
    EXAMINATION = "examination", _("Expert examination")
    COURT = "court", _("Court hearing")
    MEETING = "meeting", _("Meeting with the lawyer")
    OTHER = "other", pgettext_lazy("hearing", "Another appointment")


class HearingResult(models.TextChoices):
    HELD = "held", _("Took place")
    ADJOURNED = "adjourned", _("Put off")
    CANCELLED = "cancelled", _("Cancelled")
    NOT_ATTENDED = "not_attended", _("The person did not go")


class MeasureKind(models.TextChoices):
    """What protects the person while it goes on."""

    SECRECY = "secrecy", _("Name and address kept secret")
    CLOSED_HEARING = "closed_hearing", _("Heard without the public")
    APART = "apart", _("Heard apart from the accused")
    GUARD = "guard", _("Guarded by the police")
    NO_CONTACT = "no_contact", _("The accused may not come near or make contact")
    MOVED = "moved", _("Moved to another place")
    OTHER = "other", pgettext_lazy("protection", "Another measure")


class ClaimSource(models.TextChoices):
    OFFENDER = "offender", _("From the offender")
    STATE_FUND = "state_fund", _("From the state's assistance fund")
