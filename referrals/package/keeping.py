"""What of its packages stays in a file that is anonymised: nothing."""

from cases.models import Case
from referrals.package.models import Package, PackageRead


def forget_packages(case: Case) -> None:
    """No figure counts them, and what was sent and who read it leads to her: the rows go."""
    PackageRead.objects.filter(package__referral__case=case).delete()
    Package.objects.filter(referral__case=case).delete()
