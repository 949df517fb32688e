"""Which words answer to which: by part, whatever the case, without accents. static/js/palette.js folds what is typed alike."""

import unicodedata

# Letters that are no letter with a mark.
_PLAIN = str.maketrans({"ı": "i", "ə": "e"})
# From so many letters on, a part within a word counts too; fewer are looked for where a word begins.
WITHIN_FROM = 4


def fold(text: str) -> str:
    """Small letters without their marks, one blank between words: Hesabat, HESABAT and hésabat are one."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).translate(_PLAIN).split())


def answers(term: str, words: str) -> bool:
    """Whether folded words answer to what was typed: each part of it begins one of them, or all of it stands in them."""
    typed = fold(term)
    if not typed:
        return False
    if len(typed) >= WITHIN_FROM and typed in words:
        return True
    return all(any(word.startswith(part) for word in words.split()) for part in typed.split())
