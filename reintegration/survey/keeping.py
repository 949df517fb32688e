"""What of surveys stays in a file that is anonymised."""

from cases.models import Case
from reintegration.survey.models import Survey


def forget_surveys(case: Case) -> None:
    """Twenty-seven answers together may say who somebody was, and her scores lead to her by their day: the rows go."""
    Survey.objects.filter(case=case).delete()
