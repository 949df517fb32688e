"""What of the first conversations goes when a file is anonymised: the sealed words go by themselves, the codes here."""

from accounts.drafts import forget_about
from cases.intake.models import Intake
from cases.models import Case

_NOTHING = {
    "calling": "", "spoken_language": "", "interpreter": "", "source": "", "source_on": None, "source_reason": "", "needs": [],
    "danger": "", "not_known": [], "not_told": [],
}  # fmt: skip


def forget_intake(case: Case) -> None:
    """No figure is counted from it. What somebody typed about her and never saved goes too."""
    Intake.objects.filter(case=case).update(**_NOTHING)
    forget_about(case.public_id)
