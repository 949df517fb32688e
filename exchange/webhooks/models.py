"""Other systems that are told that something happened, and what they were told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.encryption import EncryptedTextField
from core.models import PublicModel
from exchange.webhooks.enums import TEST, Kind, Problem, State, Type
from exchange.webhooks.querysets import DeliveryQuerySet, WebhookQuerySet


class Webhook(PublicModel):
    """Where one program is told of events, with its account's sight and no more.

    `read_to`: up to which link of the record it was followed; while paused it stands still, so that nothing is lost.
    `failures`: how many tries failed in a row. An old secret is valid beside the new one until `old_secret_until`.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("program"))
    label = models.CharField(_("what it is for"), max_length=60)
    # Some services put a secret of theirs into it.
    address = EncryptedTextField(_("address"))
    types = ArrayField(models.CharField(max_length=30), verbose_name=_("events"))
    secret = EncryptedTextField(_("secret"), editable=False)
    old_secret = EncryptedTextField(_("secret before"), editable=False)
    old_secret_until = models.DateTimeField(_("secret before valid until"), null=True)
    read_to = models.BigIntegerField(default=0, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    rests_until = models.DateTimeField(_("rests until"), null=True, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    paused_at = models.DateTimeField(_("paused at"), null=True)
    # Nobody: it paused itself.
    paused_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("paused by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        indexes = [models.Index(F("organisation"), F("id").desc(), name="exchange_webhook_of")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(types=[]) & Q(types__contained_by=Type.values), name="exchange_webhook_tells_of_listed"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="exchange_webhook_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=False) | Q(paused_by__isnull=True), name="exchange_webhook_paused_whole"
            ),
        ]


class Delivery(PublicModel):
    """One event on its way to one webhook; afterwards the log of it. Its public id is the `webhook-id` of every try.

    `event`: the public id of the event of the record; none of a test. `resource`: of what it tells, by its public id.
    While `taken_until` has not come, a worker carries it; one that died loses it then.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("webhook"))
    event = models.UUIDField(null=True, editable=False)
    type = models.CharField(_("event"), max_length=30, editable=False)
    kind = models.CharField(_("about"), max_length=12, blank=True, choices=Kind, editable=False)
    resource = models.UUIDField(null=True, editable=False)
    happened_at = models.DateTimeField(_("happened at"), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    taken_until = models.DateTimeField(null=True, editable=False)
    # Of the last try.
    code = models.PositiveSmallIntegerField(_("answer"), null=True)
    problem = models.CharField(_("problem"), max_length=10, choices=Problem, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), null=True)
    done_at = models.DateTimeField(_("over since"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(F("webhook"), F("id").desc(), name="exchange_delivery_of"),
            # Few: each leaves it once it is over.
            models.Index(fields=["webhook", "next_try_at"], condition=Q(state="waiting"), name="exchange_delivery_due"),
            models.Index(fields=["created_at"], name="exchange_delivery_by_age"),
        ]
        constraints = [
            # However many workers follow the record.
            models.UniqueConstraint(fields=["webhook", "event"], name="exchange_delivery_once"),
            models.CheckConstraint(
                condition=Q(
                    type__in=[*Type.values, TEST],
                    kind__in=["", *Kind.values],
                    state__in=State.values,
                    problem__in=["", *Problem.values],
                ),
                name="exchange_delivery_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(type=TEST, event__isnull=True, resource__isnull=True, kind="")
                | (~Q(type=TEST) & ~Q(kind="") & Q(event__isnull=False, resource__isnull=False)),
                name="exchange_delivery_of_something",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WAITING, done_at__isnull=True)
                | (~Q(state=State.WAITING) & Q(done_at__isnull=False, taken_until__isnull=True)),
                name="exchange_delivery_over_has_a_time",
            ),
        ]
