"""What the nights of a house mean for keeping a file."""

from cases.models import Case
from shelters.presence.models import HelpNeeded, RollCallMark


def forget_presence(case: Case) -> None:
    """Where somebody was at ten in the evening leads to a person, and no figure counts it: the rows go."""
    for model in (RollCallMark, HelpNeeded):
        model.objects.filter(stay__case=case).delete()
