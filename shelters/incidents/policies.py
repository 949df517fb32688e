"""Who records an incident, reads what was written of it, adds to it and closes it."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, require, with_permission
from core.errors import Conflict, NotAllowed, NotVisible
from shelters.incidents.models import Incident, IncidentFollowUp
from shelters.life.policies import check_may_work_in
from shelters.models import Shelter


def check_may_record(actor: User, shelter: Shelter) -> None:
    """Casework staff of the house."""
    check_may_work_in(actor, shelter)


def check_may_see(actor: User, incident: Incident) -> None:
    """Staff of the house know that there was one; of a confidential one its writer and the managers, never whom it is about."""
    if not Incident.objects.visible_to(actor).filter(pk=incident.pk).exists():
        raise NotVisible("")


def check_may_read(actor: User, incident: Incident) -> None:
    """What was written is read by whoever wrote it and by the managers of the house."""
    check_may_see(actor, incident)
    if not Incident.objects.readable_by(actor).filter(pk=incident.pk).exists():
        raise NotAllowed(_("What was written is read by its writer and by the managers of the house."))


def check_may_add(actor: User, incident: Incident) -> None:
    """Whoever reads it, as casework staff, until it is closed."""
    check_may_read(actor, incident)
    require(actor, Permission.STAY_EDIT)
    if not incident.is_open:
        raise Conflict(_("This incident was closed. Nothing was changed."))


def check_may_close(actor: User, incident: Incident) -> None:
    """Managers, once nothing is left to be done."""
    check_may_see(actor, incident)
    require(actor, Permission.SHELTER_EDIT)
    check_may_add(actor, incident)
    if IncidentFollowUp.objects.open().filter(incident=incident).exists():
        raise Conflict(_("Something is still to be done about it. Say first what came of that."))


def check_may_finish(actor: User, follow_up: IncidentFollowUp) -> None:
    """Whoever was asked to do it, and whoever may add to the incident; once."""
    if not IncidentFollowUp.objects.visible_to(actor).filter(pk=follow_up.pk).exists():
        raise NotVisible("")
    require(actor, Permission.STAY_EDIT)
    if follow_up.done_on is not None:
        raise Conflict(_("This was done already. Nothing was changed."))


def staff_for(incident: Incident) -> QuerySet[User]:
    """Those who may be asked to follow it up: staff of the house; of a confidential one, its readers alone."""
    roles = with_permission(Permission.SHELTER_EDIT if incident.confidential else Permission.STAY_EDIT)
    staff = User.objects.filter(organisation=incident.shelter.organisation_id, is_active=True)
    chosen = staff.filter(roles__overlap=roles) | staff.filter(pk=incident.written_by_id)
    about = incident.about_staff
    return (chosen.exclude(pk=about.pk) if about else chosen).order_by("full_name", "pk")
