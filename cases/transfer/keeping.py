"""What transfers mean for keeping a file: what is not finished, and what leads from an emptied file to others of hers."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, CaseShare, HandOver, Transfer


def under_way(case: Case) -> Iterable[Any]:
    """Somebody is still to answer."""
    if Transfer.objects.under_way_of(case).exists():
        yield _("A transfer of this file is under way. Take it back first.")


def forget_transfers(case: Case) -> None:
    """No figure counts them. By which file she came and into which she went leads to her: the rows go, of both files.

    What the emptied file had let its organisation read of the former one closes.
    """
    rows = Transfer.objects.filter(Q(case=case) | Q(new_case=case))
    came_by = rows.filter(new_case=case).values("public_id")
    shares = CaseShare.objects.filter(referral_public_id__in=came_by, ended_at__isnull=True)
    shares.update(ended_at=timezone.now())
    rows.delete()
    HandOver.objects.filter(case=case).delete()
