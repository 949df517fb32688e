"""What becomes of alerts that were set aside when a file is anonymised."""

from cases.models import Case
from shelters.confirming.models import Confirmation


def forget_confirmations(case: Case) -> None:
    """They were about her and somebody else, and count in no figure."""
    Confirmation.objects.filter(case=case).delete()
