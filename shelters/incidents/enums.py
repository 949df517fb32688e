"""Codes of incidents in a house."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IncidentType(models.TextChoices):
    """What happened, as the form of a shelter counts it."""

    VIOLENCE = "violence", _("Violence")
    THREAT = "threat", _("Threat")
    SELF_HARM = "self_harm", _("Self-harm")
    ILLNESS = "illness", _("Illness or accident")
    MISSING = "missing", _("Missing person")
    STRANGER = "stranger", _("Unwanted visitor or stranger near the house")
    ADDRESS = "address", _("Address disclosed")
    DAMAGE = "damage", _("Damage")
    THEFT = "theft", _("Theft")
    FIRE = "fire", _("Fire or evacuation")
    STAFF = "staff", _("Complaint about staff")
    OTHER = "other", pgettext_lazy("incident", "Something else")


class Severity(models.TextChoices):
    SLIGHT = "slight", pgettext_lazy("incident", "Slight")
    SERIOUS = "serious", pgettext_lazy("incident", "Serious")
    GRAVE = "grave", pgettext_lazy("incident", "Grave: danger to life or to the house")


SEVERITY_TONES = {Severity.SLIGHT: "neutral", Severity.SERIOUS: "soon", Severity.GRAVE: "late"}


class Part(models.TextChoices):
    """What an incident was to somebody of the house."""

    AFFECTED = "affected", _("Affected")
    INVOLVED = "involved", _("Involved")
    WITNESS = "witness", _("Witness")


class ToldTo(models.TextChoices):
    """Who was told of an incident."""

    POLICE = "police", _("Police")
    AMBULANCE = "ambulance", _("Ambulance")
    FIRE_SERVICE = "fire_service", _("Fire service")
    DOCTOR = "doctor", _("Doctor")
    MINISTRY = "ministry", _("Ministry")
    MANAGER = "manager", _("Shelter manager")
    GUARDIAN = "guardian", _("Guardian")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    FAMILY = "family", _("Family")
    OTHER = "other", pgettext_lazy("told to", "Somebody else")
