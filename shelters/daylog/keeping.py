"""What the day log means for keeping a file: what is about her goes with it, and what the house wrote in her days."""

from django.db.models import Exists, OuterRef, Q

from audit.history import purge_history
from cases.models import Case
from shelters.daylog.models import LogAbout, LogEntry


def forget_log(case: Case) -> None:
    """No figure counts it. An entry about several goes with the last of them, one about nobody in particular may name her.

    The time of keeping has passed for the file, so it has for what the house wrote down in the days of her stays.
    """
    LogAbout.objects.filter(stay__case=case).delete()
    of_nobody = LogEntry.objects.exclude(Exists(LogAbout.objects.filter(entry=OuterRef("pk"))))
    of_her_days = Q(pk__in=[])
    for stay in case.stays.all():
        days = Q(shelter=stay.shelter_id, happened_at__date__gte=stay.check_in)
        of_her_days |= days & Q(happened_at__date__lte=stay.check_out) if stay.check_out else days
    gone = LogEntry.objects.filter(Q(case=case) | Q(pk__in=of_nobody.filter(of_her_days, case__isnull=True)))
    keys = list(gone.values_list("public_id", flat=True))
    LogEntry.objects.filter(public_id__in=keys).delete()
    purge_history(keys, actor_id=None)
