from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Means(models.TextChoices):
    AIR = "air", _("By air")
    LAND = "land", _("By road")
    RAIL = "rail", _("By rail")
    SEA = "sea", _("By sea")


class Escort(models.TextChoices):
    """Who goes along."""

    NOBODY = "nobody", _("Nobody")
    STAFF = "staff", _("Our staff")
    IOM = "iom", _("IOM")
    OFFICIAL = "official", _("An official")
    FAMILY = "family", _("Family")
    MEDICAL = "medical", _("A doctor or nurse")


class Risk(models.TextChoices):
    """What may happen to her there; each is answered by itself."""

    RETRAFFICKING = "retrafficking", _("Being trafficked again")
    REVENGE = "revenge", _("Revenge by the traffickers")
    FAMILY_VIOLENCE = "family_violence", _("Violence in the family")
    FAMILY_INVOLVED = "family_involved", _("The family took part in it")
    STIGMA = "stigma", _("Rejection by family or community")
    PROSECUTION = "prosecution", _("Punishment by the authorities there")
    NO_LIVELIHOOD = "no_livelihood", _("No home, no work")
    NO_CARE = "no_care", _("No treatment that she needs")
    NOBODY_FOR_CHILD = "nobody_for_child", _("Nobody who may take care of the child")
    CONFLICT = "conflict", _("War or unrest")


class Conclusion(models.TextChoices):
    SAFE = "safe", _("Safe")
    WITH_MEASURES = "with_measures", _("Safe if what is named is done first")
    UNSAFE = "unsafe", _("Not safe")


class DocumentKind(models.TextChoices):
    PASSPORT = "passport", _("Passport")
    RETURN_CERTIFICATE = "return_certificate", _("Certificate of return")
    IDENTITY_CARD = "identity_card", _("Identity card")
    BIRTH_CERTIFICATE = "birth_certificate", _("Birth certificate of a child")
    PARENTAL_CONSENT = "parental_consent", _("Parents' consent to travel")
    EXIT_PERMIT = "exit_permit", _("Permit to leave")
    VISA = "visa", _("Visa")
    OTHER = "other", pgettext_lazy("travel document", "Another document")
