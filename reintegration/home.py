"""What the programme's money asks of whoever decides on it: applications that wait for her, lines that are nearly used up."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.parts import Figure, Line, Lines, Part
from reintegration.grants.listing import TURN
from reintegration.models import Application, BudgetLine
from reintegration.money.presenters import gauge_of

SHOWN = 5
# No application is counted further.
MOST_COUNTED = 99


def money(user: User) -> Part:
    """Two queries."""
    lines = BudgetLine.objects.visible_to(user).nearly_used_up(timezone.localdate())[:SHOWN]
    waiting = _waiting(user)
    shown = f"{MOST_COUNTED}+" if waiting > MOST_COUNTED else waiting
    grants = Figure(_("Grants to decide on"), shown, f"{reverse('reintegration:grant_list')}?show={TURN}")
    used_up = Lines(
        _("Budget lines near their ceiling"),
        [_line(line) for line in lines],
        nothing=_("No line of a running budget is nearly used up."),
        more=_("All budgets"),
        more_url=reverse("reintegration:budgets"),
    )
    return Part("money", _("Budgets"), "", [grants], [used_up])


def _line(line: BudgetLine) -> Line:
    gauge = gauge_of([line])
    return Line(
        label=line.name,
        url=reverse("reintegration:budget_line", args=[line.public_id]),
        detail=f"{line.project.code} · {line.code}",
        when=_("%(share)s %% used, %(left)s AZN left") % {"share": gauge.share, "left": gauge.left_text},
        tone="late" if not gauge.left else "soon",
    )


def _waiting(user: User) -> int:
    """Where it is her turn, as far as it is counted."""
    arms = [rows.order_by().values("pk")[: MOST_COUNTED + 1] for rows in Application.objects.turns_of(user)]
    return len(set(arms[0].union(*arms[1:], all=True).values_list("pk", flat=True))) if arms else 0
