"""What lies in which folder of somebody's inbox, what her filters leave of it, and how much there is."""

from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import Organisation
from cases.numbers import meant_by
from referrals.ministry import numbers
from referrals.models import Party, Referral
from referrals.states import Answer, Box, Side, Status

FOLDERS = ("turn", "team", "waiting", "late", "ended")
# No folder is counted further: whoever has a hundred waiting does not work by the number.
MOST_COUNTED = 99
# Seconds for which the counts of the folders are remembered; whatever somebody sends has hers counted anew
# (shelter_cms/navigation.py).
COUNTED_FOR = 60
_ORGANISATIONS = "desk:organisations"
# What an organisation that was asked and did not take it is told of the state.
_OWN_END = {Status.DECLINED: Answer.DECLINED, Status.EXPIRED: Answer.EXPIRED}


def rows_of(user: Any, show: str) -> QuerySet:
    """The seats of the user's organisation that lie in a folder."""
    desk = Party.objects.at_desk_of(user)
    return {
        "turn": lambda: Party.objects.to_do_by(user),
        "team": lambda: desk.in_box(Box.TURN),
        "waiting": lambda: desk.in_box(Box.WAITING),
        "late": desk.late,
        "ended": lambda: desk.in_box(Box.ENDED),
    }[show]()


def in_order_of_wait(user: Any) -> QuerySet:
    """What the user can do, the longest wait first: so that whoever takes the first hundred need not read the rest."""
    return rows_of(user, "turn").order_by(*with_ties("since"))


def everywhere(user: Any) -> QuerySet:
    """The seats of the user's organisation in every folder."""
    return Party.objects.at_desk_of(user).exclude(box=Box.NONE)


def in_order(rows: QuerySet, show: str, sort: str) -> tuple[QuerySet, str]:
    """The rows with the field that orders them: the longest wait first, what has ended last; or what is due first.

    By deadline there stands only what has one.
    """
    if show == "ended":
        return rows, "-since"
    if show == "late" or sort == "due":
        return rows.filter(due_at__isnull=False), "due_at"
    return rows, "since"


def with_ties(order: str) -> tuple[str, str]:
    """Of several of one moment the newest first, as the indexes have them."""
    return order, "id" if order.startswith("-") else "-id"


def narrowed(rows: QuerySet, user: Any, chosen: dict[str, Any]) -> QuerySet:
    """What the filters leave: `number`, `purpose`, `urgency`, `sender`, `receiver`, `officer`, `state`.

    They answer by what a line shows: who was asked and did not take it on learns neither where the referral
    stands nor who did, by no filter either.
    """
    if chosen.get("number"):
        of_case = Referral.objects.of_cases_numbered(meant_by(chosen["number"], user.organisation))
        registered = Referral.objects.registered_as(numbers.meant_by(chosen["number"], user.organisation))
        # Both together first: an index leads to the few that it can be.
        rows = rows.filter(referral__in=of_case.union(registered))
        rows = rows.filter(Q(referral__in=of_case) | ~_missed() & Q(referral__in=registered))
    for name, column in (
        ("purpose", "referral__purpose"),
        ("urgency", "referral__urgency"),
        ("sender", "referral__from_organisation__public_id"),
    ):
        if chosen.get(name):
            rows = rows.filter(**{column: chosen[name]})
    if chosen.get("receiver"):
        rows = rows.filter(_receiver(user, chosen["receiver"]))
    if chosen.get("state"):
        rows = rows.filter(_state(Status(chosen["state"])))
    return rows.filter(_officer(user, chosen["officer"])) if chosen.get("officer") else rows


def _missed() -> Q:
    """Seats of receivers who were asked and did not take it on."""
    return Q(side=Side.RECEIVER) & ~Q(answer__in=[Answer.OFFERED, Answer.ACCEPTED])


def _receiver(user: Any, public_id: Any) -> Q:
    others = ~Q(side=Side.RECEIVER) & Q(referral__to_organisation__public_id=public_id)
    return others | Q(side=Side.RECEIVER) if public_id == user.organisation.public_id else others


def _state(status: Status) -> Q:
    whole = ~_missed() & Q(referral__status=status)
    own = _OWN_END.get(status)
    return whole | _missed() & Q(answer=own) if own else whole


def _officer(user: Any, officer: str) -> Q:
    if officer == "me":
        return Q(officer=user.pk)
    return Q(officer__isnull=True) if officer == "nobody" else Q(officer__public_id=officer)


def organisations() -> list[tuple[str, str]]:
    """For the filters: every organisation by its name."""
    return [(public_id, name) for _key, public_id, name in _all_organisations()]


def named(seats: list[Party]) -> None:
    """Fill in the organisations of the seats and of their referrals, as far as a line prints them."""
    keys = {
        key
        for seat in seats
        for key in (seat.organisation_id, seat.referral.from_organisation_id, seat.referral.to_organisation_id)
    }
    rows = _all_organisations() if keys else []
    if not keys <= {key for key, _public_id, _name in rows}:
        # One that joined a moment ago.
        cache.delete(_ORGANISATIONS)
        rows = _all_organisations()
    found = {
        row[0]: Organisation.from_db("default", ["id", "public_id", "name"], row) for row in rows if row[0] in keys
    }
    for seat in seats:
        referral = seat.referral
        seat.organisation = found[seat.organisation_id]
        referral.from_organisation = found[referral.from_organisation_id]
        referral.to_organisation = found[referral.to_organisation_id]


def _all_organisations() -> list[tuple[int, str, str]]:
    """Key, public id and name of each, by name; what they are called is remembered for as long as the counts."""
    rows = Organisation.objects.order_by("name").values_list("pk", "public_id", "name")
    found = cache.get_or_set(_ORGANISATIONS, lambda: [(key, str(at), name) for key, at, name in rows], COUNTED_FOR)
    return found or []


def counts(user: Any) -> dict[str, int]:
    """How much lies in each folder, as far as it is counted; one query, or none where it is remembered."""
    found: dict[str, int] = cache.get_or_set(_key(user), lambda: _counted(user), COUNTED_FOR) or {}
    return found


def forget_counts(user: Any) -> None:
    cache.delete(_key(user))


def _key(user: Any) -> str:
    return f"desk:{user.public_id}"


def _counted(user: Any) -> dict[str, int]:
    arms, values = [], []
    for show in FOLDERS:
        try:
            rows, order = in_order(rows_of(user, show), show, "")
            # In the folder's order, so that its index is read until enough are found, and no whole table is joined.
            first = rows.order_by(*with_ties(order)).values("pk")[: MOST_COUNTED + 1]
            statement, given = first.query.sql_with_params()
        except EmptyResultSet:
            continue
        arms.append(f"SELECT %s AS folder, count(*) FROM ({statement}) AS rows")  # noqa: S608 (compiled by the ORM)
        values += [show, *given]
    if not arms:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms), values)
        return dict(cursor.fetchall())
