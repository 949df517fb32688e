"""The board of applications by their states, and the lists behind its columns."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import User
from core.paging import Arm, Page, keyset_page
from reintegration.grants.models import Application
from reintegration.grants.querysets import COUNTED
from reintegration.grants.states import ON_BOARD, Side, Status
from reintegration.money.models import BudgetLine

# How many cards a column of the board shows; the rest is a list.
SHOWN = 8
TURN, ENDED = "turn", "ended"


def columns(user: User, side: Side) -> list[tuple[Status, list[Application], int]]:
    """For each state its first applications, longest there first, and how many there are (up to COUNTED). Two queries."""
    found: dict[str, list[int]] = {status: [] for status in ON_BOARD[side]}
    rows = Application.objects.on_side(user, side)
    one = rows.filter(status=RawSQL("wanted.status", [])).order_by("since", "-id")  # noqa: S611 (no value of anybody's)
    statement, values = one.values_list("since", "pk")[: COUNTED + 1].query.sql_with_params()
    with connection.cursor() as cursor:
        # One plan for all columns: written out for each, planning them would take longer than reading them.
        cursor.execute(
            "SELECT wanted.status, arm.id FROM unnest(%s::text[]) AS wanted (status)"  # noqa: S608 (compiled by the ORM)
            f" CROSS JOIN LATERAL ({statement}) AS arm (since, id) ORDER BY arm.since, arm.id DESC",
            [[status.value for status in ON_BOARD[side]], *values],
        )
        for status, key in cursor.fetchall():
            found[status].append(key)
    wanted = [key for keys in found.values() for key in keys[:SHOWN]]
    cards = {row.pk: row for row in _read(Application.objects.filter(pk__in=wanted).order_by("pk"), side)}
    return [
        (Status(status), [cards[key] for key in keys[:SHOWN] if key in cards], len(keys))
        for status, keys in found.items()
    ]


def page_of(user: User, side: Side, show: str, query: Any) -> Page:
    """One page of a column, of what has ended, or of where it is her turn."""
    rows = Application.objects.on_side(user, side)
    if show == TURN:
        arms: Sequence[Arm] = [Arm(turn) for turn in Application.objects.turns_of(user)]
        return keyset_page(_read(rows, side), "since", query, count=False, arms=arms) if arms else Page()
    if show == ENDED:
        return keyset_page(_read(rows.ended(), side), "-ended_at", query, count=False)
    return keyset_page(_read(rows.at(show), side), "since", query, count=False)


def lines_for(user: User) -> Any:
    """The budget lines from which the actor's organisation may promise a grant."""
    rows = BudgetLine.objects.visible_to(user).running_on(timezone.localdate()).filter(closed_on__isnull=True)
    return (
        rows.filter(project__kept_by=user.organisation_id).select_related("project").order_by("project__code", "code")
    )


def _read(rows: Any, side: Side) -> Any:
    """With what a line says; the file itself is for its own organisation."""
    related = ("scheme", "organisation", "funder")
    return rows.select_related(*related, "case") if side == Side.APPLICANT else rows.select_related(*related)
