"""What stands at the left of every page, by role. The roof knows all apps; no app knows this."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission, has_permission
from accounts.telling.models import Notification
from accounts.telling.presenters import MOST_COUNTED as MOST_TOLD
from accounts.telling.presenters import shown as shown_told
from cases.asking import asking_of
from cases.due import count_due
from cases.emergency.presenters import open_now, waiting_for
from core.statements import written
from referrals.desk.listing import MOST_COUNTED, forget_counts, in_order_of_wait
from referrals.models import Message
from reintegration.models import Application

# (permission, label, URL name, address prefix that marks it as open, icon)
PLACES = [
    # Everybody's day begins here (shelter_cms/home.py).
    (None, _("My day"), "home", "/day/", "☀"),
    (Permission.CASE_VIEW, _("Cases"), "cases:list", "/cases/", "▤"),
    (Permission.CASE_EDIT, _("Enquiries"), "enquiries:list", "/enquiries/", "☎"),
    (Permission.SHELTER_VIEW, _("Shelters"), "shelters:list", "/shelters/", "⌂"),
    (Permission.REFERRAL_VIEW, _("Referrals"), "referrals:inbox", "/referrals/", "⇄"),
    (Permission.ASSISTANCE_EDIT, _("Plans"), "reintegration:plans", "/reintegration/", "✓"),
    (Permission.BUDGET_VIEW, _("Budgets"), "reintegration:budgets", "/reintegration/budgets/", "◔"),
    (Permission.GRANT_VIEW, _("Grants"), "reintegration:grants", "/reintegration/grants/", "✦"),
    (Permission.SERVICE_EDIT, _("Services"), "reintegration:services", "/reintegration/services/", "≡"),
    (Permission.PARTNER_EDIT, _("Partners"), "reintegration:partners", "/reintegration/partners/", "⚒"),
    (Permission.REPORT_VIEW, _("Reports"), "reports:dashboard", "/reports/", "▥"),
    # Of whoever reads the figures, it stands beside them.
    (Permission.ACTIVITY_VIEW, _("Activities"), "reports:activities", "/reports/activities/", "❖"),
    (Permission.OUTCOMES_ALL, _("Outcomes"), "reintegration:outcomes", "/reintegration/outcomes/", "↗"),
    (Permission.OUTCOMES_OWN, _("Outcomes"), "reintegration:outcomes", "/reintegration/outcomes/", "↗"),
    (Permission.EMERGENCY_REVIEW, _("To review"), "emergency:reviews", "/emergency/to-review/", "⚑"),
    (Permission.CASE_RETENTION, _("Old files"), "retention:due", "/retention/", "◔"),
    (Permission.AUDIT_VIEW, _("Record"), "accounts:record", "/accounts/record/", "◷"),
    (Permission.CASE_RECORD_VIEW, _("Record"), "emergency:record", "/emergency/record/", "◷"),
    (Permission.CASE_GRANT, _("Alarms"), "accounts:alarms", "/accounts/alarms/", "△"),
    (Permission.ACCOUNT_EDIT, _("Accounts"), "accounts:users", "/accounts/users/", "☺"),
    (Permission.ACCOUNT_EDIT, _("Organisations"), "accounts:organisations", "/accounts/organisations/", "▦"),
    (Permission.ACCOUNT_EDIT, _("Installations"), "referrals:installations", "/referrals/installations/", "⇆"),
    (Permission.ROUTE_VIEW, _("Routes"), "referrals:routes", "/referrals/routes/", "⤳"),
    (Permission.AGREEMENT_EDIT, _("Hand-overs of files"), "exchange:hand_overs", "/exchange/hand-overs/", "⇥"),
    (Permission.REGISTER_IMPORT, _("Import"), "exchange:register_import", "/exchange/", "↥"),
]
# Seconds for which the counts are remembered: they look into every app, and cost more than most pages do. Whatever
# somebody sends has hers counted anew (shelter_cms/middleware.py); what others send she sees this much later.
COUNTED_FOR = 60


def count_anew(user: Any) -> None:
    cache.delete(_key(user))
    forget_counts(user)


def _key(user: Any) -> str:
    return f"waiting:{user.public_id}"


# What waits for somebody is counted beside its place.
WAITING: dict[str, Callable[[Any], Iterable[QuerySet]]] = {
    "referrals:inbox": lambda user: [in_order_of_wait(user), Message.objects.asked_of(user)],
    "emergency:reviews": waiting_for,
    "reintegration:grants": Application.objects.turns_of,
}


def _first_of(waiting: Callable[[Any], Iterable[QuerySet]]) -> Callable[[Any], Iterable[QuerySet]]:
    """As many of them as are counted, and one more."""
    return lambda user: (rows.values("pk")[: MOST_COUNTED + 1] for rows in waiting(user))


_FIRST_OF = {place: _first_of(waiting) for place, waiting in WAITING.items()}
# What somebody was told is counted with them.
TOLD = "accounts:notifications"
_FIRST_OF[TOLD] = lambda user: [Notification.objects.of(user).new().values("pk")[: MOST_TOLD + 1]]


def _counts(user: Any, places: list[str]) -> dict[str, int]:
    """How much waits for somebody, by place, as far as it is remembered."""
    found: dict[str, int] = cache.get_or_set(_key(user), lambda: _counted(user, places), COUNTED_FOR) or {}
    return found


def _counted(user: Any, places: list[str]) -> dict[str, int]:
    """The same now: one query beside the one of the day."""
    arms, values = [], []
    for place in (place for place in [*places, TOLD] if place in _FIRST_OF):
        for _place, statement, given in written(_FIRST_OF[place], (user,), asking_of(user)):
            arms.append(f"SELECT %s AS place, count(*) FROM ({statement}) AS rows")  # noqa: S608 (compiled by the ORM)
            values += [place, *given]
    counts = {"home": count_due(user)} if has_permission(user, Permission.WORK_EDIT) else {}
    if arms:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(arms), values)
            for place, count in cursor.fetchall():
                counts[place] = counts.get(place, 0) + count
    return counts


def places_of(user: Any) -> list[tuple[Any, ...]]:
    """The places that somebody may go to."""
    return [place for place in PLACES if place[0] is None or has_permission(user, place[0])]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The places this user may go to, with how much waits for her there; and what she holds open in an emergency."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not request.resolver_match:
        return {"navigation": [], "emergencies": [], "notified": ""}
    places = places_of(user)
    # A place within another one is open by itself.
    here = max((place[3] for place in places if request.path.startswith(place[3])), key=len, default="")
    counts = _counts(user, [name for _permission, _label, name, *_rest in places])
    return {
        "navigation": [
            {
                "label": label,
                "url": reverse(name),
                "active": prefix == here or reverse(name) == request.path,
                "count": _shown(counts.get(name, 0)),
                "icon": icon,
            }
            for _permission, label, name, prefix, icon in places
        ],
        "emergencies": open_now(user),
        "notified": shown_told(counts.get(TOLD, 0)),
    }


def _shown(count: int) -> int | str | None:
    """Nothing beside a place where nothing waits; beyond what is counted it says only that there is more."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else count or None
