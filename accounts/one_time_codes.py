"""A code is good once, on every server: allauth forgets one after 30 seconds, and accepts it for 90."""

import hashlib
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from django.conf import settings
from django.core.cache import cache

# How long a code can fit: its own period and those before and after it.
_SECONDS = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 2)


def use(user: Any, code: str) -> bool:
    """Spend a code; False if it was spent before. Without the shared cache there is an error, never a second use."""
    spent = hashlib.sha256(f"{user.pk}|{normalize_user_code(code)}".encode()).hexdigest()
    return bool(cache.add(f"one-time-code:{spent}", 1, timeout=_SECONDS))
