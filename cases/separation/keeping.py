"""What becomes of separations when a file is anonymised."""

from cases.models import Case, Separation


def forget_separations(case: Case) -> None:
    """Whom she must not meet goes with her: there is nobody left to be kept from anybody."""
    Separation.objects.of(case).delete()
