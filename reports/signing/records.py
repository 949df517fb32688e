"""What stands of a report's confirmations."""

from accounts.models import Organisation
from reports.models import Confirmation, YearlyReport


def unconfirmed(report: YearlyReport) -> list[Organisation]:
    """The organisations whose houses stand in the report and that have not confirmed their part, by name. One query."""
    houses = Organisation.objects.filter(code__in=list(report.houses))
    agreed = Confirmation.objects.filter(report=report, agrees=True).values("organisation")
    return list(houses.exclude(pk__in=agreed).order_by("name"))
