"""What no password may be: one known from a breach, or one made of words that everybody here would guess."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Made by deploy/known_passwords.py: the beginnings of SHA-256 digests, sorted; no password can be read from it.
KNOWN = Path(__file__).parent / "known_passwords.bin"
DIGEST_BYTES = 6
# Written down in docs/security.md. The organisation's own names come on top.
CONTEXT_WORDS = (
    "shelter", "cms", "iom", "migration", "ministry", "trafficking", "victim", "refuge", "caseworker", "manager",
    "reviewer", "officer", "auditor", "administrator", "admin", "password", "azerbaijan", "azərbaycan", "azerbaycan",
    "baku", "bakı", "baki", "sığınacaq", "siginacaq", "nazirlik", "daxili", "insan", "alveri", "parol", "şifrə", "sifre",
    "приют", "министерство", "баку", "пароль",
)  # fmt: skip
# Letters that must be left when those words are taken away.
LETTERS_LEFT = 6


def digest_of(password: str) -> bytes:
    """As it lies in the file: of the password in small letters, as lists of breaches mix them."""
    return hashlib.sha256(password.strip().casefold().encode()).digest()[:DIGEST_BYTES]


@cache
def _known() -> frozenset[bytes]:
    content = KNOWN.read_bytes()
    return frozenset(content[start : start + DIGEST_BYTES] for start in range(0, len(content), DIGEST_BYTES))


class NotKnownFromBreaches:
    """Refuse what stands in lists of passwords that came out; asked of a file here, not of a server elsewhere."""

    def validate(self, password: str, user: Any = None) -> None:
        if digest_of(password) in _known():
            raise ValidationError(self.get_help_text(), code="password_known")

    def get_help_text(self) -> str:
        return _("This password is known from other places that were broken into. Choose another.")


class NotMadeOfOurWords:
    """Refuse what is little more than words of this work, of this place and of the person's organisation."""

    def validate(self, password: str, user: Any = None) -> None:
        left = password.casefold()
        for word in sorted({*CONTEXT_WORDS, *_words_of(user)}, key=len, reverse=True):
            left = left.replace(word, " ")
        if len(re.findall(r"[^\W\d_]", left)) < LETTERS_LEFT:
            raise ValidationError(self.get_help_text(), code="password_of_our_words")

    def get_help_text(self) -> str:
        return _(
            "Others here would guess this: it is made of words of this work. Add words that only you would choose."
        )


def _words_of(user: Any) -> set[str]:
    organisation = getattr(user, "organisation", None)
    names = f"{organisation.name} {organisation.code}" if organisation else ""
    return {word for word in re.split(r"[\W_]+", names.casefold()) if len(word) > 2}
