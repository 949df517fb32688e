"""Pictures of a house before and after works."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.documents.enums import HANDED_OUT, IMAGES, FileType, Scan
from core.encryption import EncryptedTextField
from core.models import PublicModel
from shelters.models.houses import Shelter, Works
from shelters.pictures.enums import Moment
from shelters.pictures.querysets import PictureQuerySet


class Picture(PublicModel):
    """A picture of a room, before works or after them: drawn anew of its pixels, and kept as a document's file is.

    It is of a house, not of people; the house that finds one on it destroys it. The name that the file had is kept nowhere.
    """

    works = models.ForeignKey(Works, on_delete=models.CASCADE, related_name="pictures", verbose_name=_("works"))
    # Repeated from the works: whose house it is decides who sees the row.
    shelter = models.ForeignKey(Shelter, on_delete=models.CASCADE, related_name="+", verbose_name=_("shelter"))
    moment = models.CharField(_("taken"), max_length=8, choices=Moment)
    type = models.CharField(_("format"), max_length=8, choices=FileType)
    size = models.PositiveIntegerField(_("size in bytes"))
    file_key = EncryptedTextField(_("key of the file"), editable=False)
    scan = models.CharField(_("virus scan"), max_length=12, choices=Scan)
    scanned_at = models.DateTimeField(_("scanned at"), null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by"))
    form_token = models.UUIDField(null=True, editable=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture of works")
        verbose_name_plural = _("pictures of works")
        indexes = [
            models.Index(
                fields=["id"], condition=Q(scan__in=[Scan.NOT_SCANNED, Scan.WAITING]), name="shelters_picture_to_scan"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["works", "form_token"], name="shelters_picture_form_sent_once"),
            models.CheckConstraint(
                condition=Q(moment__in=Moment.values, type__in=sorted(IMAGES), scan__in=Scan.values),
                name="shelters_picture_in_known_words",
            ),
        ]

    @property
    def is_handed_out(self) -> bool:
        """There are bytes, and nothing speaks against handing them out."""
        return self.scan in HANDED_OUT and bool(self.file_key)
