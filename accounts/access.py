"""For whom a transaction works. The database shows the rows of that person or purpose, and without it none at all.

`acting_as(user)` is entered by the middleware for each request and by tasks that
work for somebody; `acting_for(purpose)` by what the programme does as a whole. Both
open a transaction and hold for it alone (`core/row_security.py` signs what they say).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission, has_permission
from audit.events import Event
from audit.recorder import record
from core.row_security import sign


class Purpose(models.TextChoices):
    """Work that looks across organisations. Each entry is an event on record."""

    STATISTICS = "statistics", _("Statistics")
    IMPORT = "import", _("Import of a register")
    DEMONSTRATION = "demonstration", _("Invented programme")
    DUPLICATES = "duplicates", _("Search for the same person")
    EMERGENCY = "emergency", _("Opening in an emergency")
    UNSEALING = "unsealing", _("Lifting a restriction")
    OVERSIGHT = "oversight", _("Oversight")
    NOTIFICATION = "notification", _("Notification")
    ESCALATION = "escalation", _("Reminder of what is late")
    RETENTION = "retention", _("Keeping and anonymising")
    CONSENT = "consent", _("Consent")
    SCANNING = "scanning", _("Virus scan")
    TRANSFER = "transfer", _("Transfer between organisations")
    NIGHTS = "nights", _("Beds held and let go")
    REFERRAL = "referral", _("Referral between organisations")
    GUESTS = "guests", _("Sealed links whose time is over")
    VOICE = "voice", _("Answers of guests without a name")
    GRANTS = "grants", _("Grants between organisations")
    PARCELS = "parcels", _("Exchange with other installations")
    HTCDS = "htcds", _("Export in IOM's data standard (HTCDS)")
    HAND_OVER = "hand_over", _("Files handed over to a recipient")
    WEBHOOKS = "webhooks", _("Other systems told by webhooks")


@dataclass(frozen=True)
class Context:
    """What a transaction says of itself: somebody and what her role lets her see, or a purpose."""

    user_id: int | None = None
    organisation_id: int | None = None
    teams: str = ""
    reviews: bool = False
    purpose: str = ""
    oversees: str = ""

    def body(self) -> str:
        """As `access.context()` reads it."""
        parts = (self.user_id, self.organisation_id, self.teams, int(self.reviews), self.purpose, self.oversees)
        return "|".join("" if part is None else str(part) for part in parts)


class NoContext(RuntimeError):
    """Something asked for people's records without saying for whom. A fault of ours: better an error than an empty page."""


def context_of(user: Any) -> Context:
    """What an account's roles let it see. Who may see no cases works without an organisation."""
    if not has_permission(user, Permission.CASE_VIEW):
        return Context(user_id=user.pk, oversees=overseen_by(user))
    everybody = has_permission(user, Permission.CASE_ALL_TEAMS)
    return Context(
        user_id=user.pk,
        organisation_id=user.organisation_id,
        teams="*" if everybody else ",".join(map(str, sorted(user.team_keys()))),
        reviews=has_permission(user, Permission.REFERRAL_REVIEW) and user.organisation.is_ministry,
        oversees=overseen_by(user),
    )


def overseen_by(user: Any) -> str:
    """Whose emergency accesses an account reviews: its organisation's, the ministry's officer everybody's ("*"), or nobody's.

    Everybody's, so that those are reviewed too of an organisation where nobody is left but the one who opened.
    """
    if not has_permission(user, Permission.EMERGENCY_REVIEW):
        return ""
    return "*" if user.organisation.is_ministry else str(user.organisation_id)


@contextmanager
def acting_as(user: Any) -> Iterator[None]:
    """A transaction that works for one person, with her rights and no others."""
    with entered(context_of(user)):
        yield


@contextmanager
def acting_for(purpose: Purpose, *, actor: Any = None) -> Iterator[None]:
    """A transaction that works for the programme as a whole, ordered by `actor` or, if None, by the schedule."""
    with entered(Context(purpose=purpose.value)):
        record(Event.PROGRAMME_WORK, actor=actor, changes={"purpose": purpose.value})
        yield


@contextmanager
def part_of_act(purpose: Purpose) -> Iterator[None]:
    """For rows of others that somebody's act changes although she does not see them. The act itself is on record, once."""
    with entered(Context(purpose=purpose.value)):
        yield


def current() -> Context | None:
    """The context of the transaction that is open, if there is one."""
    return getattr(connection, "access_context", None)


@contextmanager
def said_of(context: Context) -> Iterator[None]:
    """Inside, `current()` is this context; the database is told nothing, and goes on showing what it showed."""
    before = current()
    connection.access_context = context
    try:
        yield
    finally:
        connection.access_context = before


def teams_of(user: Any) -> Any:
    """Keys of the teams that somebody belongs to; as values where the transaction works for her.

    The database may look at values before it asks its own rules about a row, at the answer of a query only afterwards.
    """
    context = current()
    if context is not None and context.user_id == user.pk:
        return [int(key) for key in context.teams.split(",") if key]
    return user.teams.values("pk")


def is_in_team(user: Any, team: int) -> bool:
    """True for one of the teams that somebody belongs to; not asked anew where the transaction works for her."""
    context = current()
    if context is not None and context.user_id == user.pk:
        return str(team) in context.teams.split(",")
    return bool(user.teams.filter(pk=team).exists())


def require_context(user: Any) -> None:
    """Raise NoContext unless the transaction works for this person, or for a purpose."""
    context = current()
    if context is None:
        raise NoContext("Nothing says for whom this transaction works: see accounts/access.py.")
    if not context.purpose and context.user_id != user.pk:
        raise NoContext("This transaction works for somebody else.")


def require_programme() -> None:
    """Raise NoContext unless the transaction works for the programme: a count of what one person sees is no figure."""
    context = current()
    if context is None or not context.purpose:
        raise NoContext("The programme's figures are counted within acting_for(…).")


@contextmanager
def entered(context: Context) -> Iterator[None]:
    """A transaction, or a part of one, with this context; afterwards the one before holds again."""
    before, goes_on = current(), connection.in_atomic_block
    with transaction.atomic():
        _tell_database(context)
        connection.access_context = context
        try:
            yield
            # What is rolled back takes the setting with it.
            if goes_on and not connection.needs_rollback:
                _tell_database(before)
        finally:
            connection.access_context = before


def _tell_database(context: Context | None) -> None:
    with connection.cursor() as cursor:
        signed = sign(context.body(), _server_process(cursor)) if context else ""
        cursor.execute("SELECT set_config('app.context', %s, true)", [signed])


def _server_process(cursor: Any) -> int:
    """The process of the database that this transaction has. A pool gives another one to the next, and tells nobody."""
    if not settings.DATABASE_POOLED:
        return int(connection.connection.info.backend_pid)
    cursor.execute("SELECT pg_backend_pid()")
    return int(cursor.fetchone()[0])
