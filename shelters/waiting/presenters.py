"""The waiting list as one reader may know it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case, Enquiry
from shelters.models import Shelter
from shelters.waiting.enums import TONES, Urgency
from shelters.waiting.models import WaitingEntry
from shelters.waiting.querysets import waited

MOST_ENDED = 20


@dataclass(frozen=True)
class Waiting:
    """One entry: with the number of the file, as an enquiry, or without either where the reader sees neither."""

    row: WaitingEntry
    days: str
    too_long: bool
    case: Case | None = None
    enquiry: Enquiry | None = None

    @property
    def is_known(self) -> bool:
        return self.case is not None or self.enquiry is not None

    @property
    def tone(self) -> str:
        return TONES[Urgency(self.row.urgency)]

    @property
    def needs(self) -> list[str]:
        """What the bed has to be like, in words."""
        row, found = self.row, []
        if row.children:
            found.append(
                ngettext("with %(count)s child", "with %(count)s children", row.children) % {"count": row.children}
            )
        words = {"accessible_bed": _("accessible bed"), "cot": _("cot"), "isolation": _("room apart")}
        return found + [word for name, word in words.items() if getattr(row, name)]

    @property
    def reason(self) -> str:
        """Why it is so pressing, for whoever sees whom it is about; gone with an enquiry that was erased."""
        return self.row.urgency_reason if self._opens else ""

    @property
    def offer(self) -> str:
        return self.row.offer_note if self._opens else ""

    @property
    def ending_reason(self) -> str:
        return self.row.ending_reason if self._opens else ""

    @property
    def _opens(self) -> bool:
        return self.is_known and (self.enquiry is None or self.enquiry.erased_at is None)


def waiting_for(shelter: Shelter, reader: Any, *, now: datetime) -> tuple[list[Waiting], list[Waiting]]:
    """Who waits for this house, in order; and the last that do not wait any more. Six queries."""
    rows = WaitingEntry.objects.visible_to(reader).for_house(shelter)
    rows = rows.select_related("shelter", "entered_by", "ended_by")
    waiting = list(rows.open().in_order())
    ended = list(rows.exclude(ending="").order_by("-ended_on", "-id")[:MOST_ENDED])
    late = set(WaitingEntry.objects.for_house(shelter).too_long(now).values_list("pk", flat=True))
    both = [*waiting, *ended]
    keys = {name: {getattr(row, f"{name}_id") for row in both} for name in ("case", "enquiry")}
    cases = Case.objects.visible_to(reader).filter(pk__in=keys["case"]).select_related("person").in_bulk()
    enquiries = Enquiry.objects.visible_to(reader).filter(pk__in=keys["enquiry"]).in_bulk()
    found = [_shown(row, cases, enquiries, row.pk in late, now) for row in both]
    return found[: len(waiting)], found[len(waiting) :]


def _shown(
    row: WaitingEntry, cases: dict[int, Case], enquiries: dict[int, Enquiry], too_long: bool, now: datetime
) -> Waiting:
    case, enquiry = cases.get(row.case_id or 0), enquiries.get(row.enquiry_id or 0)
    if case is not None:
        row.case = case
    if enquiry is not None:
        row.enquiry = enquiry
    days = waited(row, timezone.localdate(now))
    text = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    return Waiting(row, text, too_long, case, enquiry)
