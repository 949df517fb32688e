"""What assessments leave of a file that is anonymised."""

from cases.assessment.models import AssessmentFactor, AssessmentNeed
from cases.models import Case


def forget_marks(case: Case) -> None:
    """No figure is counted from them, and thirty codes together may say who somebody was."""
    for model in (AssessmentFactor, AssessmentNeed):
        model.objects.filter(case=case).delete()
