"""What becomes of the list of somebody's belongings when her file is anonymised."""

from cases.models import Case
from shelters.belongings.models import Belonging, HandingBack


def forget_belongings(case: Case) -> None:
    """No figure counts them, and a ring with an engraving leads to a person: the rows go, not their words alone."""
    for model in (HandingBack, Belonging):
        model.objects.filter(case=case).delete()
