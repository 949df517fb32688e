"""What may follow what for an application for a grant, and whose turn it is. The one table of its path."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    SUBMITTED = "submitted", _("Handed in")
    RETURNED = "returned", _("Returned to be completed")
    IN_SCORING = "in_scoring", _("Being scored")
    COMMITTEE = "committee", _("Before the committee")
    APPROVED = "approved", _("Approved, to be agreed")
    REFUSED = "refused", _("Refused")
    AGREED = "agreed", _("Agreed, nothing paid yet")
    RUNNING = "running", _("Running")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    WRITTEN_OFF = "written_off", _("Written off")


class Side(models.TextChoices):
    APPLICANT = "applicant", _("The organisation that applies")
    FUNDER = "funder", _("The organisation that pays")


_S = Status
NEXT: dict[Status, dict[Status, Side]] = {
    _S.DRAFT: {_S.SUBMITTED: Side.APPLICANT, _S.WITHDRAWN: Side.APPLICANT},
    _S.SUBMITTED: {
        _S.IN_SCORING: Side.FUNDER,
        # At once where the scheme has no criteria to score by.
        _S.COMMITTEE: Side.FUNDER,
        _S.RETURNED: Side.FUNDER,
        _S.WITHDRAWN: Side.APPLICANT,
    },
    _S.RETURNED: {_S.SUBMITTED: Side.APPLICANT, _S.WITHDRAWN: Side.APPLICANT},
    _S.IN_SCORING: {_S.COMMITTEE: Side.FUNDER, _S.RETURNED: Side.FUNDER, _S.WITHDRAWN: Side.APPLICANT},
    # One of the committee proposes, a second one confirms; only then it moves.
    _S.COMMITTEE: {
        _S.APPROVED: Side.FUNDER,
        _S.REFUSED: Side.FUNDER,
        _S.RETURNED: Side.FUNDER,
        _S.WITHDRAWN: Side.APPLICANT,
    },
    _S.APPROVED: {_S.AGREED: Side.FUNDER, _S.WITHDRAWN: Side.APPLICANT},
    # It runs from the first tranche on; until then the person may change her mind. Who promised the money lets it go.
    _S.AGREED: {_S.RUNNING: Side.FUNDER, _S.WITHDRAWN: Side.FUNDER},
    _S.RUNNING: {_S.COMPLETED: Side.FUNDER, _S.WRITTEN_OFF: Side.FUNDER},
    _S.REFUSED: {},
    _S.COMPLETED: {},
    _S.WITHDRAWN: {},
    _S.WRITTEN_OFF: {},
}

# After these nothing follows.
ENDED = frozenset(status for status, following in NEXT.items() if not following)

# Who is expected to act next.
TURN: dict[Status, Side | None] = {
    _S.DRAFT: Side.APPLICANT,
    _S.SUBMITTED: Side.FUNDER,
    _S.RETURNED: Side.APPLICANT,
    _S.IN_SCORING: Side.FUNDER,
    _S.COMMITTEE: Side.FUNDER,
    _S.APPROVED: Side.FUNDER,
    _S.AGREED: Side.FUNDER,
    _S.RUNNING: Side.FUNDER,
    _S.REFUSED: None,
    _S.COMPLETED: None,
    _S.WITHDRAWN: None,
    _S.WRITTEN_OFF: None,
}

# Steps that say why.
NEEDS_REASON = frozenset({_S.RETURNED, _S.REFUSED, _S.WITHDRAWN, _S.WRITTEN_OFF})

# What is asked for may still be changed.
OPEN_TO_CHANGE = frozenset({_S.DRAFT, _S.RETURNED})
# The applicant alone works on it, or nobody any more: the funder's look into the file is closed.
CLOSED_TO_FUNDER = OPEN_TO_CHANGE | {_S.SUBMITTED} | ENDED
# The committee still weighs it.
JUDGED = frozenset({_S.IN_SCORING, _S.COMMITTEE})
# An agreement is in force.
IN_FORCE = frozenset({_S.AGREED, _S.RUNNING})
WAS_APPROVED = frozenset({_S.APPROVED, _S.AGREED, _S.RUNNING, _S.COMPLETED, _S.WRITTEN_OFF})
# The columns of the board; what has ended is a list of its own.
ON_BOARD: dict[Side, tuple[Status, ...]] = {
    Side.APPLICANT: tuple(status for status in NEXT if status not in ENDED),
    Side.FUNDER: tuple(status for status in NEXT if status not in ENDED | {_S.DRAFT}),
}
