"""Works: closing beds while something is done to the house, opening them again, what it cost and who paid."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from core.errors import Conflict, Refused
from core.models import differ
from shelters import policies
from shelters.actions.beds import collisions_told_kindly, let_go, lock_beds, lock_free_bed, put_on_record
from shelters.models import Bed, BedUse, Reservation, Shelter, Works

PAID = ("cost", "funder", "note")
CHANGEABLE = ("kind", "title", "from_on", *PAID)


@transaction.atomic
def close_beds(shelter: Shelter, beds: Iterable[Bed], details: dict[str, Any], *, actor: User) -> Works:
    """Begin works: `kind`, `title`, `from_on`, `until_on` (the first day after them; None: not known), and close these beds.

    Optionally `cost`, `funder`, `note`.

    No bed is no hindrance: a house is given equipment, too. Raises Conflict naming the beds that are taken or held then.
    """
    policies.check_may_set_up(actor, shelter)
    beds = sorted(beds, key=lambda bed: bed.pk)
    from_on, until_on = details["from_on"], details["until_on"]
    if any(bed.shelter_id != shelter.pk for bed in beds):
        raise Refused(_("This bed is in another shelter."), "beds")
    if until_on is not None and until_on <= from_on:
        raise Refused(_("The end lies before the beginning."), "until_on")
    lock_beds(beds)
    let_go(Reservation.objects.filter(bed_use__bed__in=beds), actor=None)
    uses = BedUse.objects.filter(bed__in=beds)
    in_the_way = uses.touching(from_on, until_on)
    if from_on <= timezone.localdate():
        in_the_way = in_the_way | uses.overstayed(from_on)
    taken = sorted(set(in_the_way.values_list("bed__label", flat=True)))
    if taken:
        text = _(
            "Somebody has these beds in these days, or they are held: %(beds)s. Nothing was changed; move them first."
        )
        raise Conflict(text % {"beds": ", ".join(taken)})
    with collisions_told_kindly():
        paid = {name: details[name] for name in PAID if details.get(name) is not None}
        works = Works.objects.create(
            shelter=shelter,
            kind=details["kind"],
            title=details["title"],
            from_on=from_on,
            until_on=until_on,
            # Written down afterwards.
            finished=until_on is not None and until_on <= timezone.localdate(),
            **paid,
        )
        BedUse.objects.bulk_create(
            BedUse(bed=bed, shelter=shelter, works=works, from_on=from_on, until_on=until_on) for bed in beds
        )
    what = {"kind": str(works.kind), "rows": len(beds), "from_on": from_on, "until": until_on}
    put_on_record(Event.WORKS_BEGUN, works, shelter, actor=actor, **what)
    return works


@transaction.atomic
def end_works(works: Works, *, on: date, actor: User) -> Works:
    """The works are ready on a day: from then on their beds can be had again. A later day is refused where these are taken.

    A day that has come finishes them; one to come only says until when they take.
    """
    works = _locked(works)
    policies.check_may_set_up(actor, works.shelter)
    if on < works.from_on:
        raise Refused(_("The end lies before the beginning."), "on")
    uses = list(BedUse.objects.filter(works=works).select_related("bed").order_by("bed"))
    lock_beds(use.bed for use in uses)
    for use in uses:
        if use.until_on is not None and use.until_on < on:
            lock_free_bed(use.bed, works.shelter, use.until_on, on)
    works.until_on, works.finished = on, on <= timezone.localdate()
    works.version += 1
    with collisions_told_kindly():
        works.save(update_fields=["until_on", "finished", "version"])
        _close(works)
    put_on_record(Event.WORKS_ENDED, works, works.shelter, actor=actor, until=on)
    return works


@transaction.atomic
def change_works(works: Works, details: dict[str, Any], *, version: int, actor: User) -> Works:
    """Put right what is known of works: those of CHANGEABLE that are given. `version` is the one that was shown.

    Their beds are closed from `from_on`; an earlier day is refused where these were taken then.
    """
    works = _locked(works)
    policies.check_may_set_up(actor, works.shelter)
    works.begin_change(version)
    changed = [name for name in CHANGEABLE if name in details and differ(getattr(works, name), details[name])]
    if not changed:
        return works
    for name in changed:
        setattr(works, name, details[name])
    if works.until_on is not None and works.until_on < works.from_on:
        raise Refused(_("The end lies before the beginning."), "from_on")
    with collisions_told_kindly():
        works.save(update_fields=[*changed, "version"])
        _close(works)
    put_on_record(Event.WORKS_CHANGED, works, works.shelter, actor=actor, **{name: details[name] for name in changed})
    return works


def _locked(works: Works) -> Works:
    return Works.objects.select_for_update(of=("self",)).select_related("shelter").get(pk=works.pk)


def _close(works: Works) -> None:
    """The nights of its beds are those of the works, as they are now."""
    uses = list(BedUse.objects.filter(works=works).select_related("bed").order_by("bed"))
    lock_beds(use.bed for use in uses)
    for use in uses:
        use.from_on, use.until_on = works.from_on, works.until_on
        use.save(update_fields=["from_on", "until_on"])
