"""What becomes of somebody's places on waiting lists when her file is anonymised."""

from cases.models import Case
from shelters.waiting.models import WaitingEntry


def forget_waiting(case: Case) -> None:
    """No figure counts them: the rows go, those from before there was a case too."""
    WaitingEntry.objects.about(case).delete()
