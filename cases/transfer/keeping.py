"""What transfers mean for keeping a file: what is not finished, and what leads from an emptied file to others of hers."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.models import Case, CaseShare, HandOver, Transfer


def under_way(case: Case) -> Iterable[Any]:
    """Somebody is still to answer."""
    if Transfer.objects.under_way_of(case).exists():
        yield _("A transfer of this file is under way. Take it back first.")


def end_shares_of_former_files(case: Case, *, actor: User | None) -> None:
    """End what the organisation of a file may read of the files by which she came to it."""
    came_by = Transfer.objects.filter(new_case=case).values("public_id")
    shares = CaseShare.objects.filter(referral_public_id__in=came_by, ended_at__isnull=True)
    for share in shares.select_related("organisation", "case").order_by("pk"):
        share.ended_at = timezone.now()
        share.save(update_fields=["ended_at"])
        changes = {"organisation": share.organisation.code}
        record(Event.CASE_SHARE_ENDED, actor=actor, target=share, case_id=share.case.public_id, changes=changes)


def forget_transfers(case: Case) -> None:
    """No figure counts them. By which file she came and into which she went leads to her: of the emptied file nothing is left.

    That a file which still stands went elsewhere stays known there, without where to: its organisation does not read how
    she is reached now, and cannot open it again.
    """
    end_shares_of_former_files(case, actor=None)
    Transfer.objects.filter(case=case).delete()
    Transfer.objects.filter(new_case=case).update(new_case=None)
    HandOver.objects.filter(case=case).delete()
