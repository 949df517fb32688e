"""The first page: what each role wants to know first, told by the rooms that know it. The roof alone knows all apps."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.home import the_system, what_stands_out
from accounts.models import User
from accounts.roles import Permission, has_permission
from cases.emergency.home import to_judge
from cases.policies import allows, check_may_open
from cases.work import policies as work_policies
from cases.work.presenters import DayInWords, day_in_words
from core.parts import Part
from core.views import PageView
from referrals.desk.home import my_turn
from reintegration.home import money
from reports.home import the_programme
from shelters.shifts.home import houses_tonight

_P = Permission
_PART, _DAY, _HOUSES = "components/part.html", "cases/work/_day.html", "shelters/shifts/_houses_tonight.html"
# From this hour on it is afternoon, from that one evening, from the last one night no more.
_AFTERNOON, _EVENING, _MORNING = 12, 18, 5


class Home(PageView):
    """One page for all that an account's roles ask of her: for one house the night comes first, for one desk whose turn it is."""

    template_name = "home.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        parts = parts_of(user)
        if not parts:
            return redirect("accounts:profile")
        return self.page(
            greeting=_greeting(),
            parts=parts,
            day=next((told for _template, told in parts if isinstance(told, DayInWords)), None),
            may_open=allows(check_may_open, user),
            may_caseload=allows(work_policies.check_may_see_caseload, user),
            may_cover=allows(work_policies.check_may_cover, user, user),
        )


def parts_of(user: User) -> list[tuple[str, Any]]:
    """What stands on the user's first page, each part with its template, what to do first first."""
    return [(template, tell(user)) for asked_for, template, tell in PARTS if asked_for(user)]


def _with(*permissions: Permission, but: Permission | None = None) -> Callable[[User], bool]:
    """For whoever holds one of them, and not that which brings the same in another part."""

    def asked_for(user: User) -> bool:
        held = any(has_permission(user, one) for one in permissions)
        return held and not (but and has_permission(user, but))

    return asked_for


def _programme(user: User) -> Part:
    return the_programme(user).and_of(money(user))


PARTS: list[tuple[Callable[[User], bool], str, Callable[[User], Any]]] = [
    (_with(_P.SHELTER_EDIT), _HOUSES, houses_tonight),
    (_with(_P.REPORT_FREEZE), _PART, _programme),
    # Of whoever has a day, it stands in there whose turn it is.
    (_with(_P.REFERRAL_REVIEW, _P.REFERRAL_RECEIVE, but=_P.WORK_EDIT), _PART, my_turn),
    (_with(_P.WORK_EDIT), _DAY, day_in_words),
    (_with(_P.EMERGENCY_REVIEW, but=_P.WORK_EDIT), _PART, to_judge),
    (_with(_P.AUDIT_VIEW), _PART, lambda _user: what_stands_out()),
    (_with(_P.ACCOUNT_EDIT), _PART, lambda _user: the_system()),
]


def _greeting() -> str:
    hour = timezone.localtime().hour
    if _MORNING <= hour < _AFTERNOON:
        return _("Good morning")
    return _("Good afternoon") if _AFTERNOON <= hour < _EVENING else _("Good evening")
