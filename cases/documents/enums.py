from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import Section

# Characters of a title, whoever writes it.
TITLE_LIMIT = 120


class Kind(models.TextChoices):
    """What a document is. By it the part of the file is chosen that opens it."""

    IDENTITY_DOCUMENT = "identity_document", _("Identity document")
    BIRTH_CERTIFICATE = "birth_certificate", _("Birth certificate")
    RESIDENCE_PERMIT = "residence_permit", _("Residence permit")
    CONSENT_FORM = "consent_form", _("Signed consent form")
    MEDICAL_REPORT = "medical_report", _("Medical report")
    COURT_DOCUMENT = "court_document", _("Court document")
    MINISTRY_DECISION = "ministry_decision", _("Decision of the ministry")
    PHOTO = "photo", _("Photo")
    SCHOOL_CERTIFICATE = "school_certificate", _("School certificate")
    CONTRACT = "contract", _("Contract")
    LETTER = "letter", _("Letter")
    OTHER = "other", _("Another document")


SECTION_OF: dict[str, Section] = {
    Kind.IDENTITY_DOCUMENT: Section.IDENTITY,
    Kind.BIRTH_CERTIFICATE: Section.IDENTITY,
    Kind.RESIDENCE_PERMIT: Section.LEGAL,
    Kind.CONSENT_FORM: Section.IDENTITY,
    Kind.MEDICAL_REPORT: Section.HEALTH,
    Kind.COURT_DOCUMENT: Section.LEGAL,
    Kind.MINISTRY_DECISION: Section.CLASSIFICATION,
    Kind.PHOTO: Section.IDENTITY,
    Kind.SCHOOL_CERTIFICATE: Section.ASSISTANCE,
    Kind.CONTRACT: Section.ASSISTANCE,
    Kind.LETTER: Section.NOTES,
    Kind.OTHER: Section.NOTES,
}


class FileType(models.TextChoices):
    """What a file may be; by its content, never by its name."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"
    WEBP = "webp", "WebP"
    DOCX = "docx", "Word (DOCX)"
    ODT = "odt", "OpenDocument (ODT)"
    TXT = "txt", _("Plain text")

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self]

    @property
    def is_image(self) -> bool:
        return self in IMAGES


IMAGES = frozenset({FileType.JPEG, FileType.PNG, FileType.WEBP})
# What a browser shows by itself; the rest is saved.
SHOWN_IN_PAGE = IMAGES | {FileType.PDF}
ENDINGS: dict[str, tuple[str, ...]] = {
    FileType.PDF: ("pdf",),
    FileType.JPEG: ("jpg", "jpeg"),
    FileType.PNG: ("png",),
    FileType.WEBP: ("webp",),
    FileType.DOCX: ("docx",),
    FileType.ODT: ("odt",),
    FileType.TXT: ("txt",),
}
MEDIA_TYPES: dict[str, str] = {
    FileType.PDF: "application/pdf",
    FileType.JPEG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.WEBP: "image/webp",
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileType.ODT: "application/vnd.oasis.opendocument.text",
    FileType.TXT: "text/plain; charset=utf-8",
}


class Scan(models.TextChoices):
    """What is known of viruses in a file. It is handed out only where nothing speaks against it."""

    WAITING = "waiting", _("Waits for the virus scan")
    CLEAN = "clean", _("No virus found")
    INFECTED = "infected", _("A virus was found; the file was destroyed")
    NOT_SCANNED = "not_scanned", _("Not scanned")
    MADE_HERE = "made_here", _("Made here")


HANDED_OUT = frozenset({Scan.CLEAN, Scan.NOT_SCANNED, Scan.MADE_HERE})


class WhyRefused(models.TextChoices):
    """Why a file was not taken, as the record says it."""

    EMPTY = "empty_file", _("empty")
    TOO_LARGE = "too_large", _("too large")
    UNKNOWN = "unknown_type", _("of an unknown kind")
    HEIC = "heic", _("a photo in Apple's own format")
    OLD_OFFICE = "old_office", _("of an old Office")
    DISGUISED = "disguised", _("disguised as another kind")
    DAMAGED = "damaged", _("damaged")
    LOCKED = "locked", _("locked with a password")
    ACTIVE = "active", _("with a program or other files inside")
    INTRICATE = "intricate", _("of too many parts")
    MACROS = "macros", _("with macros")
    TOO_MANY_PIXELS = "too_many_pixels", _("with too many pixels")
    NOT_A_PICTURE = "not_a_picture", _("no picture")
    PICTURE_TOO_LARGE = "picture_too_large", _("a picture that is too large")


# The same for whoever sent it: what is wrong and what to do.
REFUSALS: dict[str, Any] = {
    WhyRefused.EMPTY: _("The file is empty. Choose it again; perhaps it was still being copied."),
    WhyRefused.TOO_LARGE: _("The file is too large. Scan it in grey at 200 dots per inch, or split it."),
    WhyRefused.UNKNOWN: _("This kind of file is not taken. Save it as PDF, or take a photo of it."),
    WhyRefused.HEIC: _(
        "This is a photo in Apple's own format. Choose “Most compatible” in the camera's settings, or send it as JPEG."
    ),
    WhyRefused.OLD_OFFICE: _("This is a file of an old Office. Save it as PDF or DOCX."),
    WhyRefused.DISGUISED: _(
        "The name of the file says one thing and its content another. It was not taken, and the attempt is on record."
    ),
    WhyRefused.DAMAGED: _("The file is damaged and cannot be opened. Scan or save it again."),
    WhyRefused.LOCKED: _("The file is locked with a password. Save it without one: it is encrypted here."),
    WhyRefused.ACTIVE: _(
        "The file holds a program or other files inside it. Print it to a new PDF and send that: only the pages come along."
    ),
    WhyRefused.INTRICATE: _("The file is built of too many parts. Print it to a new PDF, or split it."),
    WhyRefused.MACROS: _("The file holds macros. Save it as PDF, or as DOCX without macros."),
    WhyRefused.TOO_MANY_PIXELS: _("The picture has too many pixels. Make it smaller, or scan it at 300 dots per inch."),
    WhyRefused.NOT_A_PICTURE: _("This is no picture. Take a photo, and send it as JPEG, PNG or WebP."),
    WhyRefused.PICTURE_TOO_LARGE: _("The picture is too large. Take it with fewer pixels, or make it smaller."),
}


class LetterKind(models.TextChoices):
    """Letters that are filled in from the case."""

    REFERRAL_COVER = "referral_cover", _("Cover letter to a referral")
    STAY_CONFIRMATION = "stay_confirmation", _("Confirmation of stay")
    AUTHORITY_REQUEST = "authority_request", _("Request to an authority")
    INVITATION = "invitation", _("Invitation")


# A confirmation of stay says of somebody that she slept here; the others say little more than that there is a case.
LETTER_SECTION: dict[str, Section] = {
    LetterKind.REFERRAL_COVER: Section.NOTES,
    LetterKind.STAY_CONFIRMATION: Section.STAYS,
    LetterKind.AUTHORITY_REQUEST: Section.LEGAL,
    LetterKind.INVITATION: Section.NOTES,
}


class Handing(models.TextChoices):
    """How a file was handed out; stands in the record."""

    SHOWN = "shown", _("shown")
    SAVED = "saved", _("saved")
