"""What becomes of enquiries when the file that they led to is anonymised."""

from cases.enquiries.models import Enquiry
from cases.enums import Sex
from cases.models import Case
from core.keys import DESTROYED


def forget_enquiries(case: Case) -> None:
    """Their own keys go with the person's; that somebody turned to the house, and how, goes on being counted."""
    Enquiry.objects.filter(case=case).update(
        wrapped_key=DESTROYED, sex=Sex.UNKNOWN, age_band="", citizenship="", language=""
    )
