"""What becomes of the people around a person when her file is anonymised."""

from django.db.models import Q

from cases.enums import Sex
from cases.family.models import Relation
from cases.models import Case


def forget_people(case: Case) -> None:
    """That a child came along goes on being counted; who it was, and which files belonged together, does not."""
    between = Relation.objects.filter(Q(case=case) | Q(other_case=case))
    between.filter(recorded_here=False).delete()
    between.update(other_case=None)
    Relation.objects.filter(case=case).update(
        sex=Sex.UNKNOWN, date_of_birth=None, birth_year=None, citizenship="", from_on=None, to_on=None
    )
