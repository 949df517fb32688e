"""Who may see the yearly figures, and who may freeze them."""

from typing import Any

from accounts.roles import Permission, has_permission, require
from core.errors import NotVisible


def require_reader(actor: Any) -> None:
    """For whoever may not see the figures there is no such page."""
    if not has_permission(actor, Permission.REPORT_VIEW):
        raise NotVisible("")


def check_may_open_figures(actor: Any) -> None:
    """From a figure to the files behind it: for readers of figures who see files at all, and then those open to them."""
    require_reader(actor)
    if not has_permission(actor, Permission.CASE_VIEW):
        raise NotVisible("")


def check_may_freeze(actor: Any) -> None:
    """IOM's officers run and freeze the report; None is the scheduled job or the operator at the command line."""
    if actor is not None:
        require(actor, Permission.REPORT_FREEZE)


def may_freeze(actor: Any) -> bool:
    """True where the button is shown."""
    return has_permission(actor, Permission.REPORT_FREEZE)


def may_see_files(actor: Any) -> bool:
    """True where the list of what is to be mended is shown."""
    return has_permission(actor, Permission.CASE_VIEW)


def may_open_figures(actor: Any, figures: dict[str, Any]) -> bool:
    """True where a number is a link to the files behind it: for whose own organisation is counted in them."""
    return has_permission(actor, Permission.CASE_VIEW) and actor.organisation.code in figures["by_organisation"]
