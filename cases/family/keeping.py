"""What becomes of the people around a person when her file is anonymised."""

from cases.family.models import Relation
from cases.models import Case


def forget_people(case: Case) -> None:
    """They are not in the figures: nothing of them is left, nor that another file led here."""
    Relation.objects.filter(case=case).delete()
    led_here = Relation.objects.filter(other_case=case)
    led_here.filter(recorded_here=False).delete()
    led_here.update(other_case=None)
