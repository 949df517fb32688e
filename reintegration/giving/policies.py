"""Who corrects what was given, writes down what was not, and keeps what repeats."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Conflict, NotAllowed, NotVisible
from reintegration.giving.models import Repeating
from reintegration.grants.policies import refuse_of_a_grant
from reintegration.models import Assistance
from reintegration.policies import check_may_record


def check_may_correct(actor: User, row: Any) -> None:
    """Of an item or of what was not provided: the organisation that wrote it, and the one that owns the case.

    Not what a grant paid.
    """
    _require_visible(actor, row)
    check_may_record(actor, row.case)
    if actor.organisation_id not in (row.provider_id, row.case.organisation_id):
        raise NotAllowed(_("The organisation that gave it corrects it, or the one that owns the case."))
    if row.is_crossed_out:
        raise Conflict(_("This was crossed out already. Nothing was changed."))
    if isinstance(row, Assistance):
        refuse_of_a_grant(row)


def fixed_elsewhere() -> str:
    """Why something of an item is not corrected there."""
    return _("This is said by the group session or the repeating help that it belongs to.")


def check_may_cross_out_item(actor: User, item: Any) -> None:
    """As correcting; an item that carries a share of a session's cost goes with the session alone."""
    check_may_correct(actor, item)
    if item.session_id is not None and item.amount_azn is not None:
        raise Conflict(
            _("It carries a share of what a group session cost. Cross the session out, and record it anew without her.")
        )


def check_may_settle(actor: User, row: Any) -> None:
    """Whoever corrects it, while the next step is open."""
    check_may_correct(actor, row)
    if not row.is_open_step:
        raise Conflict(_("There is no next step here any more. Nothing was changed."))


def check_may_keep(actor: User, repeating: Repeating) -> None:
    """Of repeating help: the organisation that gives it changes and confirms it."""
    _require_visible(actor, repeating)
    check_may_record(actor, repeating.case)
    if repeating.provider_id != actor.organisation_id:
        raise NotAllowed(_("The organisation that gives it confirms it."))


def check_may_confirm(actor: User, repeating: Repeating) -> None:
    """As keeping it, while a day is left."""
    check_may_keep(actor, repeating)
    if repeating.next_on is None:
        raise Conflict(_("All its days are confirmed. Nothing was changed."))


def _require_visible(actor: User, row: Any) -> None:
    if not type(row).objects.visible_to(actor).filter(pk=row.pk).exists():
        raise NotVisible("")
