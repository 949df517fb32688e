"""Where a referral cannot get on: ways that lead nowhere, and ways that are not there. Told, before somebody runs into one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import product

from django.db.models import Count

from accounts.enums import OrganisationType
from accounts.models import User
from accounts.roles import ROLE_SECTIONS, Permission, Section, with_permission
from referrals.routes.models import Route
from referrals.routes.querysets import most_specific
from referrals.states import Purpose


class Why(StrEnum):
    NO_ROUTE = "no_route"
    NOBODY_ANSWERS = "nobody_answers"
    NOBODY_APPROVES = "nobody_approves"
    NO_SECOND_OFFICER = "no_second_officer"
    SECTION_UNSEEN = "section_unseen"
    NEVER_TAKEN = "never_taken"


@dataclass(frozen=True)
class DeadEnd:
    """One place where a referral cannot get on. Two are the same that say the same, whichever versions they come from."""

    why: Why
    purpose: str = ""
    from_type: str = ""
    to_type: str = ""
    section: str = ""
    route: Route | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Staffing:
    """Who there is, by kind of organisation: active accounts of active organisations."""

    # Kinds in which somebody may send: these have cases, or will.
    senders: frozenset[str]
    # Kinds in which somebody can answer, and what such organisations may see at the most.
    answering: dict[str, frozenset[Section]]
    reviewers: int

    def seen_at(self, to_type: str) -> frozenset[Section] | None:
        """What a receiver of a kind, or of any kind, may see at the most; None where nobody answers."""
        kinds = [to_type] if to_type else list(self.answering)
        found = [self.answering[kind] for kind in kinds if kind in self.answering]
        return frozenset().union(*found) if found else None


def staffing() -> Staffing:
    """Who there is now. One query, which counts accounts and reads no name."""
    rows = (
        User.objects.filter(is_active=True, organisation__is_active=True)
        .values_list("organisation__type", "organisation_id", "roles")
        .annotate(accounts=Count("pk"))
        .order_by()
    )
    senders, roles_of, kind_of, reviewers = set(), {}, {}, 0
    sending, receiving, reviewing = (
        set(with_permission(permission))
        for permission in (Permission.REFERRAL_SEND, Permission.REFERRAL_RECEIVE, Permission.REFERRAL_REVIEW)
    )
    for kind, organisation, roles, accounts in rows:
        kind_of[organisation] = kind
        roles_of.setdefault(organisation, set()).update(roles)
        if sending & set(roles):
            senders.add(kind)
        if kind == OrganisationType.MINISTRY and reviewing & set(roles):
            reviewers += accounts
    answering: dict[str, frozenset[Section]] = {}
    for organisation, roles in roles_of.items():
        if receiving & roles:
            kind = kind_of[organisation]
            seen = (ROLE_SECTIONS.get(role, frozenset()) for role in roles)
            answering[kind] = answering.get(kind, frozenset()).union(*seen)
    return Staffing(frozenset(senders), answering, reviewers)


def dead_ends(routes: Sequence[Route], who: Staffing) -> list[DeadEnd]:
    """Every dead end of routes that are in force on one day. No query."""
    found = [
        DeadEnd(Why.NO_ROUTE, purpose=purpose, from_type=kind)
        for kind, purpose in product(OrganisationType, Purpose)
        if kind in who.senders and not any(_leads_from(route, kind, purpose) for route in routes)
    ]
    if not who.reviewers and any(route.ministry_approves for route in routes):
        found.append(DeadEnd(Why.NOBODY_APPROVES))
    for route in routes:
        found += _of_one(route, who)
        if is_never_taken(route, routes):
            found.append(_at(Why.NEVER_TAKEN, route))
    return found


def dead_ends_ahead(routes: Sequence[Route], who: Staffing, today: date) -> list[tuple[date | None, DeadEnd]]:
    """Those of today (without a day), then those that the routes to come bring, each with the day on which it begins."""
    days = {day for route in routes for day in (route.valid_from, route.valid_until) if day and day > today}
    told = dict.fromkeys(dead_ends(in_force_on(routes, today), who))
    found: list[tuple[date | None, DeadEnd]] = [(None, dead_end) for dead_end in told]
    for day in sorted(days):
        new = [one for one in dead_ends(in_force_on(routes, day), who) if one not in told]
        told |= dict.fromkeys(new)
        found += [(day, one) for one in new]
    return found


def in_force_on(routes: Iterable[Route], day: date) -> list[Route]:
    """As `RouteQuerySet.in_force`, of routes that are at hand."""
    return [
        route for route in routes if route.valid_from <= day and (route.valid_until is None or route.valid_until > day)
    ]


def is_never_taken(route: Route, routes: Iterable[Route]) -> bool:
    """True if for every sender and receiver that it fits a more specific one goes before it."""
    rivals = [other for other in routes if other.purpose == route.purpose]
    pairs = product(
        [route.from_type] if route.from_type else OrganisationType.values,
        [route.to_type] if route.to_type else OrganisationType.values,
    )
    line = (route.from_type, route.to_type)
    for sender, receiver in pairs:
        taken = most_specific([*rivals, route], sender, receiver, route.purpose)
        if (taken.from_type, taken.to_type) == line:
            return False
    return True


def _leads_from(route: Route, from_type: str, purpose: str) -> bool:
    return route.purpose == purpose and route.from_type in ("", from_type)


def _of_one(route: Route, who: Staffing) -> list[DeadEnd]:
    seen = who.seen_at(route.to_type)
    if seen is None:
        return [_at(Why.NOBODY_ANSWERS, route)]
    found = [_at(Why.SECTION_UNSEEN, route, section) for section in route.must_carry if section not in seen]
    if route.four_eyes and who.reviewers == 1:
        found.append(_at(Why.NO_SECOND_OFFICER, route))
    return found


def _at(why: Why, route: Route, section: str = "") -> DeadEnd:
    return DeadEnd(why, route.purpose, route.from_type, route.to_type, section, route)
