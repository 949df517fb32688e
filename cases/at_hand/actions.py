"""What somebody does to have a file at hand, and to have it so no longer."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases import policies
from cases.at_hand.models import MOST_PINNED, PinnedCase
from cases.models import Case
from core.errors import Refused


@transaction.atomic
def pin_case(case: Case, *, actor: User) -> None:
    """Keep a file at hand, once. Raises Refused where there are enough; what was closed to her since takes no place."""
    policies.check_may_view(actor, case)
    # Two windows of hers wait for each other.
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    rows = PinnedCase.objects.of(actor)
    if rows.filter(case=case).exists():
        return
    rows.exclude(pk__in=PinnedCase.objects.visible_to(actor).values("pk")).delete()
    free = set(range(1, MOST_PINNED + 1)).difference(rows.values_list("place", flat=True))
    if not free:
        raise Refused(_("You have pinned %(most)s cases already. Unpin one first.") % {"most": MOST_PINNED})
    PinnedCase.objects.create(user=actor, case=case, place=min(free))
    record(Event.CASE_PINNED, actor=actor, target=case, case_id=case.public_id)


@transaction.atomic
def unpin_case(case: Case, *, actor: User) -> None:
    """Have a file at hand no longer; one that is not pinned stays as it is."""
    policies.check_may_view(actor, case)
    pinned = PinnedCase.objects.of(actor).filter(case=case).select_for_update().first()
    if pinned is None:
        return
    record(Event.CASE_UNPINNED, actor=actor, target=case, case_id=case.public_id)
    pinned.delete()
