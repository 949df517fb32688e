"""What of identification stays in a file that is anonymised: codes that figures may be counted from, and years."""

from cases.identification.models import Episode, Perpetrator, Screening
from cases.models import Case


def coarsen_history(case: Case) -> None:
    """Months and days of what happened go, and with them those who did it and the screenings: no figure counts them."""
    Episode.objects.filter(case=case).update(from_month=None, from_day=None, to_month=None, to_day=None)
    Perpetrator.objects.filter(case=case).delete()
    Screening.objects.filter(case=case).delete()
