"""What may be applied for: rules of an organisation that pays, about nobody."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.models import EditableModel, PublicModel
from reintegration.enums import AssistanceType
from reintegration.grants.enums import TYPES_OF_KIND, SchemeKind
from reintegration.grants.querysets import SchemeQuerySet

LANGUAGES = ("en", "az", "ru")
# The most that a score sheet gives for one criterion.
MOST_POINTS = 10
FULL_SCORE = 100


def azn(label: Any, **kwargs: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2, **kwargs)


class Named(PublicModel):
    """Something with a name in each language of the pages."""

    name_en = models.CharField(_("name in English"), max_length=120)
    name_az = models.CharField(_("name in Azerbaijani"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        language = (get_language() or "en")[:2]
        return str(getattr(self, f"name_{language if language in LANGUAGES else 'en'}"))


class Scheme(Named, EditableModel):
    """What one may apply for at an organisation, by which rules. Once somebody handed in an application, its measure stays."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("paid by")
    )
    code = models.CharField(_("code"), max_length=20)
    kind = models.CharField(_("kind"), max_length=16, choices=SchemeKind)
    assistance_type = models.CharField(_("counted as"), max_length=40, choices=AssistanceType)
    ceiling_azn = azn(_("at most, in AZN"), validators=[MinValueValidator(Decimal("0.01"))])
    asks_business_plan = models.BooleanField(_("asks for a business plan"), default=False)
    quotations = models.PositiveSmallIntegerField(
        _("quotations asked for"), default=0, validators=[MaxValueValidator(5)]
    )
    scorers = models.PositiveSmallIntegerField(
        _("how many score it"), default=2, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark, of 100"), default=60, validators=[MaxValueValidator(FULL_SCORE)]
    )
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("grant scheme")
        verbose_name_plural = _("grant schemes")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="reintegration_scheme_code_once",
                violation_error_message=_("There is a scheme with this code already."),
            ),
            models.UniqueConstraint(fields=["organisation", "form_token"], name="reintegration_scheme_sent_once"),
            models.CheckConstraint(condition=Q(ceiling_azn__gt=0), name="reintegration_scheme_ceiling_above_nothing"),
            models.CheckConstraint(
                condition=Q(pass_mark__lte=FULL_SCORE, scorers__range=(1, 5), quotations__lte=5),
                name="reintegration_scheme_measures_possible",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="reintegration_scheme_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(Q(kind=kind, assistance_type__in=types) for kind, types in TYPES_OF_KIND.items()),
                    _connector=Q.OR,
                ),
                name="reintegration_scheme_counted_as_its_kind",
            ),
        ]

    def is_in_force_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class Criterion(Named):
    """What an application is scored by, and how much it weighs beside the others."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("scheme"))
    place = models.PositiveSmallIntegerField(_("place"))
    weight = models.PositiveSmallIntegerField(_("weight"), validators=[MinValueValidator(1), MaxValueValidator(100)])

    class Meta:
        app_label = "reintegration"
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "place"], name="reintegration_criterion_one_a_place"),
            models.CheckConstraint(condition=Q(weight__range=(1, 100)), name="reintegration_criterion_weighs"),
        ]
