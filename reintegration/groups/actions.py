"""A group session is recorded once for all who were there, and crossed out for all of them: everything or nothing."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit.events import Event
from audit.recorder import record
from cases.crossing.actions import cross_out
from cases.days import refuse_future
from cases.models import Case
from core.errors import DomainError, NotVisible, Refused
from reintegration.actions import record_assistance
from reintegration.catalogue.enums import Unit
from reintegration.giving.actions import cross_out_given
from reintegration.giving.policies import check_may_correct
from reintegration.ground.actions import refuse_invalid, stripped
from reintegration.groups import policies
from reintegration.groups.models import GroupSession
from reintegration.models import Assistance

FIELDS = ("service", "held_on", "hours", "given_by", "topic", "cost_azn")
MOST = 60
QEPIK = Decimal("0.01")


@transaction.atomic
def record_session(
    details: dict[str, Any], cases: Iterable[Case], *, actor: User, token: UUID | None = None
) -> GroupSession:
    """Record a session and an item for each who was there: the fields of FIELDS. All of them, or nothing.

    Raises Refused with the number of the file in which nothing can be recorded, and why, as far as the actor sees it.
    """
    policies.check_may_hold(actor)
    # Two who send one form wait for each other here.
    Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation_id)
    if before := GroupSession.objects.filter(organisation=actor.organisation).sent_with(token):
        return before
    # In one order everywhere, so that two sessions never wait for each other in a circle.
    present = sorted({case.pk: case for case in cases}.values(), key=lambda case: case.pk)
    if not present:
        raise Refused(_("Choose who was there."), "present")
    if len(present) > MOST:
        raise Refused(_("At most %(most)s at a session.") % {"most": MOST}, "present")
    session = GroupSession(
        service=details["service"], organisation=actor.organisation, written_by=actor, form_token=token
    )
    if details.get("service") is None:
        raise Refused(_("Choose what was given."), "service")
    session.attended = len(present)
    session.take(stripped(details, "topic"), FIELDS)
    refuse_invalid(session, exclude={"organisation", "service", "given_by", "written_by", "crossed_out_by"})
    refuse_future(session.held_on, "held_on")
    session.save()
    for case, share in zip(present, shares(session.cost_azn, len(present)), strict=True):
        _add(session, case, share, actor)
    _record(Event.GROUP_SESSION_RECORDED, session, actor, len(present))
    return session


@transaction.atomic
def cross_out_session(session: GroupSession, *, reason: str, actor: User) -> GroupSession:
    """Cross out a session with the items of all who were there. To correct it, it is recorded anew."""
    session = GroupSession.objects.select_for_update(of=("self",)).select_related("service").get(pk=session.pk)
    policies.check_may_cross_out(actor, session)
    files = session.items.standing().order_by("case_id").values_list("case_id", flat=True)
    list(Case.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(files)).order_by("pk"))
    rows = Assistance.objects.standing().filter(session=session).order_by("case_id")
    items = list(rows.select_for_update(of=("self",)).select_related("case__person", "case__organisation"))
    if Assistance.objects.filter(session=session).count() != session.attended:
        text = _("Files of some who were there are not open to you. Whoever sees all of them crosses the session out.")
        raise Refused(text)
    cross_out(session, reason, actor)
    for item in items:
        try:
            check_may_correct(actor, item)
        except DomainError as error:
            raise _refused(item.case, error, "reason") from None
        cross_out_given(item, reason, actor)
    _record(Event.GROUP_SESSION_CROSSED_OUT, session, actor, len(items))
    return session


def shares(cost: Decimal | None, people: int) -> list[Decimal | None]:
    """What a session cost, among those who were there: equal to the qəpik, and together exactly the cost."""
    if cost is None:
        return [None] * people
    whole = (cost / people).quantize(QEPIK, rounding="ROUND_DOWN")
    over = int((cost - whole * people) / QEPIK)
    return [whole + QEPIK if number < over else whole for number in range(people)]


def _add(session: GroupSession, case: Case, share: Decimal | None, actor: User) -> None:
    counted = (
        {"quantity": Decimal(1), "unit": Unit.SESSION}
        if session.hours is None
        else {"quantity": session.hours, "unit": Unit.HOUR}
    )
    details = counted | {
        "service": session.service,
        "delivered_on": session.held_on,
        "given_by": session.given_by,
        "amount_azn": share,
        "session": session,
    }
    try:
        record_assistance(case, details, actor=actor)
    except DomainError as error:
        if getattr(error, "field", None) in ("service", "given_by"):
            raise
        raise _refused(case, error, "present") from None


def _refused(case: Case, error: DomainError, field: str) -> Refused:
    if isinstance(error, NotVisible):
        return Refused(_("A file of somebody who was there is not open to you. Nothing was changed."), field)
    text = _("%(case)s: %(why)s Nothing was recorded for anybody.")
    return Refused(text % {"case": case.number, "why": error.message}, field)


def _record(event: Event, session: GroupSession, actor: User, count: int) -> None:
    changes = {"type": session.service.type, "day": session.held_on, "count": count}
    record(event, actor=actor, target=session, changes=changes)
