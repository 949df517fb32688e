"""A house of the invented programme in the midst of its life: planned ends, people out, beds held and closed."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from cases.models import Case
from shelters import actions
from shelters.models import Bed, BedUse, Shelter, Stay

DAY = timedelta(days=1)
# Days from today until which those who are in the house are planned to stay, one after another; None: not known.
PLANNED = (0, 3, 5, None, 8, 12, 20, 26, -1, 15)


def fill_days(staff: dict[str, User]) -> None:
    """Write down what the board of one house shows today. By the house's own actions, but for plans made in the past."""
    worker, manager = staff["td.caseworker"], staff["td.manager"]
    shelter = Shelter.objects.filter(organisation=worker.organisation_id).order_by("pk").first()
    if shelter is None:
        return
    stays = list(Stay.objects.open().filter(shelter=shelter).order_by("pk"))
    _plan(stays)
    actions.hold_beds_of_overdue()
    now = timezone.now()
    evening = timezone.make_aware(datetime.combine(timezone.localdate() + DAY, time(18)))
    for stay, kind, hours, expected in zip(stays[3:], ("leave", "hospital"), (5, 30), (evening, None), strict=False):
        if stay.check_in < timezone.localdate() - 2 * DAY:
            actions.go_out(stay, kind=kind, left_at=now - timedelta(hours=hours), expected_at=expected, actor=worker)
    for stay in stays[1:2]:
        until = timezone.localdate() + 20 * DAY
        actions.ask_extension(stay, until_on=until, basis="proceeding", note="Məhkəmə gözlənilir.", actor=worker)
    _hold_and_close(shelter, worker, manager)


def _plan(stays: list[Stay]) -> None:
    today = timezone.localdate()
    for number, stay in enumerate(stays):
        days = PLANNED[number % len(PLANNED)]
        if days is None or today + days * DAY <= stay.check_in:
            continue
        stay.planned_until = today + days * DAY
        stay.save(update_fields=["planned_until"])
        BedUse.objects.filter(stay=stay, until_on__isnull=True).update(until_on=stay.planned_until)


def _hold_and_close(shelter: Shelter, worker: User, manager: User) -> None:
    """Of the beds that are free, two are held and one is closed."""
    today = timezone.localdate()
    free = list(Bed.objects.free(today, today + 30 * DAY).filter(shelter=shelter).order_by("pk")[:3])
    waiting = Case.objects.visible_to(worker).open().filter(stays__isnull=True, reservations__isnull=True)
    case = waiting.order_by("-opened_on", "pk").first()
    nights = {"from_on": today + DAY, "until_on": today + 9 * DAY, "actor": worker}
    if len(free) > 2:
        actions.reserve(shelter, free[0], case=case, **nights)
        actions.reserve(shelter, free[1], note="Qonşu bölgədən gəlir.", **nights)
        details = {"kind": "repair", "title": "Yeni döşəmə", "from_on": today, "until_on": today + 6 * DAY}
        actions.close_beds(shelter, free[2:], details, actor=manager)
