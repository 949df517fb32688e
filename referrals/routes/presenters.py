"""How routes are said: their conditions in words, what a version changes, where a referral cannot get on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import OrganisationType
from accounts.roles import Section
from referrals.routes.dead_ends import DeadEnd, Why, dead_ends, dead_ends_ahead, in_force_on, staffing
from referrals.routes.models import Route
from referrals.states import Purpose

DAY = 24


@dataclass(frozen=True)
class Said:
    """One condition in words."""

    label: str
    text: str


@dataclass(frozen=True)
class Change:
    """A condition that differs between two versions; before is empty for the first one."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """A version as a list shows it."""

    route: Route
    sender: str
    receiver: str
    state: str
    tone: str
    terms: list[Said]
    changes: list[Change] = field(default_factory=list)

    @property
    def ministry(self) -> str:
        return self.terms[0].text

    @property
    def carries(self) -> str:
        return self.terms[2].text

    @property
    def deadlines(self) -> list[Said]:
        """Those that there are."""
        hours = (self.route.approve_within, self.route.answer_within, self.route.urgent_answer_within)
        given = (*hours, self.route.start_within, self.route.complete_within)
        return [said for said, hours_of in zip(self.terms[3:8], given, strict=True) if hours_of]


@dataclass(frozen=True)
class Preview:
    """What a version that nobody has saved yet would change."""

    day: date
    changes: list[Change]
    brings: list[str]
    mends: list[str]
    goes_before: list[str]
    goes_behind: list[str]


def kind_of(code: str) -> str:
    """A kind of organisation in words; none named is any."""
    return str(OrganisationType(code).label) if code else _("Any organisation")


def way(from_type: str, to_type: str) -> str:
    """From whom to whom."""
    return f"{kind_of(from_type)} → {kind_of(to_type)}"


def terms_of(route: Route) -> list[Said]:
    """Every condition in words, always the same ones in the same order."""
    return [
        Said(_("The ministry"), _ministry(route)),
        Said(_("Receivers"), _("several asked at once") if route.several_offers else _("asked one at a time")),
        Said(
            _("Must carry"),
            ", ".join(str(Section(code).label) for code in route.must_carry) or _("nothing in particular"),
        ),
        Said(_("Decision"), hours(route.approve_within)),
        Said(_("Answer"), hours(route.answer_within)),
        Said(_("Answer, needed at once"), hours(route.urgent_answer_within or route.answer_within)),
        Said(_("Beginning"), hours(route.start_within)),
        Said(_("Completion"), hours(route.complete_within)),
        Said(_("Without an answer"), _("the offer expires") if route.expires else _("it stays open and is escalated")),
        Said(_("Rule that asks for it"), route.legal_basis or _("none named")),
    ]


def hours(count: int | None) -> str:
    """A deadline in words: in days where they are whole and more than one."""
    if not count:
        return _("no deadline")
    if count > DAY and count % DAY == 0:
        days = count // DAY
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}


def version_of(route: Route, today: date) -> Version:
    state, tone = _state(route, today)
    return Version(route, kind_of(route.from_type), kind_of(route.to_type), state, tone, terms_of(route))


def overview(routes: Iterable[Route], today: date) -> list[tuple[str, list[Version]]]:
    """Routes in force and to come by purpose, the most specific first; of one line as they follow each other."""
    order = list(Purpose)
    rows = sorted(
        routes,
        key=lambda route: (
            order.index(Purpose(route.purpose)),
            route.from_type == "",
            route.to_type == "",
            route.from_type,
            route.to_type,
            route.valid_from,
        ),
    )
    return [
        (str(Purpose(purpose).label), [version_of(route, today) for route in found])
        for purpose, found in groupby(rows, key=lambda route: route.purpose)
    ]


def history(versions: Sequence[Route], today: date) -> list[Version]:
    """The versions of one line, the newest first, each with what it changed in the one before it."""
    told = []
    for route, before in zip(versions, [*versions[1:], None], strict=True):
        shown = version_of(route, today)
        told.append(replace(shown, changes=differences(before, route) if before else []))
    return told


def differences(before: Route | None, after: Route) -> list[Change]:
    """The conditions that differ."""
    now = terms_of(after)
    then = terms_of(before) if before else [Said(said.label, "") for said in now]
    return [Change(new.label, old.text, new.text) for old, new in zip(then, now, strict=True) if old.text != new.text]


def where_it_ends(routes: Sequence[Route], today: date) -> list[tuple[date | None, DeadEnd, str]]:
    """The dead ends of today and of the days to come, in words. One query."""
    return [(day, found, say(found)) for day, found in dead_ends_ahead(routes, staffing(), today)]


def preview(after: Route, before: Route | None) -> Preview:
    """What a version would change from its day on: conditions, dead ends, and which routes go before it. Two queries."""
    day, who = after.valid_from, staffing()
    as_it_is = in_force_on(Route.objects.in_force_or_to_come(day), day)
    others = [route for route in as_it_is if before is None or route.pk != before.pk]
    now, then = dead_ends(as_it_is, who), dead_ends([*others, after], who)
    rivals = [route for route in others if route.purpose == after.purpose and _meet(route, after)]
    mine = _specificity(after)
    return Preview(
        day=day,
        changes=differences(before, after),
        brings=[say(found) for found in then if found not in now],
        mends=[say(found) for found in now if found not in then],
        goes_before=[way(one.from_type, one.to_type) for one in rivals if _specificity(one) < mine],
        goes_behind=[way(one.from_type, one.to_type) for one in rivals if _specificity(one) > mine],
    )


def without(route: Route) -> list[str]:
    """The dead ends that its end brings, in words. Two queries."""
    day, who = timezone.localdate(), staffing()
    as_it_is = in_force_on(Route.objects.in_force_or_to_come(day), day)
    now = dead_ends(as_it_is, who)
    return [say(found) for found in dead_ends([one for one in as_it_is if one.pk != route.pk], who) if found not in now]


def say(found: DeadEnd) -> str:
    """A dead end in one sentence."""
    values = {
        "purpose": Purpose(found.purpose).label if found.purpose else "",
        "way": way(found.from_type, found.to_type),
        "kind": kind_of(found.from_type),
        "section": Section(found.section).label if found.section else "",
    }
    sentences = {
        Why.NO_ROUTE: _("“%(purpose)s” has no route for this kind of sender: %(kind)s. Nobody there may refer so."),
        Why.NOBODY_ANSWERS: _("“%(purpose)s”, %(way)s: no active organisation there has anybody who can answer."),
        Why.NOBODY_APPROVES: _("Routes need the ministry's approval, and no active account there can give it."),
        Why.NO_SECOND_OFFICER: _("“%(purpose)s”, %(way)s: two officers have to approve, and there is only one."),
        Why.SECTION_UNSEEN: _(
            "“%(purpose)s”, %(way)s: it must carry “%(section)s”, which nobody at the receiver may see."
        ),
        Why.NEVER_TAKEN: _("“%(purpose)s”, %(way)s: never taken, as more specific routes go before it everywhere."),
    }
    return sentences[found.why] % values


def _ministry(route: Route) -> str:
    if not route.ministry_approves:
        return _("is not asked")
    return _("approves, and a second officer confirms") if route.four_eyes else _("approves")


def _state(route: Route, today: date) -> tuple[str, str]:
    if route.valid_until and route.valid_until <= today:
        return _("over since %(day)s") % {"day": _short(route.valid_until)}, "neutral"
    if route.valid_from > today:
        return _("from %(day)s") % {"day": _short(route.valid_from)}, "waiting"
    if route.valid_until:
        return _("until %(day)s") % {"day": _short(route.valid_until)}, "soon"
    return _("in force"), "done"


def _short(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _specificity(route: Route) -> tuple[bool, bool]:
    return (route.from_type != "", route.to_type != "")


def _meet(one: Route, other: Route) -> bool:
    """True if there are a sender and a receiver whom both fit."""
    pairs: Any = ((one.from_type, other.from_type), (one.to_type, other.to_type))
    return all("" in pair or pair[0] == pair[1] for pair in pairs)
