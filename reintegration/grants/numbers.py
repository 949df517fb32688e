"""Numbers of applications: PREFIX-G-YEAR-0001 of the organisation that pays, given in order, never twice."""

from django.utils import timezone

from accounts.models import Organisation
from reintegration.grants.models import ApplicationCounter


def next_number(organisation: Organisation) -> str:
    """The counter's row lock is held until the transaction ends."""
    year = timezone.localdate().year
    row = ApplicationCounter(organisation=organisation, year=year)
    ApplicationCounter.objects.bulk_create([row], ignore_conflicts=True)
    counter = ApplicationCounter.objects.select_for_update().get(organisation=organisation, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{organisation.case_prefix}-G-{year}-{counter.last:04d}"
