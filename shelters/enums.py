from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ShelterKind(models.TextChoices):
    """Who keeps a house: the special institutions of the law, and those of non-governmental organisations."""

    STATE = "state", _("State shelter")
    NGO = "ngo", _("Shelter of a non-governmental organisation")
    ASSISTANCE_CENTRE = "assistance_centre", _("Assistance centre")


class ClientGroup(models.TextChoices):
    """For whom a house or a room is meant; none named: for everybody."""

    WOMEN = "women", _("Women")
    MEN = "men", _("Men")
    GIRLS = "girls", _("Girls")
    BOYS = "boys", _("Boys")
    FAMILIES = "families", _("Families")


class BedKind(models.TextChoices):
    ORDINARY = "ordinary", pgettext_lazy("bed", "Ordinary")
    COT = "cot", _("Cot")
    ACCESSIBLE = "accessible", _("Accessible")
    ISOLATION = "isolation", _("Isolation")


class WorksKind(models.TextChoices):
    """Why beds are closed, or what a house was given."""

    RENOVATION = "renovation", _("Renovation")
    REPAIR = "repair", _("Repair")
    CLEANING = "cleaning", _("Cleaning, disinfection")
    EQUIPMENT = "equipment", _("Equipment")
    OTHER = "other", pgettext_lazy("works", "Another reason")


class ReservationState(models.TextChoices):
    HELD = "held", pgettext_lazy("reservation", "Held")
    USED = "used", pgettext_lazy("reservation", "The person came")
    EXPIRED = "expired", pgettext_lazy("reservation", "Ran out")
    RELEASED = "released", pgettext_lazy("reservation", "Released")


class AbsenceKind(models.TextChoices):
    """Why somebody is out of the house while her stay goes on."""

    LEAVE = "leave", _("Overnight leave")
    HOSPITAL = "hospital", _("Hospital")
    MISSING = "missing", _("Missing")
    PROCEEDING = "proceeding", _("With the authorities")
    OTHER = "other", pgettext_lazy("absence", "Another reason")


class ExtensionBasis(models.TextChoices):
    """On what grounds somebody stays longer than was planned."""

    RECOVERY = "recovery", _("Needs more time to recover")
    PROCEEDING = "proceeding", _("Takes part in a proceeding")
    AUTHORITY = "authority", _("An authority asked for it")
    NO_SAFE_PLACE = "no_safe_place", _("No safe place to go to yet")
    HEALTH = "health", _("Treatment goes on")
    CHILD = "child", _("Best interests of the child")
    OTHER = "other", pgettext_lazy("extension", "Another ground")


class ExtensionState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("extension", "Waits for an answer")
    APPROVED = "approved", pgettext_lazy("extension", "Approved")
    DECLINED = "declined", pgettext_lazy("extension", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("extension", "Taken back")


class Destination(models.TextChoices):
    """Where a person goes when leaving a house."""

    FAMILY = "family", _("Family")
    OWN_HOME = "own_home", _("Own or rented home")
    OTHER_SHELTER = "other_shelter", _("Another shelter")
    HOSPITAL = "hospital", _("Hospital")
    COUNTRY_OF_ORIGIN = "country_of_origin", _("Country of origin")
    LEFT_UNANNOUNCED = "left_unannounced", _("Left without notice")
    OTHER = "other", _("Elsewhere")
    UNKNOWN = "unknown", _("Not known")


# Who goes there is still looked after: no follow-up begins.
STAYS_IN_CARE = frozenset({Destination.OTHER_SHELTER, Destination.HOSPITAL})


class LeavingReason(models.TextChoices):
    """Why a stay ended."""

    PLANNED = "planned", _("As planned")
    OWN_WISH = "own_wish", _("Own wish")
    TRANSFERRED = "transferred", _("Placed elsewhere")
    UNSAFE = "unsafe", _("Not safe here any more")
    HOUSE_RULES = "house_rules", _("House rules")
    LEFT = "left", _("Did not come back")
    DIED = "died", _("Died")
    OTHER = "other", pgettext_lazy("leaving", "Another reason")


class SafetyCheck(models.TextChoices):
    """What is gone through with somebody before she leaves."""

    PLACE = "place", _("The place she goes to was looked at and is safe")
    WAY = "way", _("The way there is arranged")
    CONTACTS = "contacts", _("She knows whom to call, day and night")
    PLAN = "plan", _("The safety plan was gone through")
    PAPERS = "papers", _("She has her papers")
    MEDICINE = "medicine", _("She has her medicines and prescriptions")


class CorrectionReason(models.TextChoices):
    """Why what was recorded of a stay is put right."""

    WRITTEN_WRONGLY = "written_wrongly", _("It was written down wrongly")
    LEARNT_LATER = "learnt_later", _("It became known later")
    NOT_RECORDED = "not_recorded", _("It was not recorded in time")
