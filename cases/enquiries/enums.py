from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """By which way somebody turned to the organisation. 152 is the state's hotline; the others have their own."""

    HOTLINE_152 = "hotline_152", _("Hotline 152")
    HOTLINE_CENTRE = "hotline_vac", _("Hotline of the assistance centre")
    HOTLINE_NGO = "hotline_ngo", _("Hotline of an NGO")
    PHONE = "phone", _("Another telephone call")
    MESSAGE = "message", _("Message, e-mail or web form")
    WALK_IN = "walk_in", _("Came to the door")
    EMBASSY = "embassy", _("Embassy or consulate")
    ORGANISATION = "organisation", _("Another organisation")
    OUTREACH = "outreach", _("Met during outreach work")
    OTHER = "other", pgettext_lazy("channel", "Another way")


class CallerRole(models.TextChoices):
    """Who turned to us, seen from the person it is about."""

    SELF = "self", _("The person herself")
    RELATIVE = "relative", _("A relative")
    ACQUAINTANCE = "acquaintance", _("A friend, neighbour or acquaintance")
    POLICE = "police", _("Police or prosecution")
    OFFICIAL = "official", _("Another official")
    EMBASSY = "embassy", _("An embassy or consulate")
    NGO = "ngo", _("A non-governmental organisation")
    INTERNATIONAL = "international", _("An international organisation")
    HEALTH = "health", _("Health care")
    SCHOOL = "school", _("A teacher or school")
    EMPLOYER = "employer", _("An employer")
    ANONYMOUS = "anonymous", _("Did not want to say who")
    OTHER = "other", _("Somebody else")


class AgeBand(models.TextChoices):
    """How old the person is, as exactly as somebody on the telephone knows it."""

    CHILD = "child", _("A child, age not known")
    TO_8 = "0-8", _("0–8")
    TO_17 = "9-17", _("9–17")
    ADULT = "adult", _("Grown up, age not known")
    TO_29 = "18-29", _("18–29")
    TO_47 = "30-47", _("30–47")
    FROM_48 = "48+", _("48 or older")


class Outcome(models.TextChoices):
    OPEN = "open", pgettext_lazy("enquiry", "Open")
    INFORMATION_GIVEN = "information_given", _("Information given")
    REFERRED_ELSEWHERE = "referred_elsewhere", _("Sent on to somebody else")
    BECAME_CASE = "became_case", _("Became a case")
    NO_CONTACT = "no_contact", _("No contact possible")
    NOT_TRAFFICKING = "not_trafficking", _("Not about trafficking")
    # Written by the night's work alone, where nobody ever answered.
    LAPSED = "lapsed", _("Never answered, erased")


# What a person may answer; a case comes about by opening one.
ANSWERS = [choice for choice in Outcome.choices if choice[0] not in {Outcome.BECAME_CASE, Outcome.LAPSED}]
