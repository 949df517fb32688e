"""How often an address may ask for public figures: so often as a reader does, not as a program that empties the shop."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from accounts.devices import name_of
from accounts.lockouts import address_of

_SECONDS = 60


def is_one_too_many(request: HttpRequest) -> bool:
    """Counts the request. Addresses stand in the cache as a fingerprint, for a minute."""
    key = f"figures:asked:{name_of(address_of(request))}"
    cache.add(key, 0, timeout=_SECONDS)
    try:
        return cache.incr(key) > settings.PUBLIC_FIGURES_A_MINUTE
    except ValueError:  # it ran out in this very moment
        return False
