"""Documents of a case: what is told of a file that lies sealed beside the database."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.consent.enums import Language
from cases.consent.models import Consent
from cases.documents.enums import (
    HANDED_OUT,
    LETTER_SECTION,
    SECTION_OF,
    SHOWN_IN_PAGE,
    FileType,
    Kind,
    LetterKind,
    Scan,
)
from cases.documents.querysets import DocumentQuerySet
from cases.enums import Section
from core.encryption import EncryptedTextField
from core.models import VersionedModel


class Document(VersionedModel):
    """One file, or one version of it. Nothing is deleted: it is replaced by a later one, or crossed out with a reason.

    The bytes lie under MEDIA_ROOT, encrypted by a key of their own (`file_key`), which is sealed here under the person's:
    destroy hers, and the file is gone with it. The name that the file had is kept nowhere.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="documents", verbose_name=_("case"))
    number = models.PositiveIntegerField(_("number in the file"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    section = models.CharField(_("part of the file"), max_length=20, choices=Section)
    title = EncryptedTextField(_("title"))
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=3, choices=Language, blank=True)
    letter = models.CharField(_("letter"), max_length=20, choices=LetterKind, blank=True)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="scans", verbose_name=_("answer")
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    type = models.CharField(_("format"), max_length=8, choices=FileType)
    size = models.PositiveIntegerField(_("size in bytes"))
    file_key = EncryptedTextField(_("key of the file"), editable=False)
    # Of the bytes as they were sent, under INDEX_KEY and for this case alone: the same file twice is told.
    digest = models.BinaryField(null=True, editable=False)
    scan = models.CharField(_("virus scan"), max_length=12, choices=Scan)
    scanned_at = models.DateTimeField(_("scanned at"), null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by"))
    crossed_out_at = models.DateTimeField(_("crossed out at"), null=True, blank=True)
    crossed_out_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("crossed out by")
    )
    crossing_reason = EncryptedTextField(_("why it was crossed out"))
    form_token = models.UUIDField(null=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            models.Index(F("case"), F("number").desc(), name="cases_document_of_case"),
            models.Index(
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False, crossed_out_at__isnull=True),
                name="cases_document_by_end",
            ),
            models.Index(
                fields=["id"], condition=Q(scan__in=[Scan.NOT_SCANNED, Scan.WAITING]), name="cases_document_to_scan"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_document_number_once"),
            models.UniqueConstraint(
                fields=["case", "form_token"],
                condition=Q(form_token__isnull=False),
                name="cases_document_form_sent_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=Kind.values,
                    section__in=Section.values,
                    type__in=FileType.values,
                    scan__in=Scan.values,
                    language__in=["", *Language.values],
                    letter__in=["", *LetterKind.values],
                ),
                name="cases_document_in_known_words",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(issued_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="cases_document_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(crossed_out_at__isnull=True, crossed_out_by__isnull=True, crossing_reason__isnull=True)
                | Q(crossed_out_at__isnull=False, crossed_out_by__isnull=False, crossing_reason__isnull=False),
                name="cases_document_crossed_out_whole",
            ),
            models.CheckConstraint(
                condition=Q(letter="") & ~Q(scan=Scan.MADE_HERE)
                | ~Q(letter="") & Q(scan=Scan.MADE_HERE, kind=Kind.LETTER)
                | Q(letter="", scan=Scan.MADE_HERE, kind=Kind.MINISTRY_DECISION),
                name="cases_document_letter_made_here",
            ),
            models.CheckConstraint(
                condition=Q(consent__isnull=True) | Q(kind=Kind.CONSENT_FORM),
                name="cases_document_consent_form_of_answer",
            ),
            models.CheckConstraint(condition=~Q(replaces=F("id")), name="cases_document_not_replacing_itself"),
        ]

    def key_holder(self) -> Any:
        return self.case.person

    @property
    def own_section(self) -> str:
        """The part of the file in which its kind, or its letter, belongs where nobody chose another."""
        return LETTER_SECTION[self.letter] if self.letter else SECTION_OF[self.kind]

    @property
    def is_decision(self) -> bool:
        """A decision of the ministry that was typeset here, and no scan of one."""
        return self.kind == Kind.MINISTRY_DECISION and self.scan == Scan.MADE_HERE

    @property
    def is_crossed_out(self) -> bool:
        return self.crossed_out_at is not None

    @property
    def is_handed_out(self) -> bool:
        """There are bytes, and nothing speaks against handing them out."""
        return self.scan in HANDED_OUT and bool(self.file_key)

    @property
    def is_shown_in_page(self) -> bool:
        return self.type in SHOWN_IN_PAGE

    @property
    def is_image(self) -> bool:
        return FileType(self.type).is_image

    @property
    def days_left(self) -> int | None:
        """Until it runs out; None where it does not, or no longer matters."""
        if self.expires_on is None or self.is_crossed_out:
            return None
        return (self.expires_on - timezone.localdate()).days
