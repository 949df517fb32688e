"""What is held about a person in the enquiries that led to her file."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enquiries.models import Enquiry
from cases.models import Case
from cases.subject_copy import Part, part


def enquiry_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every call and visit that led to this file."""
    rows = Enquiry.objects.visible_to(actor).of(case).select_related("organisation", "referred_to").order_by("id")
    yield part(_("Enquiries"), rows, Enquiry, "version")
