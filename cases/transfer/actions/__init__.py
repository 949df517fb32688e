"""What happens when a case goes into other hands. Each verb is one transaction: policy, lock, change, audit."""

from cases.transfer.actions.accepting import accept_transfer
from cases.transfer.actions.handing_over import confirm_hand_over, hand_over, hand_over_all
from cases.transfer.actions.proposing import (
    ask_for_transfer,
    decline_transfer,
    lapse_transfers,
    move,
    propose_transfer,
    read_transfer,
    recall_transfer,
)

__all__ = [
    "accept_transfer", "ask_for_transfer", "confirm_hand_over", "decline_transfer", "hand_over", "hand_over_all",
    "lapse_transfers", "move", "propose_transfer", "read_transfer", "recall_transfer",
]  # fmt: skip
