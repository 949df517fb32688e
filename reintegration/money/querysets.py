"""Which budgets and entries somebody sees. The database keeps the same rule (migrations/0005_books.py)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.roles import Permission, has_permission

# Of a line so much of which is spent or promised it is told that little is left.
NEARLY = Decimal("0.9")


def _kept_or_funded(user: Any, path: str = "") -> Q:
    own = user.organisation_id
    return Q(**{f"{path}kept_by": own}) | Q(**{f"{path}funder": own})


def _open_to(user: Any) -> Q:
    return Q(spender=user.organisation_id) | Q(spender__isnull=True)


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Whoever keeps or pays for it, and whoever has a line of it to spend from."""
        if not has_permission(user, Permission.BUDGET_VIEW):
            return self.none()
        lines = self.model._meta.get_field("lines").related_model
        usable = lines.objects.filter(_open_to(user), project=OuterRef("pk"))
        return self.filter(_kept_or_funded(user) | Exists(usable))

    def with_sums(self):
        """Annotate `ceiling`, `promised` and `spent`: those of the lines that the reader is shown, together."""
        money = {"ceiling": "lines__ceiling_azn", "promised": "lines__promised_azn", "spent": "lines__spent_azn"}
        return self.annotate(**{name: models.Sum(path, default=0) for name, path in money.items()})


class LineQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """The lines of budgets that she keeps or pays for, and those that her organisation may spend from."""
        if not has_permission(user, Permission.BUDGET_VIEW):
            return self.none()
        return self.filter(_kept_or_funded(user, "project__") | _open_to(user))

    def usable_by(self, user: Any):
        """Those that she may choose when she records what was given."""
        if not has_permission(user, Permission.ASSISTANCE_EDIT):
            return self.none()
        return self.filter(_open_to(user), closed_on__isnull=True)

    def running_on(self, day: date):
        """Those of projects that run on a day."""
        return self.filter(project__starts_on__lte=day, project__ends_on__gte=day)

    def nearly_used_up(self, day: date):
        """Open lines of which nine tenths or more are spent or promised, the fullest first; with their projects."""
        used = (F("spent_azn") + F("promised_azn")) / F("ceiling_azn")
        rows = self.running_on(day).filter(closed_on__isnull=True).annotate(used=used)
        return rows.filter(used__gte=NEARLY).select_related("project").order_by("-used", "id")

    def of(self, project: Any):
        return self.filter(project=project)

    def with_left(self):
        """Annotate `left`: what may still be spent or promised."""
        return self.annotate(left=F("ceiling_azn") - F("spent_azn") - F("promised_azn"))


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Whoever keeps or pays for the budget sees all of it; whoever spends from it, what her organisation spent."""
        if not has_permission(user, Permission.BUDGET_VIEW):
            return self.none()
        return self.filter(_kept_or_funded(user, "line__project__") | Q(organisation=user.organisation_id))

    def of_line(self, line: Any, user: Any, *, whole: bool):
        """Those of `visible_to` of a line that a page found for the user, who sees the whole budget or her own's part."""
        rows = self.filter(line=line)
        return rows if whole else rows.filter(organisation=user.organisation_id)


class MonthQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Whoever keeps or pays for the budget, or is the only one who spends from the line: others' sums are theirs."""
        if not has_permission(user, Permission.BUDGET_VIEW):
            return self.none()
        return self.filter(_kept_or_funded(user, "line__project__") | Q(line__spender=user.organisation_id))


class RateQuerySet(models.QuerySet):
    def in_force(self, kind: str, day: date):
        """The rate of an allowance on a day: the last that had begun; None before the first."""
        return self.filter(kind=kind, valid_from__lte=day).order_by("-valid_from").first()


class ExchangeQuerySet(models.QuerySet):
    def on_day(self, currency: str, day: date):
        """The rate of that very day, or None: no other day's stands in for it."""
        return self.filter(currency=currency, on=day).first()
