import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.events import every_event
from audit.querysets import AuditQuerySet, FieldHistoryQuerySet
from core.encryption import EncryptedTextField, Purpose, Sealed, seal

# What stands before the first event of the chain.
BEGINNING = bytes(32)


class ReasonField(EncryptedTextField):
    """What somebody typed as a reason; it may name a person. Sealed under the key of the record, never sealed anew."""

    def pre_save(self, instance: models.Model, add: bool) -> str | Sealed:
        value = instance.__dict__.get(self.attname, "")
        if isinstance(value, Sealed) or not value:
            return value
        return seal(str(value), self.place(instance), purpose=Purpose.AUDIT)


class AuditEvent(models.Model):
    """One thing that happened. Append-only: the database refuses UPDATE, DELETE and TRUNCATE.

    It holds ids and labels, no foreign keys, so that nothing deleted elsewhere
    can damage it; and no personal text: `changes` names fields and carries
    values only of those on the recorder's allow-list.
    """

    # Rows stay under the key they were sealed with: core/rotation.py passes them over, retired keys still open them.
    is_frozen = True

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
    reason = ReasonField(_("reason"))
    session_digest = models.CharField(_("session"), max_length=32, blank=True)
    request_id = models.UUIDField(_("request"), null=True)
    address = models.GenericIPAddressField(_("address"), null=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["case_id", "-id"], name="audit_by_case", condition=models.Q(case_id__isnull=False)),
            models.Index(fields=["target_id", "-id"], name="audit_by_target"),
            models.Index(fields=["actor_label", "-id"], name="audit_by_actor"),
            models.Index(fields=["event", "-id"], name="audit_by_event"),
            models.Index(fields=["organisation_code", "-id"], name="audit_by_organisation"),
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(
                fields=["session_digest", "-id"], name="audit_by_session", condition=~models.Q(session_digest="")
            ),
            # Counted before each look at a file (audit/alarms.py).
            models.Index(
                fields=["actor_id", "at"], name="audit_looks_by_actor", condition=models.Q(case_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"


class AuditLink(models.Model):
    """The place of an event in the chain. Written by the database alone, when a transaction commits (docs/adr/0013)."""

    position = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    previous = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        verbose_name = _("link of the record")
        verbose_name_plural = _("links of the record")

    def __str__(self) -> str:
        return f"link {self.position}"


class AuditHead(models.Model):
    """How far the chain went on a day, and its digest there, signed. Copies outside the database are what counts."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    signed_at = models.DateTimeField(_("signed at"), default=timezone.now)
    day = models.DateField(_("day"))
    position = models.BigIntegerField(_("position"))
    digest = models.BinaryField(_("digest"))
    public_key = models.BinaryField(_("public key"))
    signature = models.BinaryField(_("signature"))

    class Meta:
        verbose_name = _("signed end of the record")
        verbose_name_plural = _("signed ends of the record")

    def __str__(self) -> str:
        return f"head {self.position} of {self.day}"


class FieldHistory(models.Model):
    """What a row held before a change, written by the database whoever changed it; encrypted columns as ciphertext.

    `changed` is {column: [before, after]}. Append-only, but for `audit_purge_history`.
    """

    at = models.DateTimeField(_("at"))
    table_name = models.CharField(_("table"), max_length=63)
    row_id = models.UUIDField(_("record"), null=True)
    deleted = models.BooleanField(_("deleted"), default=False)
    actor_id = models.UUIDField(_("who"), null=True)
    database_role = models.CharField(_("database role"), max_length=63)
    about_kind = models.CharField(_("about"), max_length=20)
    about_key = models.BigIntegerField(_("key"), null=True)
    changed = models.JSONField(_("changed"))

    objects = FieldHistoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier value")
        verbose_name_plural = _("earlier values")
        indexes = [
            models.Index(fields=["row_id"], name="audit_history_of_row"),
            models.Index(fields=["about_kind", "about_key", "-id"], name="audit_history_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id} {self.pk}"
