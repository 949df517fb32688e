"""What the house tells the case page."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import User
from cases.enums import Section
from cases.models import Case
from cases.timeline import Entry
from shelters.models import Stay


def stay_entries(case: Case, actor: User, sections: frozenset[str]) -> Iterable[Entry]:
    """Coming, moving and leaving, for whoever may see the case's stays. On into another bed of the house is a move."""
    if Section.STAYS not in sections:
        return
    kind, label = "stay", _("Stay")
    stays = list(case.stays.select_related("shelter", "bed").order_by("check_in", "check_out", "id"))
    for number, stay in enumerate(stays):
        following = stays[number + 1] if number + 1 < len(stays) else None
        moved_in = number > 0 and _goes_on(stays[number - 1], stay)
        title = _("Moved to another bed") if moved_in else _("Checked in")
        yield Entry(stay.check_in, kind, label, title, place_of(stay), tone="accent")
        if stay.check_out and not (following and _goes_on(stay, following)):
            yield Entry(stay.check_out, kind, label, _("Checked out"), stay.get_destination_display(), tone="done")


def place_of(stay: Stay) -> str:
    """House and, if known, bed."""
    if stay.bed is None:
        return stay.shelter.name
    return _("%(shelter)s, bed %(bed)s") % {"shelter": stay.shelter.name, "bed": stay.bed.label}


def _goes_on(stay: Stay, following: Stay) -> bool:
    same_house = stay.shelter_id == following.shelter_id and stay.bed_id != following.bed_id
    return same_house and stay.check_out == following.check_in and not stay.destination
