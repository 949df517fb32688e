"""What somebody does at her desk: keeps a filter, lets one go. Assigning is an act of referrals (referrals/actions.py)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.errors import NotVisible, Refused
from referrals.desk import policies
from referrals.desk.models import MOST_FILTERS, SavedFilter

LONGEST_NAME = 40


@transaction.atomic
def save_filter(name: str, query: str, *, actor: User) -> SavedFilter:
    """Keep a filter under a name. The same filter once more takes the new name. Raises Refused where there are enough."""
    policies.check_may_list(actor)
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refused(_("Give it a name of at most %(most)s letters.") % {"most": LONGEST_NAME}, "name")
    if not query:
        raise Refused(_("There is no filter to keep: choose one first."))
    # Two windows of hers wait for each other.
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    rows = SavedFilter.objects.visible_to(actor)
    row = rows.filter(query=query).first()
    if row is None:
        free = set(range(1, MOST_FILTERS + 1)).difference(rows.values_list("place", flat=True))
        if not free:
            raise Refused(_("You have %(most)s filters already. Remove one first.") % {"most": MOST_FILTERS})
        row = SavedFilter(user=actor, place=min(free), query=query)
    row.name = name
    row.save()
    record(Event.INBOX_FILTER_SAVED, actor=actor, target=row)
    return row


@transaction.atomic
def remove_filter(saved: SavedFilter, *, actor: User) -> None:
    """Let a filter of one's own go. Raises NotVisible."""
    row = SavedFilter.objects.visible_to(actor).select_for_update().filter(pk=saved.pk).first()
    if row is None:
        raise NotVisible("")
    record(Event.INBOX_FILTER_REMOVED, actor=actor, target=row)
    row.delete()
