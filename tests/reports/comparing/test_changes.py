"""What is said of a figure that was one thing and is another."""

from decimal import Decimal

import pytest
from django.utils import translation

from reports.comparing.changes import Change


@pytest.mark.parametrize(
    ("before", "after", "absolute", "percent", "text"),
    [
        (72, 80, "+8", "+11.1 %", "+8 (+11.1 %)"),
        (80, 72, "−8", "−10.0 %", "−8 (−10.0 %)"),
        (72, 72, "0", "0.0 %", "0 (0.0 %)"),
        (0, 5, "+5", "–", "+5"),
        (1000, 3500, "+2,500", "+250.0 %", "+2,500 (+250.0 %)"),
        (None, 5, "–", "–", "–"),
        (5, None, "–", "–", "–"),
        ("4.5", "4.0", "−0.5", "−11.1 %", "−0.5 (−11.1 %)"),
    ],
)
def test_change_is_told_absolutely_and_in_per_cent(before, after, absolute, percent, text):
    with translation.override("en"):
        change = Change(before, after)

        said = (change.absolute_text, change.percent_text, change.text)
        assert said == (
            absolute,
            percent.replace(" %", "\N{NO-BREAK SPACE}%"),
            text.replace(" %", "\N{NO-BREAK SPACE}%"),
        )


def test_figures_of_two_versions_of_the_rules_are_not_compared():
    with translation.override("en"):
        change = Change(72, 80, comparable=False)

        assert (change.absolute_text, change.percent_text, change.text) == ("not comparable", "–", "not comparable")


def test_parts_of_a_whole_differ_by_points():
    with translation.override("en"):
        assert Change("0.2500", Decimal("0.5"), part=True).text == "+25.0 points"


def test_each_language_writes_numbers_in_its_own_way():
    with translation.override("az"):
        assert Change(1000, 3500).text.startswith("+2")
        assert "," in Change(80, 72).percent_text
