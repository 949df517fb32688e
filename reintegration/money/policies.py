"""Who may see, draw and use up budgets: role, row and moment in one place."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, has_permission, require
from core.errors import Conflict, NotAllowed, NotVisible
from reintegration import policies as assistance_policies
from reintegration.grants.policies import refuse_of_a_grant
from reintegration.models import Assistance
from reintegration.money.models import BudgetLine, Entry, Project


def check_may_list(actor: User) -> None:
    """Whoever keeps, pays for or answers for budgets; which of them she finds is the rows' rule."""
    require(actor, Permission.BUDGET_VIEW)


def check_may_add(actor: User) -> None:
    """Whoever keeps budgets: projects, and what the rates are."""
    require(actor, Permission.BUDGET_EDIT)


def check_may_edit(actor: User, project: Project) -> None:
    """Whoever keeps this very budget."""
    if not Project.objects.visible_to(actor).filter(pk=project.pk).exists():
        raise NotVisible("")
    require(actor, Permission.BUDGET_EDIT)
    if project.kept_by_id != actor.organisation_id:
        raise NotAllowed(_("This budget is kept by %(organisation)s.") % {"organisation": project.kept_by.name})


def check_may_state(actor: User, project: Project) -> None:
    """A statement tells every entry: only whoever keeps or pays for the budget takes it out."""
    check_may_list(actor)
    if not Project.objects.visible_to(actor).filter(pk=project.pk).exists():
        raise NotVisible("")
    if not is_whole(actor, project):
        raise NotAllowed(_("Only those who keep or pay for this budget see all of its entries."))


def is_whole(actor: User, project: Project) -> bool:
    """Whether the reader sees all entries of a budget, and not her own organisation's alone."""
    return actor.organisation_id in (project.kept_by_id, project.funder_id)


def check_may_edit_line(actor: User, line: BudgetLine) -> None:
    check_may_edit(actor, line.project)
    if line.closed_on:
        raise Conflict(_("This budget line is closed. Nothing was changed."))


def check_may_spend(actor: User, line: BudgetLine) -> None:
    """Whoever keeps the budget, and whoever records assistance for an organisation that spends from the line."""
    keeps = has_permission(actor, Permission.BUDGET_EDIT) and line.project.kept_by_id == actor.organisation_id
    if not keeps:
        require(actor, Permission.ASSISTANCE_EDIT)
        if line.spender_id not in (None, actor.organisation_id):
            raise NotVisible("")
    if line.closed_on:
        raise Conflict(_("This budget line is closed. Choose another one."))


def check_may_correct(actor: User, entry: Entry) -> None:
    """What was given to somebody: whoever may record in her file. Everything else: whoever keeps the budget."""
    if entry.item_id is None:
        _require_entry(actor, entry)
        check_may_edit(actor, entry.line.project)
        return
    rows = Assistance.objects.visible_to(actor).select_related("case__person", "case__organisation")
    item = rows.filter(pk=entry.item_id).first()
    if item is None:
        raise NotVisible("")
    assistance_policies.check_may_record(actor, item.case)
    refuse_of_a_grant(item)


def check_may_recover(actor: User, entry: Entry) -> None:
    """Money that came back is booked by whoever keeps the budget."""
    _require_entry(actor, entry)
    check_may_edit(actor, entry.line.project)


def _require_entry(actor: User, entry: Entry) -> None:
    if not Entry.objects.visible_to(actor).filter(pk=entry.pk).exists():
        raise NotVisible("")
