"""What is asked in the first conversations: how to reach her safely, how she came, what cannot wait."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.consent.enums import Language
from cases.intake.enums import Answer, Calling, Need, ReferralReason, Source
from cases.intake.querysets import IntakeQuerySet
from core.encryption import EncryptedTextField
from core.models import VersionedModel


class Intake(VersionedModel):
    """One for each case, filled in step by step. Nothing in it is required; what is missing shows as still to complete."""

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="intake", verbose_name=_("case"))
    # How to reach her without putting her in danger (section: contact details).
    calling = models.CharField(_("safe to call"), max_length=16, choices=Calling, blank=True)
    calling_times = EncryptedTextField(_("when it is safe to call"))
    safe_name = EncryptedTextField(_("safe name"))
    safe_contact = EncryptedTextField(_("who may be called instead"))
    contact_warning = EncryptedTextField(_("what to mind"))
    spoken_language = models.CharField(_("language of the conversations"), max_length=3, choices=Language, blank=True)
    interpreter = models.CharField(_("needs an interpreter"), max_length=8, choices=Answer, blank=True)
    # How the person came here (section: notes for what is told freely).
    source = models.CharField(_("who brought the person"), max_length=20, choices=Source, blank=True)
    source_organisation = EncryptedTextField(_("which organisation"))
    source_worker = EncryptedTextField(_("its caseworker"))
    source_on = models.DateField(_("taken on from there on"), null=True, blank=True)
    source_reason = models.CharField(_("reason for the referral"), max_length=30, choices=ReferralReason, blank=True)
    source_details = EncryptedTextField(_("what was arranged with it"))
    # What cannot wait (section: assessment).
    needs = ArrayField(
        models.CharField(max_length=16, choices=Need), default=list, blank=True, verbose_name=_("urgent needs")
    )
    needs_note = EncryptedTextField(_("about the urgent needs"))
    danger = models.CharField(_("in immediate danger"), max_length=8, choices=Answer, blank=True)
    not_known = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name=_("not known"))
    not_told = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, verbose_name=_("did not want to say")
    )

    # What tells who somebody is, to whoever else can see the screen (core/masking.py).
    TELLING = frozenset({"safe_name", "safe_contact", "contact_warning", "source_worker"})

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        constraints = [
            models.CheckConstraint(
                condition=~Q(needs__contains=["none"]) | Q(needs=["none"]), name="cases_intake_none_stands_alone"
            ),
        ]

    def key_holder(self) -> Any:
        return self.case.person
