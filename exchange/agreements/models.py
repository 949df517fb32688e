"""What an organisation has agreed to share, with whom and until when."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.encryption import EncryptedTextField
from core.models import PublicModel
from exchange.agreements.enums import STATISTICS
from exchange.agreements.querysets import AgreementQuerySet


class SharingAgreement(PublicModel):
    """What may flow from an organisation to another one, or to somebody outside who has no account here.

    It gates only what its own organisation gives: nobody opens another's files by writing an agreement down. It holds
    once a second person has confirmed it, and is never changed: it is ended, and another one written. So the key that
    files are encrypted for cannot be exchanged by one person.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    partner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("other organisation"),
    )
    party_name = models.CharField(_("party without an account here"), max_length=200, blank=True)
    purposes = ArrayField(models.CharField(max_length=20), verbose_name=_("purposes"))
    kinds = ArrayField(models.CharField(max_length=20), verbose_name=_("what may be shared"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    signed_on = models.DateField(_("signed on"))
    reference = models.CharField(_("reference of the document"), max_length=100)
    contact_name = EncryptedTextField(_("contact's name"))
    contact_email = EncryptedTextField(_("contact's e-mail"))
    age_key = models.CharField(_("public key for age"), max_length=200, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("written down by"))
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)
    end_reason = EncryptedTextField(_("why it was ended"))

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("sharing agreement")
        verbose_name_plural = _("sharing agreements")
        indexes = [models.Index(F("organisation"), F("id").desc(), name="exchange_agreement_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(partner__isnull=False, party_name="") | (Q(partner__isnull=True) & ~Q(party_name="")),
                name="exchange_agreement_with_one",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=True) | ~Q(partner=F("organisation")), name="exchange_agreement_of_two"
            ),
            models.CheckConstraint(condition=~Q(purposes=[]) & ~Q(kinds=[]), name="exchange_agreement_says_what"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="exchange_agreement_lasts"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("made_by"))),
                name="exchange_agreement_by_two",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="exchange_agreement_ended_whole",
            ),
        ]

    @property
    def party(self) -> str:
        """With whom."""
        return self.partner.name if self.partner else self.party_name

    @property
    def parts(self) -> frozenset[str]:
        """The parts of a file that it lets out."""
        return frozenset(self.kinds) - {STATISTICS}

    def holds_on(self, day: date) -> bool:
        """As `in_force` of the queryset."""
        return self.confirmed_at is not None and self.ended_at is None and self.valid_from <= day <= self.valid_until
