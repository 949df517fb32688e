"""What is to be given in a house on a day, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shelters.life.presenters import Guest, guests
from shelters.medicines.enums import TONES, Outcome
from shelters.medicines.models import Giving, Medicine
from shelters.models import Shelter, Stay

# From then on what was not given is late, and said so.
LATE_AFTER = timedelta(hours=1)
# How much before its time something is shown as the next to do.
SOON_BEFORE = timedelta(minutes=30)


@dataclass(frozen=True)
class Slot:
    """One medicine at one time of a day; `slot` is None for what is given as needed."""

    medicine: Medicine
    guest: Guest
    day: date
    slot: time | None
    now: datetime
    giving: Giving | None = None

    @property
    def key(self) -> str:
        """Where the row stands on the page."""
        return f"slot-{self.medicine.public_id}-{self.slot:%H%M}" if self.slot else f"slot-{self.medicine.public_id}"

    @property
    def moment(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.day, self.slot or time()))

    @property
    def state(self) -> tuple[Any, str]:
        """In a word, with its tone."""
        if self.giving:
            return Outcome(self.giving.outcome).label, TONES[Outcome(self.giving.outcome)]
        if self.slot is None:
            return _("As needed"), "neutral"
        if self.now > self.moment + LATE_AFTER:
            return _("Late"), "late"
        if self.now >= self.moment - SOON_BEFORE:
            return _("Now"), "soon"
        return _("To come"), "waiting"

    @property
    def waits(self) -> bool:
        return self.giving is None


@dataclass(frozen=True)
class Sheet:
    """A day of a house: what has its time, in the order of the day; what is given as needed; what people keep themselves."""

    day: date
    slots: list[Slot] = field(default_factory=list)
    as_needed: list[Slot] = field(default_factory=list)
    given_as_needed: list[Slot] = field(default_factory=list)
    kept_by_themselves: list[Slot] = field(default_factory=list)

    @property
    def stays(self) -> list[Stay]:
        rows = [*self.slots, *self.as_needed, *self.kept_by_themselves]
        return list({slot.medicine.stay_id: slot.medicine.stay for slot in rows}.values())

    @property
    def open(self) -> int:
        return sum(slot.waits for slot in self.slots)

    @property
    def late(self) -> int:
        return sum(slot.waits and slot.state[1] == "late" for slot in self.slots)


def sheet_of(shelter: Shelter, reader: Any, *, day: date, now: datetime) -> Sheet:
    """The sheet as far as the reader sees the health part of each file. Five queries."""
    rows = Medicine.objects.visible_to(reader).filter(shelter=shelter).on_day(day)
    medicines = list(rows.select_related("case__person", "stay__case").order_by("id"))
    called = guests([row.stay for row in medicines], reader)
    return _laid_out(medicines, called, _givings(medicines, day), day, now)


def slot_of(medicine: Medicine, reader: Any, *, day: date, slot: time | None, now: datetime) -> Slot:
    """One row of the sheet anew, after somebody pressed. Four queries."""
    guest = guests([medicine.stay], reader)[medicine.stay_id]
    giving = next((one for one in _givings([medicine], day) if one.slot == slot), None)
    return Slot(medicine, guest, day, slot, now, giving)


def _givings(medicines: Iterable[Medicine], day: date) -> list[Giving]:
    rows = Giving.objects.standing().on_day(day).filter(medicine__in=list(medicines))
    return list(rows.select_related("written_by", "case__person").order_by("at", "id"))


def _laid_out(
    medicines: list[Medicine], called: dict[int, Guest], givings: list[Giving], day: date, now: datetime
) -> Sheet:
    sheet = Sheet(day)
    written = {(one.medicine_id, one.slot): one for one in givings}
    for medicine in medicines:
        guest = called[medicine.stay_id]
        if medicine.kept_by != "staff":
            sheet.kept_by_themselves.append(Slot(medicine, guest, day, None, now))
        elif medicine.is_as_needed:
            sheet.as_needed.append(Slot(medicine, guest, day, None, now))
            given = [one for one in givings if one.medicine_id == medicine.pk]
            sheet.given_as_needed.extend(Slot(medicine, guest, day, one.slot, now, one) for one in given)
        else:
            found = [Slot(medicine, guest, day, at, now, written.get((medicine.pk, at))) for at in medicine.times]
            # What had its time before anybody wrote the medicine down was nobody's to give here.
            sheet.slots.extend(one for one in found if one.giving or one.moment >= medicine.created_at)
    sheet.slots.sort(key=lambda one: (one.slot, one.guest.case.number if one.guest.case else "", one.medicine.pk))
    return sheet


@dataclass(frozen=True)
class OnFile:
    """Somebody's medicines: those in force, those that are over or were crossed out, and what was given lately."""

    running: list[Medicine]
    over: list[Medicine]
    givings: list[Giving]


def on_file(stay: Stay, *, today: date, most: int = 60) -> OnFile:
    """Two queries."""
    rows = Medicine.objects.of(stay).select_related("written_by", "crossed_out_by").order_by("id")
    running, over = [], []
    for row in rows:
        ended = row.is_crossed_out or (row.until_on is not None and row.until_on < today)
        (over if ended else running).append(row)
    givings = Giving.objects.of(stay).select_related("medicine__case__person", "written_by", "crossed_out_by")
    return OnFile(running, over, list(givings.order_by("-at", "-id")[:most]))
