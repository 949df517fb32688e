"""What a visitor found. One transaction: lock, policy, record, audit."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from cases.days import refuse_future
from core.errors import Refused
from reintegration.grants import policies
from reintegration.grants.actions.applying import refuse_other_document
from reintegration.grants.actions.steps import locked, on_record, refuse_invalid
from reintegration.grants.models import Application, MonitoringVisit

FIELDS = ("visited_on", "running", "income", "jobs", "words", "document", "next_on")


@transaction.atomic
def record_visit(
    application: Application, details: dict[str, Any], *, actor: User, token: UUID | None = None
) -> MonitoringVisit:
    """Record how somebody found what the grant was for, and when to look again: the fields of FIELDS."""
    application = locked(application)
    policies.check_may_visit(actor, application)
    rows = MonitoringVisit.objects.filter(application=application)
    if token and (before := rows.filter(form_token=token).first()):
        return before
    visit = MonitoringVisit(
        application=application,
        case=application.case,
        visited_by=actor,
        form_token=token,
        **{name: details.get(name) for name in FIELDS},
    )
    refuse_invalid(visit, "visited_on", "running", "income", "jobs")
    refuse_future(visit.visited_on, "visited_on")
    if application.agreed_on and visit.visited_on < application.agreed_on:
        raise Refused(_("The agreement was signed later than that."), "visited_on")
    if visit.next_on and visit.next_on <= visit.visited_on:
        raise Refused(_("The next visit comes after this one."), "next_on")
    refuse_other_document(application, visit.document, actor)
    visit.save()
    on_record(Event.GRANT_VISITED, application, actor, visit)
    return visit
