"""What an account was told, in the list and by e-mail; and how its person wishes to be told."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.telling.enums import Kind, Mail, Topic
from accounts.telling.querysets import NotificationQuerySet
from core.models import PublicModel

MONDAY, SUNDAY = 0, 6


class Notification(PublicModel):
    """One thing that one account was told: written with the act that it speaks of, once.

    It is its e-mail's order as well: `mail_at` says when that goes, and those of one account and moment go together.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", verbose_name=_("account")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    # What it is about, and which time that has happened: with account and kind, its name.
    about = models.UUIDField()
    occasion = models.CharField(max_length=60, blank=True)
    path = models.CharField(_("page"), max_length=200)
    # The file's public id: its number is shown to who sees the file when she looks.
    file_id = models.UUIDField(null=True, blank=True)
    # Which deadline, in the account's language; of nobody.
    what = models.CharField(max_length=120, blank=True)
    in_app = models.BooleanField(default=True)
    is_new = models.BooleanField(default=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    settled_at = models.DateTimeField(_("dealt with at"), null=True, blank=True)
    mail_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        app_label = "accounts"
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            # The list, and the count beside its place in the frame.
            models.Index(
                F("user"),
                F("is_new").desc(),
                F("id").desc(),
                condition=Q(in_app=True),
                name="accounts_notification_list",
            ),
            models.Index(
                fields=["mail_at", "id"],
                condition=Q(is_new=True, mailed_at__isnull=True, mail_at__isnull=False),
                name="accounts_notification_to_mail",
            ),
            models.Index(fields=["about"], condition=Q(is_new=True), name="accounts_notification_about"),
        ]
        constraints = [
            # However many clocks and workers run.
            models.UniqueConstraint(
                fields=["user", "kind", "about", "occasion"], name="accounts_notification_told_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="accounts_notification_kind_known"),
            models.CheckConstraint(
                condition=Q(is_new=True, read_at__isnull=True, settled_at__isnull=True)
                | (Q(is_new=False) & (Q(read_at__isnull=False) | Q(settled_at__isnull=False))),
                name="accounts_notification_new_until_read",
            ),
        ]


class NotificationWish(PublicModel):
    """How somebody wishes to be told of one topic, where not as usual."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("account")
    )
    topic = models.CharField(_("topic"), max_length=12, choices=Topic)
    in_app = models.BooleanField(_("in the list"), default=True)
    mail = models.CharField(_("by e-mail"), max_length=8, choices=Mail)

    class Meta:
        app_label = "accounts"
        verbose_name = _("wish about notifications")
        verbose_name_plural = _("wishes about notifications")
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="accounts_wish_one_of_a_topic"),
            models.CheckConstraint(
                condition=Q(topic__in=Topic.values, mail__in=Mail.values), name="accounts_wish_in_known_words"
            ),
        ]


class QuietHours(PublicModel):
    """In which hours of which days no e-mail comes to somebody; over midnight where the end is earlier."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("account")
    )
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    # On which they begin; 0 is Monday.
    days = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("days"))

    class Meta:
        app_label = "accounts"
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(days__contained_by=list(range(MONDAY, SUNDAY + 1)), days__len__gte=1),
                name="accounts_quiet_hours_on_known_days",
            ),
            # A whole day has no hours from and to.
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="accounts_quiet_hours_end"),
        ]
