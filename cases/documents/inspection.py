"""What a file is by its content, and whether it may be taken: its name counts for nothing but to be compared.

Pictures are drawn anew, so that neither places nor programs hide in them. A PDF and a text of an office are taken as
they are (a signed decision must stay signed), and refused where they hold anything but pages (docs/adr/0019).
"""

import warnings
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from cases.documents.enums import ENDINGS, REFUSALS, FileType, WhyRefused
from core.errors import Refused

# Above that nobody needs a picture; Pillow itself refuses to open it, before a pixel is unpacked.
MOST_PIXELS = 50_000_000
# A page of a court's decision has some hundred objects; a file with more than this is built to keep a reader busy.
MOST_OBJECTS = 30_000
MOST_MEMBERS = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_READ = 5 * 1024 * 1024
JPEG_QUALITY = 90
_FORMATS = {FileType.JPEG: "JPEG", FileType.PNG: "PNG", FileType.WEBP: "WEBP"}
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif")
# Keys and names of a PDF by which something runs, goes out or hides.
_PDF_ACTIVE = frozenset(
    {
        "/JS",
        "/JavaScript",
        "/Launch",
        "/EmbeddedFiles",
        "/EmbeddedFile",
        "/RichMedia",
        "/XFA",
        "/ImportData",
        "/SubmitForm",
    }
)
# Parts of office files that are programs, or carry them.
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "basic/", "scripts/")
_ACTIVE_PARTS = ("activex/", "word/embeddings/ole", "word/attachedtoolbars")

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class FileRefused(Refused):
    """A file that is not taken; `why` is the code for the record."""

    def __init__(self, why: WhyRefused) -> None:
        super().__init__(REFUSALS[why], "file")
        self.why = why


@dataclass(frozen=True)
class Inspected:
    """What is kept."""

    content: bytes
    type: FileType


def inspect(content: bytes, name: str, size: int) -> Inspected:
    """The bytes to keep, and what they are; FileRefused otherwise. `size` is what was sent, of which `content` may be none."""
    if size > settings.DOCUMENT_UPLOAD_LIMIT:
        raise FileRefused(WhyRefused.TOO_LARGE)
    if not content:
        raise FileRefused(WhyRefused.EMPTY)
    found = type_of(content)
    if name.rpartition(".")[2].lower() not in ENDINGS[found]:
        raise FileRefused(WhyRefused.DISGUISED)
    if found.is_image:
        return Inspected(_drawn_anew(content, found), found)
    if found == FileType.PDF:
        _check_pdf(content)
    elif found in (FileType.DOCX, FileType.ODT):
        _check_package(content)
    return Inspected(content, found)


def inspect_picture(content: bytes, name: str, size: int, *, longest_side: int) -> Inspected:
    """`inspect` where nothing but a picture is of use; drawn no larger than it is looked at."""
    if size > settings.DOCUMENT_UPLOAD_LIMIT:
        raise FileRefused(WhyRefused.PICTURE_TOO_LARGE)
    if not content:
        raise FileRefused(WhyRefused.EMPTY)
    try:
        found = type_of(content)
    except FileRefused as refused:
        raise refused if refused.why == WhyRefused.HEIC else FileRefused(WhyRefused.NOT_A_PICTURE) from None
    if not found.is_image:
        raise FileRefused(WhyRefused.NOT_A_PICTURE)
    if name.rpartition(".")[2].lower() not in ENDINGS[found]:
        raise FileRefused(WhyRefused.DISGUISED)
    return Inspected(_drawn_anew(content, found, longest_side), found)


def type_of(content: bytes) -> FileType:
    """By the first bytes, and for packages by what lies in them."""
    if content.startswith(b"%PDF-"):
        return FileType.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileType.WEBP
    if content.startswith(b"PK\x03\x04"):
        return _type_of_package(content)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        raise FileRefused(WhyRefused.HEIC)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise FileRefused(WhyRefused.OLD_OFFICE)
    if _is_text(content):
        return FileType.TXT
    raise FileRefused(WhyRefused.UNKNOWN)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\t\r\n\f\u00a0\u00ad\u200b\u2028" for character in text)


# ------------------------------------------------------------------ pictures


def _drawn_anew(content: bytes, found: FileType, longest_side: int | None = None) -> bytes:
    """The same picture, upright, of its pixels alone: no place, no camera, no comment, nothing behind its end."""
    try:
        with Image.open(BytesIO(content), formats=[_FORMATS[found]]) as image:
            upright = ImageOps.exif_transpose(image)
            plain = upright.convert(_mode(upright, found))
            if longest_side is not None:
                plain.thumbnail((longest_side, longest_side))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused(WhyRefused.TOO_MANY_PIXELS) from None
    except Exception:  # a picture made to break a decoder breaks it in whatever way
        raise FileRefused(WhyRefused.DAMAGED) from None
    plain.info.clear()
    drawn = BytesIO()
    plain.save(drawn, _FORMATS[found], **({} if found == FileType.PNG else {"quality": JPEG_QUALITY}))
    return drawn.getvalue()


def _mode(image: Any, found: FileType) -> str:
    if image.mode in ("1", "L"):
        return "L"
    return "RGBA" if image.has_transparency_data and found != FileType.JPEG else "RGB"


# ------------------------------------------------------------------ PDF


def _check_pdf(content: bytes) -> None:
    try:
        reader = PdfReader(BytesIO(content))
        # Many an office locks printing with no password to read: that opens, and is looked into.
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileRefused(WhyRefused.LOCKED)
        if not len(reader.pages):
            raise FileRefused(WhyRefused.DAMAGED)
        active = _holds_more_than_pages(reader)
    except FileRefused:
        raise
    except Exception:  # a file made to break a reader breaks it in whatever way
        raise FileRefused(WhyRefused.DAMAGED) from None
    if active:
        raise FileRefused(WhyRefused.ACTIVE)


def _holds_more_than_pages(reader: PdfReader) -> bool:
    """Each object is looked at once, wherever it hangs: also what no page leads to."""
    numbers = {(number, generation) for generation, found in reader.xref.items() for number in found}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise FileRefused(WhyRefused.INTRICATE)
    ends: list[Any] = [reader.trailer]
    ends += [reader.get_object(IndirectObject(number, generation, reader)) for number, generation in sorted(numbers)]
    return any(_is_active(end) for end in ends)


def _is_active(end: Any) -> bool:
    waiting = [end]
    while waiting:
        node = waiting.pop()
        if isinstance(node, DictionaryObject):
            waiting += [dict.__getitem__(node, key) for key in node]
            if not _PDF_ACTIVE.isdisjoint(node.keys()):
                return True
        elif isinstance(node, ArrayObject):
            waiting += list(list.__iter__(node))
        elif isinstance(node, str) and node in _PDF_ACTIVE:
            return True
    return False


# ------------------------------------------------------------------ packages of an office


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise FileRefused(WhyRefused.DAMAGED) from None
    members = package.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise FileRefused(WhyRefused.DAMAGED)
    if any(member.flag_bits & 0x1 for member in members):
        raise FileRefused(WhyRefused.LOCKED)
    return package


def _type_of_package(content: bytes) -> FileType:
    package = _opened(content)
    names = set(package.namelist())
    if "word/document.xml" in names and "[Content_Types].xml" in names:
        return FileType.DOCX
    if "mimetype" in names and _read(package, "mimetype") == b"application/vnd.oasis.opendocument.text":
        return FileType.ODT
    raise FileRefused(WhyRefused.UNKNOWN)


def _check_package(content: bytes) -> None:
    package = _opened(content)
    names = [name.lower() for name in package.namelist()]
    if any(part in name for part in _MACRO_PARTS for name in names):
        raise FileRefused(WhyRefused.MACROS)
    if any(part in name for part in _ACTIVE_PARTS for name in names):
        raise FileRefused(WhyRefused.ACTIVE)
    for name in package.namelist():
        if name == "[Content_Types].xml" and b"macroenabled" in _read(package, name).lower():
            raise FileRefused(WhyRefused.MACROS)
        if name.endswith(".rels") and _fetches_template(_read(package, name)):
            raise FileRefused(WhyRefused.ACTIVE)


def _fetches_template(relations: bytes) -> bool:
    """A template from elsewhere is fetched, and run, by whoever opens the text."""
    return b"attachedTemplate" in relations and b"External" in relations


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    """A member that is read here is small; one that only says so is refused when it turns out."""
    said = package.getinfo(name).file_size
    if said > MOST_READ:
        raise FileRefused(WhyRefused.DAMAGED)
    try:
        with package.open(name) as member:
            content = member.read(said + 1)
    except Exception:  # a package made to break a reader breaks it in whatever way
        raise FileRefused(WhyRefused.DAMAGED) from None
    if len(content) > said:
        raise FileRefused(WhyRefused.DAMAGED)
    return content
