"""What referrals mean for keeping a file: what is not finished."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from referrals.models import Referral


def under_way(case: Case) -> Iterable[Any]:
    """Somebody is still to answer, or works with the person."""
    if Referral.objects.filter(case=case).unfinished().exists():
        yield _("A referral of this file is under way. Complete or withdraw it first.")
