"""How openings are shown: to whoever opened, above every page; to whoever reviews, who need not see the case."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import Purpose, acting_for
from accounts.roles import Permission, has_permission
from audit.models import AuditEvent
from audit.presenters import Line, lines
from cases.emergency.models import EmergencyAccess
from cases.emergency.querysets import overseen
from cases.models import Case
from cases.visibility.models import Unsealing
from core.encryption import KeyDestroyed
from core.paging import PAGE_SIZE, Page, keyset_page

REVIEWED_SHOWN_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Opening:
    """One opening in words. `done`: what the opener did with the file meanwhile, as it stands on record."""

    access: EmergencyAccess
    number: str
    reason: str
    note: str = ""
    done: tuple[Line, ...] = ()


@dataclass(frozen=True)
class UnsealingAsked:
    """A request to lift a seal, for whoever may answer it without seeing the case."""

    unsealing: Unsealing
    number: str
    reason: str


def open_now(user: Any) -> list[Opening]:
    """What this user holds open in an emergency; one query, and none for whoever never may."""
    if not has_permission(user, Permission.EMERGENCY_ACCESS):
        return []
    rows = EmergencyAccess.objects.of(user).in_force().select_related("case__person").order_by("until", "id")
    return [Opening(access, access.case.number, _words(access, "reason")) for access in rows]


def waiting_for(user: Any) -> list[QuerySet]:
    """The openings and the requests that await this user."""
    requests = [Unsealing.objects.waiting_for(user)] if has_permission(user, Permission.CASE_GRANT) else []
    return [EmergencyAccess.objects.to_review_by(user), *requests]


def to_review(user: Any) -> dict[str, list[Any]]:
    """What awaits this user's answer, and what was reviewed lately. That it is read across organisations is on record."""
    since = timezone.now() - REVIEWED_SHOWN_FOR
    openings = EmergencyAccess.objects.select_related("case__person", "user__organisation", "organisation")
    requests = Unsealing.objects.waiting_for(user).select_related("case__person", "requested_by")
    # Who may see which is asked in her own name: the keys first, the words then.
    keys = list(openings.to_review_by(user).values_list("pk", flat=True))
    reviewed = list(openings.reviewed_lately(user, since).values_list("pk", flat=True)[:PAGE_SIZE])
    asked = list(requests.values_list("pk", flat=True)) if has_permission(user, Permission.CASE_GRANT) else []
    with acting_for(Purpose.EMERGENCY, actor=user):
        known = openings.select_related("reviewed_by").in_bulk({*keys, *reviewed})
        wanted = Unsealing.objects.select_related("case__person", "requested_by").in_bulk(asked)
        return {
            "openings": [_opening(known[key]) for key in keys],
            "reviewed": [_opening(known[key]) for key in reviewed],
            "requests": [
                UnsealingAsked(wanted[key], wanted[key].case.number, _words(wanted[key], "reason")) for key in asked
            ],
        }


def opening_to_review(access: EmergencyAccess, user: Any) -> Opening:
    """One opening with what was done in it, for a reviewer."""
    with acting_for(Purpose.EMERGENCY, actor=user):
        rows = EmergencyAccess.objects.select_related(
            "case__person", "user__organisation", "organisation", "reviewed_by"
        )
        row = rows.get(pk=access.pk)
        end = row.ended_at or row.until
        done = AuditEvent.objects.about_case(row.case.public_id).filter(
            actor_id=row.user.public_id, at__gte=row.opened_at, at__lte=end
        )
        return Opening(
            row, row.case.number, _words(row, "reason"), _words(row, "review_note"), tuple(lines(done[:200]))
        )


def record_of_cases(user: Any, query: Any) -> tuple[Page, list[Line]]:
    """What happened to the cases that a data-protection officer oversees, newest first. She sees the record and no case."""
    with acting_for(Purpose.OVERSIGHT, actor=user):
        cases = Case.objects.filter(overseen(user)).values("public_id")
        page = keyset_page(AuditEvent.objects.filter(case_id__in=cases), "-id", query)
        return page, lines(page)


def _opening(access: EmergencyAccess) -> Opening:
    return Opening(access, access.case.number, _words(access, "reason"), _words(access, "review_note"))


def _words(row: Any, name: str) -> str:
    """What was written, as long as the person's key is there."""
    try:
        return str(getattr(row, name))
    except KeyDestroyed:
        return ""
