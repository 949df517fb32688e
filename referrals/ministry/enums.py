from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import ClassificationStatus


class Result(models.TextChoices):
    """What the ministry decides. Each is the determination that stands in the file from that day."""

    RECOGNISED = ClassificationStatus.RECOGNISED.value, _("Recognised as a victim of trafficking in human beings")
    PRESUMED = ClassificationStatus.PRESUMED.value, _("Not recognised; remains a presumed victim")
    POTENTIAL = ClassificationStatus.POTENTIAL.value, _("Not recognised; remains a potential victim, at risk")
    NOT_VICTIM = ClassificationStatus.NOT_VICTIM.value, _("Not recognised; not a victim of trafficking in human beings")


class LegalBasis(models.TextChoices):
    """On which rules a decision rests. Whatever is missing here is written beside it."""

    LAW_2005 = (
        "law_2005",
        _("Law of the Republic of Azerbaijan on Combating Trafficking in Human Beings, 28 June 2005, No. 958-IIQ"),
    )
    IDENTIFICATION_2009 = (
        "identification_2009",
        _("Rules on identifying victims, Cabinet of Ministers, 3 September 2009, No. 131"),
    )
    MECHANISM_2009 = (
        "mechanism_2009",
        _("Rules of the national referral mechanism, Cabinet of Ministers, 11 August 2009, No. 123"),
    )
    CONVENTION_2005 = (
        "convention_2005",
        _("Council of Europe Convention on Action against Trafficking in Human Beings, 16 May 2005, Article 10"),
    )
