"""What hand-overs mean for keeping a file: what the house told itself in the days of her stays may name her."""

from django.db.models import Q

from audit.history import purge_history
from cases.models import Case
from shelters.shifts.models import ShiftHandOver


def forget_hand_overs(case: Case) -> None:
    """The time of keeping has passed for the file, so it has for the hand-overs of those days. Who was on duty stays."""
    of_her_days = Q(pk__in=[])
    for stay in case.stays.all():
        days = Q(shelter=stay.shelter_id, shift__ends_at__date__gte=stay.check_in)
        of_her_days |= days & Q(shift__begins_at__date__lte=stay.check_out) if stay.check_out else days
    keys = list(ShiftHandOver.objects.filter(of_her_days).values_list("public_id", flat=True))
    ShiftHandOver.objects.filter(public_id__in=keys).delete()
    purge_history(keys, actor_id=None)
