"""What happens to medicines of people in a house. Each function is one transaction: policy, lock, change, audit."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.actions import read_sections
from cases.crossing.actions import cross_out
from cases.days import refuse_out_of_order
from cases.enums import Section
from core.errors import Conflict, Refused
from shelters.life.actions import locked_stay
from shelters.life.models import OfStay
from shelters.medicines import policies
from shelters.medicines.enums import KeptBy, Outcome
from shelters.medicines.models import Giving, Medicine
from shelters.models import Shelter, Stay

MOST_TIMES = 8
# How long before its time something may be given; earlier it is another time's, or a slip.
EARLY = timedelta(hours=2)
TEXTS = ("name", "dose", "instructions", "prescribed_by")


@transaction.atomic
def record_medicine(stay: Stay, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Medicine:
    """Write a medicine down: `name`, `dose`, `instructions`, `prescribed_by`, `times`, `from_on`, `until_on`, `kept_by`."""
    stay = locked_stay(stay)
    policies.check_may_record(actor, stay)
    if before := Medicine.objects.filter(stay=stay).sent_with(token):
        return before
    texts = {name: (details.get(name) or "").strip() for name in TEXTS}
    for name in ("name", "dose"):
        if not texts[name]:
            raise Refused(_("Write something."), name)
    times = sorted(set(details.get("times") or ()))
    if len(times) > MOST_TIMES:
        raise Refused(_("At most %(most)s times a day.") % {"most": MOST_TIMES}, "times")
    refuse_out_of_order(details["from_on"], details.get("until_on"), "until_on")
    row = Medicine(
        times=times,
        from_on=details["from_on"],
        until_on=details.get("until_on"),
        kept_by=details["kept_by"],
        form_token=token,
        **texts,
        **_of(stay, actor),
    )
    row.save()
    _record(Event.MEDICINE_RECORDED, row, actor)
    return row


@transaction.atomic
def read_medicines(stay: Stay, *, actor: User) -> None:
    """Open somebody's medicines: a look at the health part of her file, and on record."""
    policies.check_may_see(actor, stay)
    read_sections(stay.case, [Section.HEALTH], actor=actor)


@transaction.atomic
def read_sheet(shelter: Shelter, stays: list[Stay], *, actor: User) -> None:
    """Open a house's sheet of a day. On record stands of which files something was shown, and never what."""
    policies.check_may_see_sheet(actor, shelter)
    shown = sorted({str(stay.case.public_id) for stay in stays})
    changes = {"shelter": shelter.code, "count": len(shown), "result_ids": shown}
    record(Event.MEDICINES_READ, actor=actor, target=shelter, changes=changes)


@transaction.atomic
def give(
    medicine: Medicine,
    *,
    day: date,
    slot: time | None,
    outcome: str,
    actor: User,
    note: str = "",
    now: datetime | None = None,
) -> Giving:
    """Write down what came of one time of a day; without a `slot`, now, of what is given as needed.

    Once for each time: raises Conflict where something stands there already, whoever was quicker.
    """
    stay = locked_stay(medicine.stay)
    medicine = _locked(Medicine, medicine)
    policies.check_may_give(actor, medicine)
    now = timezone.localtime(now or timezone.now())
    if medicine.kept_by != KeptBy.STAFF:
        raise Refused(_("The person keeps and takes it herself."))
    day, slot = _when(medicine, day, slot, now)
    if before := Giving.objects.at(medicine, day, slot).select_related("written_by").first():
        raise Conflict(_written_already(before))
    row = Giving(medicine=medicine, day=day, slot=slot, outcome=outcome, at=now, note=note.strip(), **_of(stay, actor))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) != "shelters_giving_once_a_time":
            raise
        raise Conflict(_("Somebody wrote this down a moment ago. Nothing was changed.")) from None
    _record(Event.MEDICINE_GIVEN, row, actor, status=row.outcome, day=day)
    return row


@transaction.atomic
def stop_medicine(medicine: Medicine, *, until_on: date, actor: User) -> Medicine:
    """It is not taken any more after a day. A new dose is another medicine."""
    locked_stay(medicine.stay)
    medicine = _locked(Medicine, medicine)
    policies.check_may_stop(actor, medicine)
    refuse_out_of_order(medicine.from_on, until_on, "until_on")
    if until_on < timezone.localdate() - timedelta(days=1):
        raise Refused(_("Choose yesterday, today or a day to come."), "until_on")
    medicine.until_on = until_on
    medicine.save(update_fields=["until_on"])
    _record(Event.MEDICINE_STOPPED, medicine, actor)
    return medicine


@transaction.atomic
def cross_out_medicine(medicine: Medicine, *, reason: str, actor: User) -> None:
    """Strike a medicine that was written down by mistake. What was given of it stays readable."""
    locked_stay(medicine.stay)
    medicine = _locked(Medicine, medicine)
    policies.check_may_cross_out(actor, medicine)
    cross_out(medicine, reason, actor)
    _record(Event.MEDICINE_CROSSED_OUT, medicine, actor)


@transaction.atomic
def cross_out_giving(giving: Giving, *, reason: str, actor: User) -> None:
    """Strike what was pressed by mistake: the time is open again."""
    locked_stay(giving.stay)
    giving = _locked(Giving, giving)
    policies.check_may_cross_out(actor, giving)
    cross_out(giving, reason, actor)
    _record(Event.GIVING_CROSSED_OUT, giving, actor)


def _when(medicine: Medicine, day: date, slot: time | None, now: datetime) -> tuple[date, time]:
    if medicine.is_as_needed:
        return now.date(), now.time().replace(second=0, microsecond=0)
    if slot not in medicine.times:
        raise Refused(_("This is not one of its times. Look at the sheet again."))
    assert slot is not None
    # Whoever works through the night writes down after midnight what was to be given before.
    if day not in (now.date(), now.date() - timedelta(days=1)):
        raise Refused(_("Only today's and yesterday's times are written down."))
    if timezone.make_aware(datetime.combine(day, slot)) > now + EARLY:
        raise Refused(_("It is too early for this time of the day."))
    last = medicine.until_on
    if day < medicine.from_on or (last is not None and day > last):
        raise Refused(_("It was not to be taken on this day."))
    return day, slot


def _written_already(giving: Giving) -> str:
    text = _("Written down already: %(outcome)s, %(time)s, %(who)s. Nothing was changed.")
    at = date_format(timezone.localtime(giving.at), "TIME_FORMAT")
    return text % {"outcome": Outcome(giving.outcome).label, "time": at, "who": giving.written_by.full_name}


def _of(stay: Stay, actor: User) -> dict[str, Any]:
    return {"stay": stay, "shelter": stay.shelter, "case": stay.case, "written_by": actor}


def _locked(model: type[Any], row: OfStay) -> Any:
    related = ("case__person", "case__organisation", "shelter", "stay__case__person", "written_by")
    return model.objects.select_for_update(of=("self",)).select_related(*related).get(pk=row.pk)


def _record(event: Event, row: OfStay, actor: User, **changes: Any) -> None:
    changes = {"shelter": row.shelter.code} | changes
    record(event, actor=actor, target=row, case_id=row.case.public_id, changes=changes)
