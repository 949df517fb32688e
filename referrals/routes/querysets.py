"""Which routes hold on a day, and which of several that fit is meant: the one that names more."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Case, Q, Value, When

from accounts.roles import Permission, has_permission

# What tells one way from another; the rest are its conditions, which change from version to version.
LINE = ("from_type", "to_type", "purpose")


class RouteQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The rules of the programme, about nobody: for the ministry, IOM, and who writes them."""
        return self if has_permission(user, Permission.ROUTE_VIEW) else self.none()

    def in_force(self, on: date):
        """Those that hold on a day: from the first day on, up to and without the last."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)

    def in_force_or_to_come(self, on: date):
        """Those that hold on a day or begin after it."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on))

    def fitting(self, from_type: str, to_type: str | None = None, purpose: str | None = None):
        """Those that fit a kind of sender and, where given, a kind of receiver and a purpose."""
        rows = self.filter(from_type__in=["", from_type])
        if to_type is not None:
            rows = rows.filter(to_type__in=["", to_type])
        return rows.filter(purpose=purpose) if purpose is not None else rows

    def most_specific_first(self):
        """As `most_specific` chooses."""
        named = {name: Case(When(**{name: ""}, then=Value(0)), default=Value(1)) for name in ("from_type", "to_type")}
        return self.order_by(named["from_type"].desc(), named["to_type"].desc(), "id")

    def of_line(self, route: Any):
        """All versions of the same way: from, to and purpose; the newest first."""
        line = {name: getattr(route, name) for name in LINE}
        return self.filter(**line).order_by("-valid_from")

    def with_makers(self):
        """Together with who made each."""
        return self.select_related("made_by__organisation")

    def sent_with(self, token: UUID | None) -> Any:
        """The one that this very form brought already, if it did."""
        return self.filter(form_token=token).first() if token else None


def most_specific(routes: Iterable[Any], from_type: str, to_type: str, purpose: str) -> Any:
    """Of routes in force on one day the one that is meant: both kinds named, then the sender's, the receiver's, none.

    None where no route fits: nobody may refer so.
    """
    fit = [
        route
        for route in routes
        if route.purpose == purpose and route.from_type in ("", from_type) and route.to_type in ("", to_type)
    ]
    return max(fit, key=lambda route: (route.from_type != "", route.to_type != ""), default=None)
