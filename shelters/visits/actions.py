"""What happens at the door. Each function is one transaction: policy, lock, change, audit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.crossing.actions import cross_out
from core.errors import Refused
from shelters.life.actions import locked_stay
from shelters.models import Shelter, Stay
from shelters.visits import policies
from shelters.visits.cautions import caution_for
from shelters.visits.enums import BY_OFFICE, Agreed
from shelters.visits.models import Visit


@transaction.atomic
def record_visit(stay: Stay, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Visit:
    """Somebody came: `visitor`, `visitor_details`, `purpose`, `agreed`, `identity_checked`, `let_in`, `came_at`,
    `accompanied_by`, `note`, and `considered`, that a caution was read.

    Nobody is let in against the person's will but by office. Raises Refused with a caution that was not read yet.
    """
    stay = locked_stay(stay)
    policies.check_may_record(actor, stay)
    if before := Visit.objects.filter(stay=stay).sent_with(token):
        return before
    visitor, let_in, companion = (
        (details.get("visitor") or "").strip(),
        details["let_in"],
        details.get("accompanied_by"),
    )
    if not visitor:
        raise Refused(_("Say who it is, or how they called themselves."), "visitor")
    _refuse_impossible_moment(details["came_at"], "came_at")
    if timezone.localdate(details["came_at"]) < stay.check_in:
        raise Refused(_("The person came later than that."), "came_at")
    if let_in and details["agreed"] == Agreed.NO and details["purpose"] not in BY_OFFICE:
        raise Refused(_("The person does not want this visit: only police and officials are let in."), "let_in")
    if companion is not None and companion.organisation_id != actor.organisation_id:
        raise Refused(_("Choose somebody of your organisation."), "accompanied_by")
    caution = caution_for(stay.case, visitor, actor=actor) if let_in and not details.get("considered") else ""
    if caution:
        raise Refused(caution, "considered")
    row = Visit(
        visitor=visitor,
        visitor_details=(details.get("visitor_details") or "").strip(),
        purpose=details["purpose"],
        agreed=details["agreed"],
        identity_checked=bool(details.get("identity_checked")),
        let_in=let_in,
        came_at=details["came_at"],
        accompanied_by=companion,
        note=(details.get("note") or "").strip(),
        form_token=token,
        stay=stay,
        shelter=stay.shelter,
        case=stay.case,
        written_by=actor,
    )
    row.save()
    _record(Event.VISIT_RECORDED, row, actor)
    return row


@transaction.atomic
def read_visits(shelter: Shelter, visits: list[Visit], *, actor: User) -> None:
    """Open a house's list of visits. On record stands of which files something was shown, and never what."""
    policies.check_may_see_list(actor, shelter)
    shown = sorted({str(visit.case.public_id) for visit in visits})
    changes = {"shelter": shelter.code, "count": len(shown), "result_ids": shown}
    record(Event.VISITS_READ, actor=actor, target=shelter, changes=changes)


@transaction.atomic
def end_visit(visit: Visit, *, actor: User, left_at: datetime | None = None) -> Visit:
    """The visitor left, now or at a moment. Once."""
    locked_stay(visit.stay)
    visit = _locked(visit)
    policies.check_may_end(actor, visit)
    left_at = left_at or timezone.now()
    _refuse_impossible_moment(left_at, "left_at")
    if left_at < visit.came_at:
        raise Refused(_("The visitor came later than that."), "left_at")
    visit.left_at = left_at
    visit.save(update_fields=["left_at"])
    _record(Event.VISIT_ENDED, visit, actor)
    return visit


@transaction.atomic
def cross_out_visit(visit: Visit, *, reason: str, actor: User) -> None:
    """Strike what was written down by mistake."""
    locked_stay(visit.stay)
    visit = _locked(visit)
    policies.check_may_cross_out(actor, visit)
    cross_out(visit, reason, actor)
    _record(Event.VISIT_CROSSED_OUT, visit, actor)


def _refuse_impossible_moment(moment: datetime, field: str) -> None:
    if moment > timezone.now():
        raise Refused(_("This moment has not come yet."), field)


def _locked(visit: Visit) -> Visit:
    related = ("case__person", "case__organisation", "shelter", "stay__case__person", "written_by")
    return Visit.objects.select_for_update(of=("self",)).select_related(*related).get(pk=visit.pk)


def _record(event: Event, row: Visit, actor: User) -> None:
    record(event, actor=actor, target=row, case_id=row.case.public_id, changes={"shelter": row.shelter.code})
