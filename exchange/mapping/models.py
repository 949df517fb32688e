import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.mapping.querysets import ForeignSheetQuerySet, SavedMappingQuerySet


class ForeignSheet(models.Model):
    """A sheet from elsewhere on its way in: its bytes and how it is to be read, both sealed, for as long as that takes."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("Being prepared")
        WAITING = "waiting", _("Waiting to start")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Nothing was imported")

    OPEN = (State.WAITING, State.RUNNING)

    # What exchange/mapping/actions.py seals itself; core/rotation.py moves it to new keys.
    sealed_columns = ("content", "plan")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    source = models.CharField(_("source"), max_length=100)
    content = models.BinaryField()
    # Heads, words and constants, as JSON; empty until they are chosen.
    plan = models.BinaryField(default=bytes)
    encoding = models.CharField(_("encoding"), max_length=12, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=1, blank=True)
    # By its place among the workbook's sheets: sheets are named after people too.
    sheet = models.PositiveSmallIntegerField(_("sheet"), default=0)
    head_row = models.PositiveSmallIntegerField(_("row of the heads"), default=0)
    ready = models.CharField(_("kind of file"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARING)
    started_at = models.DateTimeField(_("started at"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    added = models.JSONField(_("rows"), default=dict)

    objects = ForeignSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet from elsewhere")
        verbose_name_plural = _("sheets from elsewhere")

    def __str__(self) -> str:
        return f"sheet {self.public_id}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class SavedMapping(models.Model):
    """How an organisation's sheets are read, for the next one: heads, words and codes; no row of any sheet."""

    sealed_columns = ("plan",)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    plan = models.BinaryField()
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = SavedMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="exchange_mapping_once")]

    def __str__(self) -> str:
        return f"mapping {self.public_id}"
