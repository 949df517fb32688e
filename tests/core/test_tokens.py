"""The colours keep their contrast in both themes: 7 : 1 for what is read at length, 4.5 : 1 for every other word."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static" / "scss" / "_tokens.scss").read_text(encoding="utf-8")
THEMES = dict(zip(("light", "dark"), TOKENS.split("@media", 1), strict=True))
PAIRS = [
    ("ink", "paper", 7),
    ("ink", "panel", 7),
    ("ink", "accent-soft", 7),
    ("ink-soft", "paper", 7),
    ("ink-soft", "panel", 7),
    ("ink-soft", "accent-soft", 4.5),
    ("accent", "paper", 4.5),
    ("accent", "panel", 4.5),
    ("accent", "accent-soft", 4.5),
    ("accent-ink", "accent", 4.5),
    ("accent-ink", "accent-strong", 4.5),
    ("late", "paper", 4.5),
    ("late", "late-soft", 4.5),
    ("late-ink", "late", 4.5),
    ("soon", "paper", 4.5),
    ("soon", "soon-soft", 4.5),
    ("done", "paper", 4.5),
    ("done", "done-soft", 4.5),
    ("waiting", "paper", 4.5),
    ("waiting", "waiting-soft", 4.5),
    ("line-strong", "paper", 3),  # the edge of a field is no word
]


def luminance(colour):
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("words", "ground", "least"), PAIRS, ids=lambda value: str(value))
def test_words_can_be_read_on_their_ground(theme, words, ground, least):
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", THEMES[theme]))
    lighter, darker = sorted((luminance(colours[words]), luminance(colours[ground])), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= least
