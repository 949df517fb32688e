"""Finding a misspelled name among encrypted ones, in any of the three scripts.

A name part is folded to one spelling, then stored as keyed hashes of itself and
of all its one-letter deletions (the delete neighbourhood, W. Garbe, SymSpell
2012). Two parts one insertion, deletion, substitution or exchange of neighbours
apart share a hash, so an indexed equality finds every candidate; the caller
decrypts those and ranks (cases/search.py). What folding gives away in sharpness
the ranking gets back: it compares the spellings too.
"""

import base64
import hmac
import re
import unicodedata
from functools import cache, lru_cache

from django.conf import settings

# A change of what follows changes what is stored: it comes with a migration that calls the rebuilding
# (cases/management/commands/rebuild_name_index.py).

# Each letter as Latin writes it. Cyrillic: Russian, Ukrainian, and the older Azerbaijani alphabet.
_LATIN = str.maketrans(
    {
        "ə": "a", "ı": "i", "ğ": "g", "ş": "sh", "ç": "ch", "ö": "o", "ü": "u", "ø": "o", "ł": "l", "ß": "s",
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "ғ": "g", "д": "d", "е": "e", "ё": "yo", "є": "ye", "ж": "zh",
        "з": "z", "и": "i", "і": "i", "ї": "yi", "й": "y", "ј": "y", "к": "k", "қ": "k", "ҝ": "g", "л": "l", "м": "m",
        "н": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ү": "u", "ф": "f",
        "х": "kh", "ҳ": "kh", "һ": "kh", "ц": "ts", "ч": "ch", "ҹ": "c", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "",
        "э": "e", "ә": "a", "ю": "yu", "я": "ya",
    }
)  # fmt: skip
# Sounds that the alphabets write in one letter or in several; longer ones first.
_SOUNDS = [
    ("shch", "s"), ("tch", "c"), ("ch", "c"), ("sh", "s"), ("dzh", "c"), ("zh", "c"), ("dj", "c"), ("j", "c"),
    ("ts", "s"), ("ck", "k"), ("ks", "k"), ("ph", "f"), ("th", "t"),
]  # fmt: skip
# Letters that the spellings use for each other: Qasım, Гасым, Kasim; Həsən, Гасан, Khasan; Əli, Ali, Eli; Gül, Gyul.
_ALIKE = str.maketrans(
    {"q": "k", "g": "k", "x": "k", "h": "k", "w": "v", "y": "i", "e": "a", "o": "u"},
)
# At the end of a word these sound alike: Mahmud and Mahmut, Əyyub and Eyüp, -ov and -off. The voiced ones are kept, so
# that -ov and -ova stay one letter apart.
_AT_THE_END = str.maketrans({"t": "d", "p": "b", "f": "v", "s": "z"})
# Folded `oğlu`, `оглы`, `ўғли`, `qızı`, `kyzy`: son and daughter of stand beside every patronymic and tell nobody apart.
_KINSHIP = frozenset({"uklu", "ukli", "kizi"})
# An apostrophe stands within a name (O‘tkir, Mar'yam); whatever else is no letter parts two.
_APOSTROPHES = re.compile(r"['’‘ʻʼ`´]")
_WORD = re.compile(r"[^\W\d_]+")
# The last digits of a phone number are the same with and without a country's or a trunk prefix.
_PHONE_DIGITS = 9


def latin(part: str) -> str:
    """A name part in plain Latin letters, as a passport might spell it."""
    text = unicodedata.normalize("NFC", part).replace("İ", "i").replace("I", "i").lower()
    text = _APOSTROPHES.sub("", text)
    text = unicodedata.normalize("NFKD", text.translate(_LATIN))
    return "".join(c for c in text if c.isalpha() and not unicodedata.combining(c))


@lru_cache(maxsize=20_000)
def fold(part: str) -> str:
    """One spelling for one name part: what scripts, passports and ears do not tell apart no longer differs."""
    text = latin(part)
    for pair, letter in _SOUNDS:
        text = text.replace(pair, letter)
    text = _undoubled(text.translate(_ALIKE))
    # A glide before a vowel is written or not: Əliyev, Aliev; Yusif, Usif; Xədicə, Khadidja.
    text = _undoubled(re.sub(r"i(?=[au])", "", text))
    return text[:-1] + text[-1:].translate(_AT_THE_END)


def _undoubled(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)


def parts(*names: str) -> list[str]:
    """The folded parts of the names given, each once, in order; without the words for son and daughter."""
    return list(dict.fromkeys(folded for folded, _latin in spelled(*names)))


def spelled(*names: str) -> list[tuple[str, str]]:
    """Each part of the names folded, and as Latin writes it: what is searched by, and what is compared in the end."""
    words = (word for name in names for word in _WORD.findall(_APOSTROPHES.sub("", name or "")))
    pairs = [(fold(word), latin(word)) for word in words]
    return [(folded, plain) for folded, plain in pairs if folded and folded not in _KINSHIP]


@cache
def _key(text: str) -> bytes:
    return base64.b64decode(text)


def whole(word: str) -> int:
    """The hash of a folded part (signed 64-bit)."""
    digest = hmac.digest(_key(settings.INDEX_KEY), b"name|" + word.encode(), "sha256")
    return int.from_bytes(digest[:8], "big", signed=True)


def neighbourhood(part: str) -> list[int]:
    """Hashes of a folded part and of all its one-letter deletions."""
    words = {part} | {part[:i] + part[i + 1 :] for i in range(len(part))} if len(part) > 2 else {part}
    return sorted(whole(word) for word in words)


def tokens(*names: str) -> list[int]:
    """What is stored beside a person: the hashes of all parts of her names."""
    return sorted({token for part in parts(*names) for token in neighbourhood(part)})


def distance(one: str, other: str, most: int = 3) -> int:
    """Insertions, deletions, substitutions and exchanges of neighbours between two words; `most` if there are as many or more."""
    if one == other:
        return 0
    if abs(len(one) - len(other)) >= most:
        return most
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, opposite in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) >= most:
            return most
    return min(row[-1], most)


def exact_index(kind: str, value: str) -> bytes | None:
    """Keyed hash of a document number or phone; None for an empty value.

    Of a document its letters and digits; of a phone its last nine digits, so that
    +994 50 123 45 67, 00994501234567 and 050 123 45 67 are one number.
    """
    text = unicodedata.normalize("NFKC", value or "")
    if kind == "phone":
        plain = "".join(str(int(c)) for c in text if c.isdecimal())[-_PHONE_DIGITS:]
    else:
        plain = re.sub(r"[\W_]+", "", text).upper()
    if not plain:
        return None
    return hmac.digest(_key(settings.INDEX_KEY), f"{kind}|{plain}".encode(), "sha256")


def content_index(place: str, content: bytes) -> bytes:
    """Keyed hash of a file's bytes: the same file is known again at the same place, and nowhere else."""
    return hmac.digest(_key(settings.INDEX_KEY), f"file|{place}|".encode() + content, "sha256")
