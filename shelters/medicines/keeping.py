"""What becomes of somebody's medicines when her file is anonymised."""

from cases.models import Case
from shelters.medicines.models import Giving, Medicine


def forget_medicines(case: Case) -> None:
    """No figure counts them, and what somebody takes at which hour leads to a person: the rows go."""
    for model in (Giving, Medicine):
        model.objects.filter(case=case).delete()
