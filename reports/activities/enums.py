"""The closed lists of programme activities. A code that was used is never taken away: old activities keep it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActivityKind(models.TextChoices):
    """What the programme does beside helping people one by one."""

    AWARENESS = "awareness", _("Awareness campaign")
    TRAINING = "training", _("Training of professionals")
    CAPACITY = "capacity", _("Other capacity-building")
    SHELTER_WORKS = "shelter_works", _("Shelter upgrade: works")
    SHELTER_EQUIPMENT = "shelter_equipment", _("Shelter upgrade: equipment")


# Done to a house: where it stands is told to nobody, neither in words nor by a picture.
UPGRADES = (ActivityKind.SHELTER_WORKS, ActivityKind.SHELTER_EQUIPMENT)


class State(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("activity", "Planned")
    HELD = "held", pgettext_lazy("activity", "Held")
    CALLED_OFF = "called_off", pgettext_lazy("activity", "Called off")


class Region(models.TextChoices):
    """The economic regions of the country, as they have been since 2021; no closer than that for a house."""

    BAKU = "baku", _("Baku")
    ABSHERON_KHIZI = "absheron_khizi", _("Absheron-Khizi")
    CENTRAL_ARAN = "central_aran", _("Central Aran")
    EASTERN_ZANGEZUR = "eastern_zangezur", _("Eastern Zangezur")
    GANJA_DASHKASAN = "ganja_dashkasan", _("Ganja-Dashkasan")
    GAZAKH_TOVUZ = "gazakh_tovuz", _("Gazakh-Tovuz")
    GUBA_KHACHMAZ = "guba_khachmaz", _("Guba-Khachmaz")
    KARABAKH = "karabakh", _("Karabakh")
    LANKARAN_ASTARA = "lankaran_astara", _("Lankaran-Astara")
    MIL_MUGHAN = "mil_mughan", _("Mil-Mughan")
    MOUNTAINOUS_SHIRVAN = "mountainous_shirvan", _("Mountainous Shirvan")
    NAKHCHIVAN = "nakhchivan", _("Nakhchivan")
    SHAKI_ZAGATALA = "shaki_zagatala", _("Shaki-Zagatala")
    SHIRVAN_SALYAN = "shirvan_salyan", _("Shirvan-Salyan")
    WHOLE_COUNTRY = "whole_country", _("Whole country, or online")
    ABROAD = "abroad", _("Abroad")


class Audience(models.TextChoices):
    """For whom it was. One activity may be for several."""

    GENERAL_PUBLIC = "general_public", _("General public")
    SCHOOLCHILDREN = "schoolchildren", _("Schoolchildren")
    STUDENTS = "students", _("Students")
    SOCIAL_WORKERS = "social_workers", _("Social workers")
    POLICE = "police", pgettext_lazy("audience", "Police")
    BORDER_GUARDS = "border_guards", _("Border guards")
    JUDICIARY = "judiciary", _("Judges and prosecutors")
    HEALTH_WORKERS = "health_workers", _("Health workers")
    TEACHERS = "teachers", _("Teachers")
    MEDIA = "media", pgettext_lazy("audience", "Media")
    EMPLOYERS = "employers", _("Employers")
    SHELTER_STAFF = "shelter_staff", _("Shelter staff")
    OTHER = "other", pgettext_lazy("audience", "Others")


class AgeBand(models.TextChoices):
    """As coarse as somebody can tell who counts a hall: child and grown-up are kept apart, at eighteen."""

    TO_11 = "0-11", "0–11"
    TO_17 = "12-17", "12–17"
    TO_29 = "18-29", "18–29"
    TO_59 = "30-59", "30–59"
    OLDER = "60+", "60+"
    UNKNOWN = "unknown", _("Not known")


class MaterialKind(models.TextChoices):
    LEAFLET = "leaflet", _("Leaflet")
    POSTER = "poster", _("Poster")
    BOOKLET = "booklet", _("Booklet or handbook")
    TRAINING_MANUAL = "training_manual", _("Training manual")
    CARD = "card", _("Card with a telephone number")
    FILM = "film", _("Film or sound on a medium")
    GIVEAWAY = "giveaway", _("Bag, pen or other thing with a message")
    OTHER = "other", pgettext_lazy("material", "Other")


class MaterialLanguage(models.TextChoices):
    AZ = "az", _("Azerbaijani")
    RU = "ru", _("Russian")
    EN = "en", _("English")
    SEVERAL = "several", _("Several languages")
    OTHER = "other", pgettext_lazy("language", "Another one")
    WORDLESS = "wordless", _("Without words")
