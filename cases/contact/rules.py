"""Whether it is safe to call or write now, from what was written down about it. No query: records and a moment in, a verdict out.

Nobody asked is not safe: a call that the wrong person answers can cost more than a call that comes a day later.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext as _

from cases.contact.enums import Verdict
from cases.enums import YesNo
from cases.intake.enums import Calling

_HOURS = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:.]([0-5]\d)\s*[-–—]\s*([01]?\d|2[0-3])[:.]([0-5]\d)(?!\d)")
_BETWEEN = re.compile(r"[\s,;/]*")
_PHONE = re.compile(r"(?<![\w.])\+?\d(?:[\s()./-]*\d){6,14}(?!\d)")
_MAIL = re.compile(r"[^\s@<>,;:()]+@[^\s@<>,;:()]+\.[^\s@<>,;:()]*\w")


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    why: str = ""

    @property
    def is_safe(self) -> bool:
        return self.verdict == Verdict.SAFE

    @property
    def is_unsafe(self) -> bool:
        return self.verdict == Verdict.UNSAFE


def of_call(intake: Any, now: datetime) -> Judged:
    """Her own telephone."""
    match intake.calling:
        case Calling.SAFE:
            return _at_times(intake.calling_times, now, without=Judged(Verdict.SAFE))
        case Calling.AT_TIMES:
            unsaid = Judged(Verdict.UNSAFE, _("Only at certain times, and nobody has written down which."))
            return _at_times(intake.calling_times, now, without=unsaid)
        case Calling.THROUGH_ANOTHER:
            return Judged(Verdict.UNSAFE, _("She is called only through somebody whom she trusts."))
        case Calling.NEVER:
            return Judged(Verdict.UNSAFE, _("She must never be called."))
    return Judged(Verdict.UNSAFE, _("Nobody has asked yet whether it is safe to call her."))


def of_letter(intake: Any, now: datetime) -> Judged:
    """Her e-mail: what was asked is about calls, and whoever reads her telephone may read her letters at any hour."""
    called = of_call(intake, now)
    if intake.calling in {Calling.SAFE, Calling.AT_TIMES}:
        return Judged(
            Verdict.MIND, _("It was asked about calls only. Others may read her letters: write nothing that tells.")
        )
    return Judged(called.verdict, called.why)


def of_somebody(safe: str, when: str | None, now: datetime, *, is_danger: bool = False) -> Judged:
    """Somebody around her, or who turned to us about her."""
    if is_danger:
        return Judged(Verdict.UNSAFE, _("A danger to her: this one must not learn that she is with us."))
    if safe == YesNo.NO:
        return Judged(Verdict.UNSAFE, _("It is written down that it is not safe."))
    if safe != YesNo.YES:
        return Judged(Verdict.UNSAFE, _("Nobody has asked yet whether it is safe."))
    return _at_times(when, now, without=Judged(Verdict.SAFE))


def _at_times(words: str | None, now: datetime, *, without: Judged) -> Judged:
    """Hours that are written as such are compared with the clock; other words are for the reader to weigh."""
    words = (words or "").strip()
    if not words:
        return without
    hours = _hours_in(words)
    if not hours:
        return Judged(Verdict.MIND, _("Only at certain times: see whether this is one."))
    if not any(_is_within(now.time(), begin, end) for begin, end in hours):
        return Judged(Verdict.UNSAFE, _("Not at this hour."))
    if _BETWEEN.fullmatch(_HOURS.sub("", words)):
        return Judged(Verdict.SAFE)
    return Judged(Verdict.MIND, _("The hour is right. Read what else is written about it."))


def _hours_in(words: str) -> list[tuple[time, time]]:
    return [
        (time(int(first), int(first_minute)), time(int(last), int(last_minute)))
        for first, first_minute, last, last_minute in _HOURS.findall(words)
    ]


def _is_within(moment: time, begin: time, end: time) -> bool:
    # Until after midnight, too.
    return begin <= moment <= end if begin <= end else moment >= begin or moment <= end


@dataclass(frozen=True)
class Link:
    href: str
    text: str
    is_call: bool


def links_in(words: str) -> list[Link]:
    """Every number and every e-mail address in what somebody typed. Only here does a page get a link that calls or writes."""
    mails = _MAIL.findall(words)
    return [*(_call(number) for number in _PHONE.findall(_MAIL.sub(" ", words))), *(_letter(mail) for mail in mails)]


def _call(number: str) -> Link:
    number = number.strip()
    return Link("tel:" + re.sub(r"[^\d+]", "", number), number, is_call=True)


def _letter(mail: str) -> Link:
    return Link("mailto:" + mail, mail, is_call=False)
