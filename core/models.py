import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Stale


class PublicModel(models.Model):
    """A record with an address: `public_id` stands in URLs and in the audit, the sequential key never leaves the house."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label} {self.public_id}"

    def key_holder(self) -> models.Model | None:
        """The person under whose own key the encrypted fields are sealed; None: under the key of a purpose."""
        return None


class VersionedModel(PublicModel):
    """A record that several people change. Whoever saves names the version she began with; it is counted up each time."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def begin_change(self, version: int) -> None:
        """For the locked row, before it is changed. Raises Stale if somebody saved it in between."""
        if version != self.version:
            raise Stale(_("Somebody saved this record while you were writing."))
        self.version += 1


class EditableModel(VersionedModel):
    """A record that people add by forms, too: the same form sent twice adds it once.

    Which rows one form may add one of is each model's own constraint about `form_token`.
    """

    form_token = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def take(self, details: dict[str, Any], names: Iterable[str]) -> list[str]:
        """Set those of the named fields that differ from what is on file; returns their names."""
        changed = [name for name in names if name in details and differ(getattr(self, name), details[name])]
        for name in changed:
            setattr(self, name, details[name])
        return changed


def differ(before: Any, after: Any) -> bool:
    """Whether two values of a field differ. An empty text or list is nothing; a nought is something."""
    return _or_none(before) != _or_none(after)


def _or_none(value: Any) -> Any:
    return None if value in ("", []) else value


class DataKey(models.Model):
    """A key of a purpose, wrapped by the ring; the application reads, the owner writes. Retired ones still open."""

    id = models.BigIntegerField(primary_key=True)
    purpose = models.CharField(max_length=20)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"], condition=models.Q(retired_at=None), name="core_one_sealing_key_per_purpose"
            ),
        ]

    def __str__(self) -> str:
        return f"data key {self.pk}"


class KeyCheck(models.Model):
    """A known value under a key outside the database: whether a process has the right one is told before it serves."""

    key_id = models.CharField(max_length=16, unique=True)
    value = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"check of {self.key_id}"
