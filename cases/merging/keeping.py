"""What of merging stays when somebody is anonymised: that her records are one, which counting reads through; no word more."""

from cases.merging.models import Merge, ToldApart
from cases.merging.records import all_records
from cases.models import Case


def forget_merging(case: Case) -> None:
    """With the last of her files go the reasons, what stood in the records before, and from whom she was told apart."""
    records = all_records([case.person_id])
    if Case.objects.filter(person__in=records, anonymised_at__isnull=True).exists():
        return
    for model in (Merge, ToldApart):
        model.objects.about(records).delete()
