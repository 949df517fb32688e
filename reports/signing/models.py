from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.models import PublicModel
from reports.signing.querysets import ConfirmationQuerySet, ReleaseQuerySet


class Confirmation(PublicModel):
    """What an organisation says of its own houses' part of a frozen report: so it was, or why it was not."""

    report = models.ForeignKey(
        "reports.YearlyReport", on_delete=models.PROTECT, related_name="confirmations", verbose_name=_("report")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    agrees = models.BooleanField(_("confirmed"))
    remark = models.TextField(_("what is not so"), blank=True)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [
            models.UniqueConstraint(fields=["report", "organisation"], name="reports_an_organisation_answers_once"),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(remark=""), name="reports_an_objection_says_what"),
        ]


class Release(PublicModel):
    """One public edition that left the house: exactly what it said. Never changed, but to say that it was withdrawn.

    What was once published can be read for ever: later editions are made so that they are safe together with it.
    """

    report = models.OneToOneField(
        "reports.YearlyReport", on_delete=models.PROTECT, related_name="release", verbose_name=_("report")
    )
    document = models.JSONField(_("public edition"))
    digest = models.CharField(_("digest"), max_length=64)
    threshold = models.PositiveSmallIntegerField(_("smallest number shown"))
    # What its codes were called when it went out: {"by_organisation": {code: name}}. Houses stand under their codes.
    names = models.JSONField(_("names"), default=dict)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("published by"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_because = models.TextField(_("reason"), blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because=""),
                name="reports_a_withdrawal_says_who_and_why",
            ),
        ]
