import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.events import every_event


class AuditQuerySet(models.QuerySet):
    def about(self, public_id):
        """Everything that happened to one record, newest first."""
        return self.filter(target_id=public_id).order_by("-id")

    def matching(self, chosen):
        """Those of a kind of event, by an account, since a day; whatever of the three is given."""
        rows = self
        if chosen.get("event"):
            rows = rows.filter(event=chosen["event"])
        if chosen.get("account"):
            rows = rows.filter(actor_label=chosen["account"].strip())
        if chosen.get("since"):
            rows = rows.filter(at__date__gte=chosen["since"])
        return rows

    def about_case(self, public_id):
        """Everything that happened to one case and to what belongs to it, newest first."""
        return self.filter(case_id=public_id).order_by("-id")


class AuditEvent(models.Model):
    """One thing that happened. Append-only: the database refuses UPDATE, DELETE and TRUNCATE.

    It holds ids and labels, no foreign keys, so that nothing deleted elsewhere
    can damage it; and no personal text: `changes` names fields and carries
    values only of those on the recorder's allow-list.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now)
    event = models.CharField(_("what happened"), max_length=40, choices=every_event)
    actor_id = models.UUIDField(_("who"), null=True)
    actor_label = models.CharField(_("account"), max_length=150, blank=True)
    organisation_code = models.CharField(_("organisation"), max_length=32, blank=True)
    target_type = models.CharField(_("kind of record"), max_length=60, blank=True)
    target_id = models.UUIDField(_("record"), null=True)
    case_id = models.UUIDField(_("case"), null=True)
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.TextField(_("reason"), blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["case_id", "-id"], name="audit_by_case", condition=models.Q(case_id__isnull=False)),
            models.Index(fields=["target_id", "-id"], name="audit_by_target"),
            models.Index(fields=["actor_label", "-id"], name="audit_by_actor"),
            models.Index(fields=["event", "-id"], name="audit_by_event"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"
