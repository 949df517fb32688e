"""What happens to schemes, applications and grants. Each verb is one transaction: lock, policy, change, audit."""

from reintegration.grants.actions.applying import (
    add_quotation,
    change_application,
    choose_quotation,
    draft_application,
    remove_quotation,
    save_business_plan,
    submit_application,
)
from reintegration.grants.actions.deciding import (
    bring_to_committee,
    confirm_decision,
    declare_interest,
    propose_decision,
    read_application,
    return_application,
    score_application,
    set_proposal_aside,
    take_up,
)
from reintegration.grants.actions.monitoring import record_visit
from reintegration.grants.actions.paying import (
    add_tranche,
    agree,
    complete,
    give_up_tranche,
    meet_condition,
    pay_tranche,
    record_recovery,
    withdraw_application,
    write_off,
)
from reintegration.grants.actions.schemes import add_scheme, change_scheme, weights_of

__all__ = [
    "add_quotation", "add_scheme", "add_tranche", "agree", "bring_to_committee", "change_application",
    "change_scheme", "choose_quotation", "complete", "confirm_decision", "declare_interest", "draft_application",
    "give_up_tranche", "meet_condition", "pay_tranche", "propose_decision", "read_application", "record_recovery",
    "record_visit", "remove_quotation", "return_application", "save_business_plan", "score_application",
    "set_proposal_aside", "submit_application", "take_up", "weights_of", "withdraw_application", "write_off",
]  # fmt: skip
