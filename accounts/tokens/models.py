from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.tokens.querysets import TokenQuerySet
from core.encryption import EncryptedTextField
from core.models import PublicModel


class Token(PublicModel):
    """With what a program asks the API in an account's name. What it sends is kept as a hash only."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens", verbose_name=_("account")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    label = models.CharField(_("what it is for"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=20), verbose_name=_("what it may do"))
    networks = ArrayField(models.CharField(max_length=43), verbose_name=_("from which addresses"))
    expires_on = models.DateField(_("valid until"))
    used_on = models.DateField(_("last used"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    objects = TokenQuerySet.as_manager()

    class Meta:
        app_label = "accounts"
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(scopes=[]) & ~models.Q(networks=[]), name="accounts_token_is_bound"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="accounts_token_ended_by_somebody",
            ),
        ]

    @property
    def is_over(self) -> bool:
        """Ended, or run out."""
        return self.ended_at is not None or self.expires_on < timezone.localdate()


class SentRequest(PublicModel):
    """A change that a program asked for, by the key it was sent with, and how it was answered: so that it is done once.

    Without a digest it was not done. Kept for a day (accounts/tokens/sent_requests.py).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("account")
    )
    key = models.UUIDField(editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    status = models.PositiveSmallIntegerField(null=True, editable=False)
    answer = EncryptedTextField(_("answer"))

    class Meta:
        app_label = "accounts"
        verbose_name = _("sent request")
        verbose_name_plural = _("sent requests")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="accounts_sent_request_once")]
        indexes = [models.Index(fields=["created_at"], name="accounts_sent_request_by_age")]
