"""What happens to routes. A version in force is never edited: another follows it from a day, or it ends on one."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Section
from audit.events import Event
from audit.recorder import record
from core.errors import Conflict, NotVisible, Refused
from referrals.routes import policies
from referrals.routes.dead_ends import in_force_on, is_never_taken
from referrals.routes.models import DEADLINES, Route
from referrals.routes.querysets import LINE

TERMS = ("ministry_approves", "four_eyes", "several_offers", "must_carry", *DEADLINES, "expires", "legal_basis")


@transaction.atomic
def add_route(details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Route:
    """Open a way that there was not: `from_type`, `to_type`, `purpose`, `valid_from` and its conditions.

    Raises Refused for conditions that cannot be, for a day that is over, and for a way that would never be taken;
    Conflict where there is one already.
    """
    policies.check_may_write(actor)
    if sent := Route.objects.sent_with(token):
        return sent
    route = drafted(details, None)
    route.made_by, route.form_token = actor, token
    others = _locked(route.valid_from)
    _refuse_impossible(route, details, others)
    already = _("There is such a route already. Open it, and let another version follow it.")
    if any(_line(other) == _line(route) for other in in_force_on(others, route.valid_from)):
        raise Conflict(already)
    _save(route, already)
    record(Event.ROUTE_ADDED, actor=actor, target=route, changes=_said(route, TERMS))
    return route


@transaction.atomic
def change_route(route: Route, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Route:
    """Let another version follow from a day, `valid_from`, on which this one ends.

    Raises Refused for conditions that cannot be, for a day on which this one has not begun before, and where nothing
    would change; Conflict where another version follows already.
    """
    policies.check_may_write(actor)
    if sent := Route.objects.sent_with(token):
        return sent
    others = _locked(details["valid_from"])
    before = _again(route)
    policies.check_may_follow(actor, before)
    day = details["valid_from"]
    if day <= before.valid_from:
        raise Refused(_("This version began on that day itself. Another can follow from the day after."), "valid_from")
    if before.valid_until and day > before.valid_until:
        raise Refused(_("This route ends before that day. Let it go on first."), "valid_from")
    after = drafted(details, before)
    after.made_by, after.form_token, after.replaces = actor, token, before
    _refuse_impossible(after, details, [other for other in others if other.pk != before.pk])
    changed = [name for name in TERMS if getattr(before, name) != getattr(after, name)]
    if not changed:
        raise Refused(_("Nothing would change."))
    before.valid_until = day
    before.save(update_fields=["valid_until"])
    _save(after, _("Somebody else has let another version follow meanwhile. Nothing was changed."))
    record(Event.ROUTE_CHANGED, actor=actor, target=after, changes=_said(after, changed))
    return after


@transaction.atomic
def end_route(route: Route, until: date | None, *, actor: User) -> Route:
    """Let a way end on a day, today or later, with nothing to follow; or, without a day, let it go on after all."""
    policies.check_may_write(actor)
    _locked(timezone.localdate())
    found = _again(route)
    policies.check_may_follow(actor, found)
    if until and until < timezone.localdate():
        raise Refused(_("This day is over."), "valid_until")
    if until and until <= found.valid_from:
        raise Refused(_("This version began on that day itself. It can end on the day after."), "valid_until")
    if found.valid_until != until:
        found.valid_until = until
        _save(found, _("Somebody else has opened this way again meanwhile. Nothing was changed."), ["valid_until"])
        record(Event.ROUTE_ENDED, actor=actor, target=found, changes=_said(found, ()) | {"until": until})
    return found


@transaction.atomic
def withdraw_route(route: Route, *, actor: User) -> Route | None:
    """Take back a version that has not begun: the one that it was to follow goes on. Returns that one, if there is one."""
    policies.check_may_write(actor)
    _locked(timezone.localdate())
    found = _again(route)
    policies.check_may_withdraw(actor, found)
    before = found.replaces
    record(Event.ROUTE_WITHDRAWN, actor=actor, target=found, changes=_said(found, TERMS))
    found.delete()
    if before is not None:
        before.valid_until = None
        before.save(update_fields=["valid_until"])
    return before


def drafted(details: dict[str, Any], before: Route | None) -> Route:
    """A version as it would be, saved nowhere: what follows `before`, or a way of its own."""
    line = {name: getattr(before, name) if before else details[name] for name in LINE}
    terms = {name: details[name] for name in TERMS}
    # In the order of the list, so that the same parts are the same.
    terms["must_carry"] = [section.value for section in Section if section in details["must_carry"]]
    return Route(**line, **terms, valid_from=details["valid_from"])


def _locked(day: date) -> list[Route]:
    """The routes in force on a day or later, of all lines: one administrator writes at a time, as each sees the whole."""
    rows = Route.objects.in_force_or_to_come(min(day, timezone.localdate()))
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def _again(route: Route) -> Route:
    found = Route.objects.filter(pk=route.pk).first()
    if found is None:
        raise NotVisible("")
    return found


def _refuse_impossible(route: Route, details: dict[str, Any], others: list[Route]) -> None:
    if route.valid_from < timezone.localdate():
        raise Refused(_("This day is over."), "valid_from")
    for field, why in policies.impossible_terms(details):
        raise Refused(why, field)
    if is_never_taken(route, in_force_on(others, route.valid_from)):
        raise Refused(_("This route would never be taken: for everybody whom it fits there is one that names more."))


def _save(route: Route, otherwise: str, fields: list[str] | None = None) -> None:
    """Save, unless the database knows another version of the line on one of its days."""
    try:
        with transaction.atomic():
            route.save(update_fields=fields)
    except IntegrityError:
        raise Conflict(otherwise) from None


def _line(route: Route) -> tuple[str, ...]:
    return tuple(getattr(route, name) for name in LINE)


def _said(route: Route, names: Any) -> dict[str, Any]:
    """Rules of the programme, about nobody: their values stand in the record."""
    return {name: getattr(route, name) for name in (*LINE, *names)} | {"from_on": route.valid_from}
