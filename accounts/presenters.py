"""How a session is named on its owner's page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts import sessions

# The first that fits: later browsers name those before them.
_BROWSERS = ["Edg", "OPR", "Firefox", "Chrome", "Safari"]
_BROWSER_NAMES = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"]
_SYSTEM_NAMES = {"Mac OS X": "macOS"}


@dataclass(frozen=True)
class SessionRow:
    key: int
    device: str
    address: str
    began: datetime
    seen: datetime
    is_current: bool


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
