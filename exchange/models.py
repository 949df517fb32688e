import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exchange.agreements.models import SharingAgreement  # noqa: F401 (Django looks for them here)
from exchange.handover.models import HandOver  # noqa: F401 (Django looks for them here)
from exchange.mapping.models import ForeignSheet, SavedMapping  # noqa: F401 (Django looks for them here)
from exchange.querysets import ImportQuerySet, UploadedRegisterQuerySet

# For so long an import can be taken back; the database holds to it as well (migration 0010).
TAKEN_BACK_WITHIN = timedelta(days=7)


class ImportedRow(models.Model):
    """A row of a register that is on file, so that importing it again adds nothing.

    `fingerprint` is a keyed hash of the row's cells (no cell can be read from it);
    `copies` counts equal rows of that source.
    """

    source = models.CharField(_("source"), max_length=100)
    sheet = models.CharField(_("sheet"), max_length=20)
    fingerprint = models.BinaryField(_("fingerprint"))
    copies = models.PositiveIntegerField(_("copies"), default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "sheet", "fingerprint"], name="exchange_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.sheet} {self.pk}"


class ImportedPerson(models.Model):
    """Which person a source's `person_ref` means.

    Kept as a keyed hash: some registers refer to people by passport numbers, or by names.
    """

    source = models.CharField(_("source"), max_length=100)
    ref_digest = models.BinaryField(_("reference"))
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "ref_digest"], name="exchange_person_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"


class Import(models.Model):
    """One import that added something. Within a week it can be taken back as a whole.

    Its rows are of the transaction that wrote this one, and the database tells them by that: what somebody changed since
    is of another.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(_("source"), max_length=100)
    imported_at = models.DateTimeField(_("imported at"), default=timezone.now, editable=False)
    imported_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    added = models.JSONField(_("rows"), default=dict)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)
    taken_back_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"import {self.public_id}"

    @property
    def can_be_taken_back(self) -> bool:
        return self.taken_back_at is None and timezone.now() < self.imported_at + TAKEN_BACK_WITHIN


class ImportMade(models.Model):
    """The keys of what an import made in one table; of rows remembered by fingerprint, a key for each copy. Kept for a week."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="made")
    table = models.CharField(max_length=63)
    keys = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "table"], name="exchange_made_once")]

    def __str__(self) -> str:
        return f"{self.table} of import {self.of_id}"


class UploadedRegister(models.Model):
    """A workbook uploaded to the import page, encrypted, kept between preview and import and then removed."""

    # What exchange/actions.py seals itself; core/rotation.py moves it to new keys.
    sealed_columns = ("content",)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    source = models.CharField(_("source"), max_length=100)
    content = models.BinaryField()

    objects = UploadedRegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded register")
        verbose_name_plural = _("uploaded registers")

    def __str__(self) -> str:
        return f"upload {self.public_id}"
