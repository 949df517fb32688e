"""Which programme activities somebody sees. The database keeps the rule of rows too, without the roles."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Func, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from accounts import access
from accounts.roles import Permission, has_permission
from cases.documents.enums import Scan
from reports.activities.enums import UPGRADES, State

OWN = (Permission.ACTIVITY_VIEW, Permission.ACTIVITY_EDIT, Permission.REPORT_VIEW)


def _seen_by(user: Any, path: str = "") -> Q | None:
    """Whoever reads reports sees all that were held; her own organisation's she sees whatever became of them."""
    if not any(has_permission(user, one) for one in OWN):
        return None
    access.require_context(user)
    own = Q(**{f"{path}organisation": user.organisation_id})
    if not has_permission(user, Permission.REPORT_VIEW):
        return own
    return own | Q(**{f"{path}state": State.HELD, f"{path}crossed_out_at__isnull": True})


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        seen = _seen_by(user)
        return self.none() if seen is None else self.filter(seen)

    def counted(self):
        """Those that figures tell of: held, and not crossed out."""
        return self.filter(state=State.HELD, crossed_out_at__isnull=True)

    def of_year(self, year: int):
        """Those that ended in it: each belongs to one year, whole."""
        return self.filter(ends_on__gte=date(year, 1, 1), ends_on__lte=date(year, 12, 31))

    def found_by(self, *, year: int | None = None, kind: str = "", organisation: Any = None):
        """Those of a list by its filters."""
        rows = self.of_year(year) if year else self
        rows = rows.filter(kind=kind) if kind else rows
        return rows.filter(organisation=organisation) if organisation else rows

    def sent_with(self, token: UUID | None) -> Any:
        """What this very form was taken as before; None: it is new."""
        return self.filter(form_token=token).first() if token else None

    def with_people(self):
        """Annotate `people`: how many were reached; None where nobody was counted."""
        reached = self.model._meta.get_field("reached").related_model
        counted = reached.objects.filter(activity=OuterRef("pk")).order_by().values("activity")
        return self.annotate(people=models.Subquery(counted.annotate(n=Sum("people")).values("n")))

    def with_shelter_code(self):
        """Annotate `shelter_code`: what a house is called in the programme, for whom its record is not open; "": none."""
        code = Func("pk", function="access.shelter_of_activity", output_field=models.TextField())
        return self.annotate(shelter_code=Coalesce(code, models.Value(""), output_field=models.TextField()))


class _OfActivity(models.QuerySet):
    def of(self, activity: Any):
        return self.filter(activity=activity)


class ReachedQuerySet(_OfActivity):
    """Seen with its activity."""


class MaterialQuerySet(_OfActivity):
    """Seen with its activity."""


class ActivityPictureQuerySet(_OfActivity):
    def visible_to(self, user: Any):
        """With the activity; of what was done to a house, its organiser's staff alone: a window may tell the street."""
        seen = _seen_by(user, "activity__")
        if seen is None:
            return self.none()
        return self.filter(seen).filter(Q(organisation=user.organisation_id) | ~Q(activity__kind__in=UPGRADES))

    def sent_with(self, token: UUID | None) -> Any:
        return self.filter(form_token=token).first() if token else None

    def with_file(self):
        """Whose bytes can still be opened."""
        return self.filter(file_key__isnull=False)

    def to_scan(self):
        """Never looked at for viruses, those that wait the longest first."""
        return self.with_file().filter(scan__in=[Scan.WAITING, Scan.NOT_SCANNED]).order_by("id")
