"""One session for many: recorded once, with an item of assistance for each who was there."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.crossing.models import Crossable, crossed_out_whole
from core.encryption import EncryptedTextField
from core.models import EditableModel
from reintegration.catalogue.models import Service
from reintegration.groups.querysets import GroupSessionQuerySet
from reintegration.partners.models import Partner


class GroupSession(Crossable, EditableModel):
    """An organisation's group session. About nobody: who was there stands in the items, each seen with its own file.

    `cost_azn` is the whole session's; each item carries its share, and the shares add up to it. Not changed once it
    is recorded: crossed out with its items, and recorded anew.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="group_sessions", verbose_name=_("organisation")
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name=_("service"))
    held_on = models.DateField(_("held on"))
    hours = models.DecimalField(
        _("hours"), max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    given_by = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given by the partner"),
    )
    topic = EncryptedTextField(_("topic"))
    cost_azn = models.DecimalField(
        _("cost of the session in AZN"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    attended = models.PositiveSmallIntegerField(_("how many were there"))
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = GroupSessionQuerySet.as_manager()

    class Meta:
        app_label = "reintegration"
        verbose_name = _("group session")
        verbose_name_plural = _("group sessions")
        indexes = [models.Index(fields=["organisation", "held_on"], name="reintegration_session_of_org")]
        constraints = [
            crossed_out_whole(),
            models.CheckConstraint(
                condition=(Q(hours__isnull=True) | Q(hours__gte=0)) & (Q(cost_azn__isnull=True) | Q(cost_azn__gte=0)),
                name="reintegration_session_not_negative",
            ),
            models.UniqueConstraint(fields=["organisation", "form_token"], name="reintegration_session_sent_once"),
        ]

    def key_holder(self) -> None:
        """About nobody: sealed under the key of its purpose."""
        return
