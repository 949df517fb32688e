"""Whether it is safe to call or write now."""

from datetime import datetime

import pytest

from cases.contact import rules
from cases.contact.enums import Verdict
from cases.contact.presenters import TONES
from cases.enums import YesNo
from cases.intake.models import Intake

EVENING, NOON = datetime(2026, 11, 27, 20, 30), datetime(2026, 11, 27, 12, 0)  # noqa: DTZ001 - the wall clock of the house


@pytest.mark.parametrize(
    ("calling", "times", "now", "verdict"),
    [
        ("safe", "", NOON, "safe"),
        ("safe", "20:00–21:30", NOON, "unsafe"),
        ("at_times", "20:00–21:30", EVENING, "safe"),
        ("at_times", "20.00 - 21.30", EVENING, "safe"),
        ("at_times", "22:00-6:00, 20:00-20:45", EVENING, "safe"),
        ("at_times", "20:00–21:30", NOON, "unsafe"),
        ("at_times", "22:00–11:00", NOON, "unsafe"),
        ("at_times", "Mondays 20:00–21:30", EVENING, "mind"),
        ("at_times", "when the children sleep", NOON, "mind"),
        ("at_times", "", NOON, "unsafe"),
        ("through_another", "", NOON, "unsafe"),
        ("never", "20:00–21:30", EVENING, "unsafe"),
        ("unknown", "", NOON, "unsafe"),
        ("", "", NOON, "unsafe"),
    ],
)
def test_her_telephone_is_judged_by_what_was_asked_and_by_the_clock(calling, times, now, verdict):
    judged = rules.of_call(Intake(calling=calling, calling_times=times), now)

    assert judged.verdict == verdict
    assert judged.is_safe or judged.why


@pytest.mark.parametrize(
    ("calling", "verdict"), [("safe", "mind"), ("at_times", "mind"), ("never", "unsafe"), ("", "unsafe")]
)
def test_her_letters_are_never_plainly_safe(calling, verdict):
    assert rules.of_letter(Intake(calling=calling), NOON).verdict == verdict


@pytest.mark.parametrize(
    ("safe", "when", "danger", "verdict"),
    [
        (YesNo.YES, "", False, "safe"),
        (YesNo.YES, "20:00–21:30", False, "unsafe"),
        (YesNo.YES, "evenings", False, "mind"),
        (YesNo.NO, "", False, "unsafe"),
        (YesNo.NOT_KNOWN, "", False, "unsafe"),
        (YesNo.YES, "", True, "unsafe"),
    ],
)
def test_somebody_else_is_judged_by_what_was_written_about_her(safe, when, danger, verdict):
    assert rules.of_somebody(safe, when, NOON, is_danger=danger).verdict == verdict


def test_numbers_and_addresses_are_found_in_what_was_typed():
    links = rules.links_in("Aunt, +994 (50) 774-41-13 or 012 774 41 11; a.b@example.org (not on 5.12)")

    assert [(link.href, link.is_call) for link in links] == [
        ("tel:+994507744113", True),
        ("tel:0127744111", True),
        ("mailto:a.b@example.org", False),
    ]
    assert rules.links_in("the shop at the corner, no. 7") == []


def test_every_verdict_has_a_tone():
    assert set(TONES) == set(Verdict)
