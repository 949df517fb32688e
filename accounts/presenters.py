"""How a session is named on its owner's page; which accounts an administrator looks at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import second_factors, sessions
from accounts.confidentiality.versions import number_in_force
from accounts.models import Invitation, User

# The first that fits: later browsers name those before them.
_BROWSERS = ["Edg", "OPR", "Firefox", "Chrome", "Safari"]
_BROWSER_NAMES = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"]
_SYSTEM_NAMES = {"Mac OS X": "macOS"}


class AccountState(models.TextChoices):
    """What an account can ask its administrator for."""

    NO_FACTOR = "no_factor", gettext_lazy("Without a second factor")
    INVITED = "invited", gettext_lazy("Invited, not answered")
    NO_RULES = "no_rules", gettext_lazy("Rules not accepted")
    DISABLED = "disabled", gettext_lazy("Disabled")


@dataclass(frozen=True)
class SessionRow:
    key: int
    device: str
    address: str
    began: datetime
    seen: datetime
    is_current: bool


def accounts_that_are() -> dict[AccountState, models.QuerySet[User]]:
    """The accounts in each of these states."""
    active, invited = User.objects.people().filter(is_active=True), Invitation.objects.unanswered().values("user")
    return {
        # Whoever was invited chooses hers when she answers.
        AccountState.NO_FACTOR: second_factors.lacking(active.exclude(pk__in=invited)),
        AccountState.INVITED: active.filter(pk__in=invited),
        AccountState.NO_RULES: User.objects.without_rules(number_in_force()),
        AccountState.DISABLED: User.objects.people().filter(is_active=False),
    }


def accounts_shown(show: str) -> models.QuerySet[User]:
    """Those of people in one state; by any other word, all of people."""
    rows = accounts_that_are()[AccountState(show)] if show in AccountState.values else User.objects.people()
    return rows.select_related("organisation")


def device_of(user_agent: str) -> str:
    """Browser and system in two words, as far as the browser says."""
    browser = next((name for name in _BROWSERS if name in user_agent), "")
    system = next((name for name in _SYSTEMS if name in user_agent), "")
    if not browser or not system:
        return _("Unknown device")
    names = {"browser": _BROWSER_NAMES.get(browser, browser), "system": _SYSTEM_NAMES.get(system, system)}
    return _("%(browser)s on %(system)s") % names


def session_rows(user: Any, current: str) -> list[SessionRow]:
    """Somebody's own sessions, the one in hand first."""
    rows = [
        SessionRow(
            key=row.pk,
            device=device_of(row.user_agent),
            address=row.ip,
            began=row.created_at,
            seen=row.last_seen_at,
            is_current=row.session_key == current,
        )
        for row in sessions.listed_of(user)
    ]
    return sorted(rows, key=lambda row: not row.is_current)
