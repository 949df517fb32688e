"""Projects and their budget lines: what may be spent on what, by whom, until when."""

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_out_of_order
from core.errors import NotVisible, Refused
from core.models import differ
from reintegration.ground.actions import refuse_invalid
from reintegration.money import policies
from reintegration.money.enums import EntryType
from reintegration.money.models import BudgetLine, Entry, Project
from reintegration.money.numbers import in_words

PROJECT_FIELDS = ("code", "name", "funder", "starts_on", "ends_on")
LINE_FIELDS = ("code", "name", "spender", "ceiling_azn")


@transaction.atomic
def add_project(details: dict[str, Any], *, actor: User) -> Project:
    """Begin to keep the budget of a project: the fields of PROJECT_FIELDS. Raises NotAllowed, Refused."""
    policies.check_may_add(actor)
    project = Project(kept_by=actor.organisation, **{name: details[name] for name in PROJECT_FIELDS})
    _check_project(project)
    _save(project)
    _record(Event.PROJECT_ADDED, project, actor, **dict.fromkeys(PROJECT_FIELDS))
    return project


@transaction.atomic
def change_project(project: Project, details: dict[str, Any], *, version: int, actor: User) -> Project:
    """Change what a project is called, who pays for it, or its time: never so that something was spent outside of it."""
    project = _locked(Project, project, "kept_by", "funder")
    policies.check_may_edit(actor, project)
    project.begin_change(version)
    changed = _take(project, details, PROJECT_FIELDS)
    if changed:
        _check_project(project)
        # Whoever spends has locked her line first: afterwards nobody enters a day that this leaves out.
        list(BudgetLine.objects.select_for_update().filter(project=project).order_by("id"))
        _refuse_leaving_out(project)
        _save(project, [*changed, "version"])
        _record(Event.PROJECT_CHANGED, project, actor, **dict.fromkeys(changed))
    return project


@transaction.atomic
def add_line(project: Project, details: dict[str, Any], *, actor: User) -> BudgetLine:
    """Draw a line of a budget: the fields of LINE_FIELDS."""
    policies.check_may_edit(actor, project)
    line = BudgetLine(project=project, **{name: details.get(name) for name in LINE_FIELDS})
    refuse_invalid(line, exclude={"project", "spender"})
    _save(line)
    _record(Event.BUDGET_LINE_ADDED, line, actor, ceiling_azn=line.ceiling_azn)
    return line


@transaction.atomic
def change_line(line: BudgetLine, details: dict[str, Any], *, version: int, actor: User) -> BudgetLine:
    """Change what a line is called, who spends from it, or its ceiling: never below what is spent and promised."""
    line = _locked(BudgetLine, line, "project__kept_by", "spender")
    policies.check_may_edit_line(actor, line)
    line.begin_change(version)
    changed = _take(line, details, LINE_FIELDS)
    if changed:
        refuse_invalid(line, exclude={"project", "spender"})
        taken = line.spent_azn + line.promised_azn
        if line.ceiling_azn < taken:
            said = {"amount": in_words(taken)}
            raise Refused(
                _("%(amount)s are spent or promised already: the ceiling cannot be below.") % said, "ceiling_azn"
            )
        _save(line, [*changed, "version"])
        _record(Event.BUDGET_LINE_CHANGED, line, actor, **dict.fromkeys(changed) | {"ceiling_azn": line.ceiling_azn})
    return line


@transaction.atomic
def close_line(line: BudgetLine, *, actor: User) -> BudgetLine:
    """Let nothing more be spent from a line. What was spent stays, and may still come back or be set right."""
    line = _locked(BudgetLine, line, "project__kept_by", "spender")
    policies.check_may_edit_line(actor, line)
    if line.promised_azn:
        said = {"amount": in_words(line.promised_azn)}
        raise Refused(_("%(amount)s of this line are promised. They are paid or let go first.") % said)
    line.closed_on = timezone.localdate()
    line.version += 1
    line.save(update_fields=["closed_on", "version"])
    _record(Event.BUDGET_LINE_CLOSED, line, actor)
    return line


def _locked(model: type[Any], row: models.Model, *related: str) -> Any:
    rows = model.objects.select_for_update(of=("self",), no_key=True).select_related(*related)
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise NotVisible("")
    return found


def _take(row: models.Model, details: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    changed = [name for name in names if name in details and differ(getattr(row, name), details[name])]
    for name in changed:
        setattr(row, name, details[name])
    return changed


def _check_project(project: Project) -> None:
    refuse_invalid(project, exclude={"funder", "kept_by"})
    refuse_out_of_order(project.starts_on, project.ends_on, "ends_on")


def _refuse_leaving_out(project: Project) -> None:
    days = Entry.objects.filter(line__project=project).exclude(type__in=[EntryType.RECOVERY, EntryType.RELEASE])
    span = days.aggregate(first=models.Min("day"), last=models.Max("day"))
    if span["first"] and not (project.starts_on <= span["first"] and span["last"] <= project.ends_on):
        raise Refused(_("Something was spent or promised on a day that this would leave out."), "starts_on")


def _save(row: models.Model, names: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            row.save(update_fields=names)
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if "code" not in constraint:
            raise
        raise Refused(_("There is one with this code already."), "code") from None


def _record(event: Event, row: Project | BudgetLine, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=row, changes={"number": row.code} | changes)
