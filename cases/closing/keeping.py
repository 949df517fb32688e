"""What of its closing stays in a file that is anonymised: when and why it was closed stands in the case itself."""

from cases.closing.models import Closing, FollowUp
from cases.models import Case


def forget_closing(case: Case) -> None:
    """No figure counts the wishes to close and the looks afterwards, and their days lead to a person: the rows go."""
    for model in (Closing, FollowUp):
        model.objects.filter(case=case).delete()
