"""Training: an installation with the invented programme says on every page, print and export that its people are invented.

The programme is loaded on a workstation alone (LOCAL=1, exchange/demo), into a database that began with it. Its accounts
are its mark. A served installation never says so, whatever stands in its database: nobody is to take real people for
invented ones.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import User


def is_training(user: Any = None) -> bool:
    """Whether the people here are invented. An account read for a request knows it already."""
    known = getattr(user, "among_invented", None)
    return bool(settings.LOCAL and (User.objects.filter(is_demo=True).exists() if known is None else known))


def mark() -> str:
    """What prints and exports say (settings.TRAINING_MARK); empty where the people are real."""
    return _("Training: invented people") if is_training() else ""


def training(request: HttpRequest) -> dict[str, Any]:
    """For the band on every page; asked only by pages that have one."""
    user = getattr(request, "user", None)
    return {"training": SimpleLazyObject(lambda: is_training(user))}
