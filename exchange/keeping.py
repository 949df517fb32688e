"""What imports keep of a file that is anonymised: nothing leads from a register to it."""

from cases.models import Case
from exchange.models import ImportedPerson


def forget_references(case: Case) -> None:
    """Cut what sources call the person. Rows brought before stay known by their fingerprints, so that none counts twice."""
    ImportedPerson.objects.filter(case=case).delete()
