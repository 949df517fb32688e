"""The catalogue of services as data: what can be given, how it is counted, what it usually costs."""

from datetime import date

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import EditableModel
from reintegration.catalogue.enums import Unit
from reintegration.catalogue.querysets import ServiceQuerySet
from reintegration.enums import GROUP_OF_TYPE, AssistanceGroup, AssistanceType

CODE = RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small letters, digits and low lines: group_counselling."))


class Service(EditableModel):
    """One thing that can be given. `type` is the register's kind, by which the yearly figures count it; it never changes."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[CODE])
    type = models.CharField(_("kind of assistance"), max_length=40, choices=AssistanceType)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_az = models.CharField(_("name in Azerbaijani"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit)
    usual_cost_azn = models.DecimalField(
        _("usual cost of one unit in AZN"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    valid_from = models.DateField(_("given from"))
    valid_until = models.DateField(_("given until"), null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=AssistanceType.values, unit__in=Unit.values),
                name="reintegration_service_in_known_words",
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name_en="") & ~Q(name_az="") & ~Q(name_ru=""),
                name="reintegration_service_has_names",
            ),
            models.CheckConstraint(
                condition=Q(usual_cost_azn__isnull=True) | Q(usual_cost_azn__gte=0),
                name="reintegration_service_cost_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="reintegration_service_ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=["form_token"], name="reintegration_service_sent_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return getattr(self, f"name_{(get_language() or 'en')[:2]}", self.name_en)

    @property
    def group(self) -> AssistanceGroup:
        return GROUP_OF_TYPE[AssistanceType(self.type)]

    def is_in_force_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
