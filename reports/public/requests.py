"""How often an address may ask for public figures: so often as a reader does, not as a program that empties the shop."""

from django.conf import settings
from django.http import HttpRequest

from accounts.lockouts import asks_too_often


def is_one_too_many(request: HttpRequest) -> bool:
    """Counts the request."""
    return asks_too_often(request, "figures", settings.PUBLIC_FIGURES_A_MINUTE)
