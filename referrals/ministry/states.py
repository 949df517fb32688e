"""A decision on formal identification: proposed, then made or set aside. Where the route asks for it, by two officers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DecisionStatus(models.TextChoices):
    PROPOSED = "proposed", _("Waits for a second officer to confirm it")
    MADE = "made", _("Decided")
    SET_ASIDE = "set_aside", _("Set aside")


class Officer(models.TextChoices):
    """Who of the ministry takes a step."""

    ANY = "any", _("An officer of the ministry")
    SECOND = "second", _("A second officer of the ministry")


# Without four eyes the officer who proposes makes the decision in the same act.
NEXT: dict[DecisionStatus, dict[DecisionStatus, Officer]] = {
    DecisionStatus.PROPOSED: {DecisionStatus.MADE: Officer.SECOND, DecisionStatus.SET_ASIDE: Officer.ANY},
    DecisionStatus.MADE: {},
    DecisionStatus.SET_ASIDE: {},
}
TURN: dict[DecisionStatus, Officer | None] = {
    DecisionStatus.PROPOSED: Officer.SECOND,
    DecisionStatus.MADE: None,
    DecisionStatus.SET_ASIDE: None,
}
NEEDS_REASON = frozenset({DecisionStatus.SET_ASIDE})
