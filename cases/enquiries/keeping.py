"""What becomes of enquiries when the file that they led to is anonymised."""

from accounts.drafts import forget_about
from cases.enquiries.models import Enquiry
from cases.enums import Sex
from cases.models import Case
from core.keys import DESTROYED


def forget_enquiries(case: Case) -> None:
    """Their own keys go with the person's; that somebody turned to the house, and how, goes on being counted."""
    rows = Enquiry.objects.filter(case=case)
    for public_id in rows.values_list("public_id", flat=True):
        forget_about(public_id)
    rows.update(wrapped_key=DESTROYED, sex=Sex.UNKNOWN, age_band="", citizenship="", language="")
