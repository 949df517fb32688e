"""What is cut of legal matters when a file is anonymised."""

from django.db.models.functions import TruncMonth

from cases.models import Case
from cases.proceedings.models import Hearing, Proceeding


def blur_days(case: Case) -> None:
    """A hearing's hour stands in a court's own list, beside names: of it the month is left."""
    Hearing.objects.filter(case=case).update(at=TruncMonth("at"), accompanied_by=None)
    Proceeding.objects.filter(case=case).update(lawyer_since=None)
