"""What may follow what for a frozen report on its way to the public, and whose turn it is. The one table of its path."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    FROZEN = "frozen", _("Frozen, to be reviewed")
    REVIEWED = "reviewed", _("Reviewed, to be published")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Publication withdrawn")


class Side(models.TextChoices):
    REVIEWER = "reviewer", _("Who reviews it at IOM")
    PUBLISHER = "publisher", _("A second person at IOM")


_S = Status
NEXT: dict[Status, dict[Status, Side]] = {
    _S.FROZEN: {_S.REVIEWED: Side.REVIEWER},
    # Never by whoever reviewed it.
    _S.REVIEWED: {_S.PUBLISHED: Side.PUBLISHER, _S.FROZEN: Side.PUBLISHER},
    # What was published stays in the log of releases.
    _S.PUBLISHED: {_S.WITHDRAWN: Side.PUBLISHER},
    _S.WITHDRAWN: {},
}

# Who is expected to act next.
TURN: dict[Status, Side | None] = {
    _S.FROZEN: Side.REVIEWER,
    _S.REVIEWED: Side.PUBLISHER,
    _S.PUBLISHED: None,
    _S.WITHDRAWN: None,
}

# Steps that say why.
NEEDS_REASON = frozenset({_S.FROZEN, _S.WITHDRAWN})
