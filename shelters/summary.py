"""What the house tells the printed summary of a case, and a confirmation of stay."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.summary import Block, Outside, table


def stay_blocks(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Block]:
    """Every stay by the house's name; where it stands is on no paper."""
    if Section.STAYS in sections:
        rows = [
            (stay.shelter.name, stay.check_in, stay.check_out, stay.get_destination_display())
            for stay in case.stays.select_related("shelter").order_by("check_in", "id")
        ]
        yield table(_("Stays"), (_("Shelter"), _("Check-in"), _("Check-out"), _("Went to")), rows)


def outside_blocks(case: Case, actor: Any, sections: frozenset[str]) -> Outside:
    """Every stay by the organisation, for a reader outside: a house's name may say where it stands."""
    rows = case.stays.select_related("shelter__organisation").order_by("check_in", "id")
    stays = list(rows) if Section.STAYS in sections else []

    def say() -> Iterable[tuple[Section, Block]]:
        said = [
            (stay.shelter.organisation.name, stay.check_in, stay.check_out, stay.get_destination_display())
            for stay in stays
        ]
        columns = (_("Organisation"), _("Check-in"), _("Check-out"), _("Went to"))
        yield Section.STAYS, table(_("Stays"), columns, said)

    return say


def stay_dates(case: Case) -> list[tuple[date, date | None]]:
    """From when until when somebody stayed in the owner's houses, without the moves from bed to bed; None: still there."""
    periods: list[tuple[date, date | None]] = []
    own = case.stays.filter(shelter__organisation=case.organisation_id).order_by("check_in", "id")
    for check_in, check_out in own.values_list("check_in", "check_out"):
        if periods and periods[-1][1] == check_in:
            periods[-1] = (periods[-1][0], check_out)
        else:
            periods.append((check_in, check_out))
    return periods
