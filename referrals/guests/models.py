"""A link with which somebody without an account opens one referral, once."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.encryption import EncryptedTextField
from core.models import PublicModel
from referrals.guests.enums import TRIES, Answer, Ending
from referrals.guests.querysets import TO_BE_TOLD_OF, SealedLinkQuerySet


class SealedLink(PublicModel):
    """Made by the sender for one named person at the receiver; opened with a passcode, in one browser, for half an hour.

    Token, passcode and the browser's secret are kept nowhere, only what they are checked by. Who opens it sees no more
    than the account that made it sees today.
    """

    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.CASCADE, related_name="sealed_links", verbose_name=_("referral")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("for somebody at")
    )
    contact_name = EncryptedTextField(_("contact's name"))
    contact_email = EncryptedTextField(_("contact's e-mail"))
    contact_phone = EncryptedTextField(_("contact's telephone"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    expires_at = models.DateTimeField(_("valid until"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    passcode_hash = models.CharField(max_length=200, editable=False)
    tries = models.PositiveSmallIntegerField(_("wrong passcodes"), default=0)
    browser_hash = models.CharField(max_length=64, blank=True, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    session_until = models.DateTimeField(_("open until"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    reason = EncryptedTextField(_("reason"))
    ended_as = models.CharField(_("how it ended"), max_length=10, choices=Ending, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    told_at = models.DateTimeField(null=True, editable=False)

    objects = SealedLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("sealed link")
        verbose_name_plural = _("sealed links")
        indexes = [
            models.Index(F("referral"), F("id").desc(), name="referrals_link_of_referral"),
            models.Index(fields=["expires_at"], condition=Q(ended_as=""), name="referrals_link_to_end"),
            # Few: each leaves it once its maker was told.
            models.Index(
                fields=["id"], condition=Q(TO_BE_TOLD_OF, told_at__isnull=True), name="referrals_link_to_tell"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "organisation"], condition=Q(ended_as=""), name="referrals_link_one_open"
            ),
            models.UniqueConstraint(
                fields=["browser_hash"], condition=~Q(browser_hash=""), name="referrals_link_of_one_browser"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", *Answer.values], ended_as__in=["", *Ending.values]),
                name="referrals_link_in_known_words",
            ),
            models.CheckConstraint(condition=Q(tries__lte=TRIES), name="referrals_link_tries_counted"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, session_until__isnull=True, browser_hash="")
                | (Q(opened_at__isnull=False, session_until__gt=F("opened_at")) & ~Q(browser_hash="")),
                name="referrals_link_opened_whole",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, opened_at__isnull=False)),
                name="referrals_link_answered_once_opened",
            ),
            models.CheckConstraint(
                condition=Q(ended_as="", ended_at__isnull=True) | (~Q(ended_as="") & Q(ended_at__isnull=False)),
                name="referrals_link_ended_whole",
            ),
        ]

    def key_holder(self) -> Any:
        return self.referral.key_holder()

    def is_open_at(self, now: datetime) -> bool:
        """Not ended, and its time, or its half hour once it was opened, is not over."""
        return not self.ended_as and now < (self.session_until or self.expires_at)
