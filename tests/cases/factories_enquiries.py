from datetime import UTC, datetime

from cases.enquiries.models import SEALED, Enquiry

# Said on the telephone: where it may not be seen, the bytes are searched for it.
SAID = "Bağlıqapıdan"


def make_enquiry(taken_by, *, sealed=SAID, created_at=None, **fields):
    """An open enquiry of the taker's organisation with the same word in every sealed field; written down now, or earlier."""
    given = dict.fromkeys(SEALED, sealed) | {
        "organisation": taken_by.organisation,
        "taken_by": taken_by,
        "channel": "hotline_152",
        "caller_role": "relative",
        "received_at": datetime(2024, 5, 6, 9, 30, tzinfo=UTC),
    }
    enquiry = Enquiry.objects.create(**(given | fields))
    if created_at:
        Enquiry.objects.filter(pk=enquiry.pk).update(created_at=created_at)
    return enquiry
