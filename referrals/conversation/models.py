"""What two organisations say to each other about a referral, and when the other side read it."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.documents.models import Document
from core.encryption import EncryptedTextField
from core.models import PublicModel
from referrals.conversation.querysets import MessageQuerySet, MessageReadQuerySet


class Message(PublicModel):
    """One message of a thread. Its words are never changed and never taken away.

    A thread belongs to the sender of the referral and to one other organisation (`thread`): a receiver that was shown
    the referral, or the ministry. What stands in one is read by nobody of another. `answered_at` is written when a
    question is answered, `told_at` when its readers were written to.
    """

    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.CASCADE, related_name="messages", verbose_name=_("referral")
    )
    thread = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("between the sender and")
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    from_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("from")
    )
    to_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("to"))
    text = EncryptedTextField(_("what was written"))
    asks = models.BooleanField(_("waits for an answer"), default=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answers = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("answer to")
    )
    document = models.ForeignKey(
        Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    told_at = models.DateTimeField(null=True, editable=False)
    form_token = models.UUIDField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["referral", "id"], name="referrals_message_in_order"),
            models.Index(
                fields=["to_organisation"],
                condition=Q(asks=True, answered_at__isnull=True),
                name="referrals_open_question",
            ),
            models.Index(fields=["created_at"], condition=Q(told_at__isnull=True), name="referrals_message_to_tell"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["referral", "form_token"], name="referrals_message_once_per_form"),
            models.UniqueConstraint(
                fields=["answers"], condition=Q(answers__isnull=False), name="referrals_question_answered_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(asks=True), name="referrals_only_a_question_is_answered"
            ),
            models.CheckConstraint(
                condition=Q(answers__isnull=True) | Q(asks=False), name="referrals_an_answer_is_no_question"
            ),
            models.CheckConstraint(
                condition=Q(from_organisation=F("thread")) & ~Q(to_organisation=F("thread"))
                | Q(to_organisation=F("thread")) & ~Q(from_organisation=F("thread")),
                name="referrals_message_between_two_sides",
            ),
        ]

    def key_holder(self) -> Any:
        return self.referral.key_holder()


class MessageRead(PublicModel):
    """The first time that somebody of the other organisation read a message. `created_at` is when."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reads", verbose_name=_("message"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("read by"))

    objects = MessageReadQuerySet.as_manager()

    class Meta:
        verbose_name = _("read receipt")
        verbose_name_plural = _("read receipts")
        constraints = [
            models.UniqueConstraint(fields=["message", "organisation"], name="referrals_message_first_read_once")
        ]
