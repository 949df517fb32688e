"""What a reader may do with an application now, each with what it will do."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.policies import allows
from reintegration.grants import policies
from reintegration.grants.models import Application
from reintegration.grants.states import Status

# (name of the address, label, what it will do, style, is it a button, who may)
_MOVES: list[tuple[str, Any, Any, str, bool, Any]] = [
    (
        "submit_grant",
        gettext_lazy("Hand it in"),
        gettext_lazy("Those who decide read it from then on."),
        "primary",
        True,
        Status.SUBMITTED,
    ),
    (
        "take_up_grant",
        gettext_lazy("Take it up"),
        gettext_lazy("What the person's consent covers of her file opens to you."),
        "primary",
        True,
        policies.check_may_take_up,
    ),
    (
        "declare_interest",
        gettext_lazy("Declare your interest"),
        gettext_lazy("Before you score or decide."),
        "primary",
        False,
        policies.check_has_to_declare,
    ),
    (
        "score_grant",
        gettext_lazy("Score it"),
        gettext_lazy("By the criteria of the scheme; you may change it until the committee meets."),
        "primary",
        False,
        policies.check_may_score,
    ),
    (
        "grant_to_committee",
        gettext_lazy("Bring it before the committee"),
        gettext_lazy("The scoring ends."),
        "outline",
        True,
        policies.check_may_end_scoring,
    ),
    (
        "propose_grant",
        gettext_lazy("Propose a decision"),
        gettext_lazy("A second person confirms it."),
        "primary",
        False,
        policies.check_may_propose,
    ),
    (
        "confirm_grant",
        gettext_lazy("Confirm the decision"),
        gettext_lazy("Then it is decided."),
        "primary",
        True,
        policies.check_may_confirm,
    ),
    (
        "set_grant_aside",
        gettext_lazy("Set the proposal aside"),
        gettext_lazy("The decision is open again."),
        "outline",
        False,
        policies.check_may_set_aside,
    ),
    (
        "agree_grant",
        gettext_lazy("Record the agreement"),
        gettext_lazy("What was approved is kept in a budget line."),
        "primary",
        False,
        Status.AGREED,
    ),
    (
        "add_tranche",
        gettext_lazy("Add a tranche"),
        gettext_lazy("A part of what was approved, by a day, on a condition."),
        "outline",
        False,
        policies.check_may_plan,
    ),
    (
        "visit_grant",
        gettext_lazy("Record a monitoring visit"),
        gettext_lazy("How it goes, and when to look again."),
        "outline",
        False,
        policies.check_may_visit,
    ),
    (
        "complete_grant",
        gettext_lazy("Complete the grant"),
        gettext_lazy("Every tranche was paid or given up."),
        "outline",
        True,
        policies.check_may_complete,
    ),
    (
        "return_grant",
        gettext_lazy("Return it"),
        gettext_lazy("To be completed, with the reason."),
        "outline",
        False,
        Status.RETURNED,
    ),
    (
        "withdraw_grant",
        gettext_lazy("Withdraw it"),
        gettext_lazy("It ends, with the reason."),
        "outline",
        False,
        Status.WITHDRAWN,
    ),
    (
        "write_off_grant",
        gettext_lazy("Write it off"),
        gettext_lazy("It ends; what did not come back is lost."),
        "danger",
        False,
        Status.WRITTEN_OFF,
    ),
]


def moves_of(application: Application, actor: User) -> list[dict[str, Any]]:
    """What the reader may do now, each with what it will do."""
    moves = []
    for name, label, consequence, style, is_button, who in _MOVES:
        asked = (
            (policies.check_may_move, actor, application, who) if isinstance(who, Status) else (who, actor, application)
        )
        if allows(*asked):
            url = reverse(f"reintegration:{name}", args=[application.public_id])
            moves.append(
                {"label": label, "consequence": consequence, "url": url, "style": style, "is_button": is_button}
            )
    return moves
