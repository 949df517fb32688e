"""Visits to the people of a house."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.encryption import EncryptedTextField
from shelters.life.models import OfStay, rules_of_stay
from shelters.visits.enums import BY_OFFICE, Agreed, VisitPurpose
from shelters.visits.querysets import VisitQuerySet


class Visit(OfStay):
    """Somebody at the door for somebody of the house: let in or not, with whom she was, when she left."""

    visitor = EncryptedTextField(_("who visits"))
    visitor_details = EncryptedTextField(_("from where, with which document"))
    purpose = models.CharField(_("purpose"), max_length=12, choices=VisitPurpose)
    agreed = models.CharField(_("does the person want it"), max_length=6, choices=Agreed)
    identity_checked = models.BooleanField(_("identity checked"), default=False)
    let_in = models.BooleanField(_("let in"), default=True)
    came_at = models.DateTimeField(_("came at"))
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    accompanied_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who was with them")
    )
    note = EncryptedTextField(_("note"))

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [
            models.Index(F("shelter"), F("came_at").desc(), F("id").desc(), name="shelters_visit_of_shelter"),
            models.Index(
                fields=["shelter"],
                condition=Q(let_in=True, left_at__isnull=True, crossed_out_at__isnull=True),
                name="shelters_visit_inside",
            ),
        ]
        constraints = [
            *rules_of_stay(),
            models.CheckConstraint(
                condition=Q(purpose__in=VisitPurpose.values, agreed__in=Agreed.values, visitor__isnull=False),
                name="shelters_visit_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(let_in=False) | ~Q(agreed=Agreed.NO) | Q(purpose__in=sorted(BY_OFFICE)),
                name="shelters_visit_wanted_or_by_office",
            ),
            models.CheckConstraint(
                condition=Q(came_at__lte=F("created_at"))
                & (Q(left_at__isnull=True) | Q(let_in=True, left_at__gte=F("came_at"))),
                name="shelters_visit_left_after_coming",
            ),
        ]
