"""What happens to organisations and their teams. Each function is one transaction: policy, lock, change, audit."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import Organisation, Team, User
from audit.events import Event
from audit.recorder import record
from core.errors import Refused

ORGANISATION_FIELDS = ("code", "name", "type", "case_prefix")


@transaction.atomic
def add_organisation(details: dict[str, Any], *, actor: User) -> Organisation:
    """Add an organisation; its code is unique."""
    policies.check_may_edit_accounts(actor)
    organisation = Organisation(**{name: details[name] for name in ORGANISATION_FIELDS})
    save_once(organisation, "code", _("An organisation with this code exists."))
    changes = {"organisation": organisation.code, "type": organisation.type}
    record(Event.ORGANISATION_ADDED, actor=actor, target=organisation, changes=changes)
    return organisation


@transaction.atomic
def change_organisation(organisation: Organisation, details: dict[str, Any], *, actor: User) -> Organisation:
    """Change name, kind or prefix; numbers given already stay as they are."""
    policies.check_may_edit_accounts(actor)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = [name for name in ORGANISATION_FIELDS if getattr(organisation, name) != details[name]]
    for name in changed:
        setattr(organisation, name, details[name])
    if changed:
        save_once(organisation, "code", _("An organisation with this code exists."))
        record(Event.ORGANISATION_CHANGED, actor=actor, target=organisation, changes=dict.fromkeys(changed))
    return organisation


@transaction.atomic
def add_team(organisation: Organisation, name: str, *, actor: User) -> Team:
    """Add a team; its name is once in its organisation."""
    policies.check_may_edit_accounts(actor)
    team = Team(organisation=organisation, name=name)
    save_once(team, "name", _("A team with this name exists."))
    record(Event.TEAM_ADDED, actor=actor, target=team, changes={"organisation": organisation.code})
    return team


@transaction.atomic
def rename_team(team: Team, name: str, *, actor: User) -> Team:
    """Give a team another name; its cases and members stay."""
    policies.check_may_edit_accounts(actor)
    team = Team.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=team.pk)
    if team.name != name:
        team.name = name
        save_once(team, "name", _("A team with this name exists."))
        changes = {"organisation": team.organisation.code, "name": None}
        record(Event.TEAM_CHANGED, actor=actor, target=team, changes=changes)
    return team


def save_once(row: Any, field: str, message: str) -> None:
    """Save a row whose field is unique; said at that field if it is taken."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(message, field) from None
