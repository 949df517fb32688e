"""What another installation sent about a person, and what was sent there, for her own hands."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import Case
from cases.subject_copy import Part, facts, part
from referrals.package.subject_copy import said_of
from referrals.parcels.models import Arrival, SentParcel

# What a parcel itself says stands with the referral, and how often its way was tried is nobody's.
LEFT_OUT = ("digest", "tries", "next_try_at", "failure", "given_up_at", "arrival")


def parcel_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """The referral that her file began with, in the parts that are open to the reader; and which parcels left, for whom."""
    came = Arrival.objects.filter(case=case).select_related("from_organisation", "organisation", "installation")
    records = [[*facts(row, "content"), *said_of(row.told(), sections)] for row in came.order_by("id")]
    yield Part(_("What came from another installation"), Arrival._meta.label, records)
    sent = SentParcel.objects.filter(Q(referral__case=case) | Q(arrival__case=case))
    rows = sent.select_related("referral", "organisation", "to_organisation", "installation").order_by("id")
    yield part(_("Parcels to other installations"), rows, SentParcel, *LEFT_OUT)
