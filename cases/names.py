"""Finding a misspelled name among encrypted ones, in any of the three scripts.

A name part is folded to one spelling, then stored as keyed hashes of itself and
of all its one-letter deletions (the delete neighbourhood, W. Garbe, SymSpell
2012). Two parts one insertion, deletion or substitution apart share a hash, so
an indexed equality finds every candidate; the caller decrypts those and ranks.
"""

import base64
import hmac
import re
import unicodedata
from functools import cache

from django.conf import settings

_LETTERS = str.maketrans(
    {
        # Azerbaijani Latin
        "ə": "a", "ı": "i", "ğ": "g", "ş": "s", "ç": "c", "ö": "o", "ü": "u",
        # Cyrillic: Russian and the older Azerbaijani alphabet
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "ж": "j",
        "з": "z", "и": "i", "й": "i", "ј": "y", "к": "k", "ҝ": "g", "л": "l", "м": "m", "н": "n", "о": "o",
        "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h",
        "ц": "s", "ч": "c", "ҹ": "c", "ш": "s", "щ": "s", "ъ": "", "ы": "i", "ь": "", "э": "e", "ә": "a",
        "ю": "u", "я": "a",
    }
)  # fmt: skip
# Two letters that other alphabets write as one; order matters.
_DIGRAPHS = [
    ("dzh", "j"), ("shch", "s"), ("дж", "j"), ("zh", "j"), ("sh", "s"), ("ch", "c"), ("kh", "h"), ("gh", "g"),
    ("ts", "s"), ("iu", "u"), ("yu", "u"), ("ia", "a"), ("ya", "a"), ("yo", "e"), ("ye", "e"), ("ie", "e"),
]  # fmt: skip
# Letters that the three spellings use for each other.
_ALIKE = str.maketrans({"q": "k", "g": "k", "x": "h", "w": "v", "y": "i", "j": "c", "e": "a"})
_WORD = re.compile(r"[^\W\d_]+")


def fold(part: str) -> str:
    """One spelling for one name part: case, diacritics, script and doubled letters no longer differ."""
    text = unicodedata.normalize("NFC", part).replace("İ", "i").replace("I", "i").lower()
    # Pairs are read before the scripts are mixed: `зх` is not `zh`.
    for pair, letter in _DIGRAPHS:
        text = text.replace(pair, letter)
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    text = "".join(c for c in text if c.isalpha() and not unicodedata.combining(c))
    return re.sub(r"(.)\1+", r"\1", text.translate(_ALIKE))


def parts(*names: str) -> list[str]:
    """The folded parts of the names given, each once, in order."""
    words = (fold(word) for name in names for word in _WORD.findall(name or ""))
    return list(dict.fromkeys(word for word in words if word))


@cache
def _key(text: str) -> bytes:
    return base64.b64decode(text)


def _hash(word: str) -> int:
    digest = hmac.digest(_key(settings.INDEX_KEY), b"name|" + word.encode(), "sha256")
    return int.from_bytes(digest[:8], "big", signed=True)


def neighbourhood(part: str) -> list[int]:
    """Hashes of a folded part and of all its one-letter deletions (signed 64-bit)."""
    words = {part} | {part[:i] + part[i + 1 :] for i in range(len(part))} if len(part) > 2 else {part}
    return sorted(_hash(word) for word in words if word)


def tokens(*names: str) -> list[int]:
    """What is stored beside a person: the hashes of all parts of her names."""
    return sorted({token for part in parts(*names) for token in neighbourhood(part)})


def exact_index(kind: str, value: str) -> bytes | None:
    """Keyed hash of a document number or phone, letters and digits only; None for an empty value."""
    plain = re.sub(r"\W+", "", value or "").upper()
    if not plain:
        return None
    return hmac.digest(_key(settings.INDEX_KEY), f"{kind}|{plain}".encode(), "sha256")
