"""Employers, schools, training providers and others who help, and who have no account here and see nothing."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedTextField
from core.models import EditableModel
from reintegration.partners.enums import PartnerKind
from reintegration.partners.querysets import PartnerQuerySet


class Partner(EditableModel):
    """An organisation that we send people to or buy help from. Whom to ask for there is sealed: it names somebody."""

    name = models.CharField(_("name"), max_length=200)
    kinds = ArrayField(models.CharField(max_length=20, choices=PartnerKind), verbose_name=_("what it is"))
    place = models.CharField(_("town or district"), max_length=100, blank=True)
    contact = EncryptedTextField(_("whom to ask for, and how"))
    ended_on = models.DateField(_("we work together until"), null=True, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        indexes = [models.Index(fields=["name"], name="reintegration_partner_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "place"],
                name="reintegration_partner_once",
                violation_error_message=_("This partner is on the list already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="reintegration_partner_has_a_name"),
            models.CheckConstraint(
                condition=Q(kinds__contained_by=PartnerKind.values, kinds__len__gte=1),
                name="reintegration_partner_is_something",
            ),
            models.UniqueConstraint(fields=["form_token"], name="reintegration_partner_sent_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_labels(self) -> list[str]:
        return [str(PartnerKind(kind).label) for kind in self.kinds]
