"""In which encoding a text file was written: guessed here, and confirmed by whoever sees the names on the page."""

import codecs
import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused

UTF_8, UTF_16, CYRILLIC, TURKISH = "utf-8-sig", "utf-16", "cp1251", "cp1254"
CHOICES = (
    (UTF_8, "UTF-8"),
    (UTF_16, "UTF-16"),
    (CYRILLIC, gettext_lazy("Windows-1251 (Cyrillic)")),
    (TURKISH, gettext_lazy("Windows-1254, Latin-5 (Turkish)")),
)
_BEGINNINGS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, UTF_16), (codecs.BOM_UTF16_BE, UTF_16))
# Enough words to tell by.
_LOOKED_AT = 200_000
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_HIGH = re.compile(rb"[\x80-\xff]")
_LATIN = re.compile(rb"[A-Za-z]")


def guessed(content: bytes) -> str:
    """By its first bytes; else UTF-8 where it is that; else by its words: a Turkish one has most of its letters in common
    with English, a Cyrillic one none.
    """
    for beginning, encoding in _BEGINNINGS:
        if content.startswith(beginning):
            return encoding
    head = content[:_LOOKED_AT]
    if 0 in head and _halves(head):
        return UTF_16
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        words = [word for word in _WORD.findall(head) if _HIGH.search(word)]
        mixed = sum(1 for word in words if _LATIN.search(word))
        return TURKISH if mixed * 2 > len(words) else CYRILLIC
    return UTF_8


def _halves(head: bytes) -> str:
    """UTF-16 without a mark: of every letter of our alphabets one half is a small number, the first or the second; or none."""
    for name, half in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if sum(1 for byte in half if byte < 8) > len(half) * 9 // 10:
            return name
    return ""


def decoded(content: bytes, encoding: str) -> str:
    """The text; Refused with the line where a byte has no meaning in this encoding."""
    if encoding not in dict(CHOICES):
        raise Refused(_("This encoding is not known."), "encoding")
    name = encoding
    if encoding == UTF_16 and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = _halves(content[:_LOOKED_AT]) or "utf-16-le"
    try:
        text = content.decode(name)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused(
            _("Line %(line)s is not written in this encoding. Choose another.") % {"line": line}, "encoding"
        ) from None
    return text.removeprefix("\ufeff")
