from datetime import date

from cases.models import Classification, Exploitation
from reintegration.models import Assistance
from shelters.models import Shelter, Stay
from tests.cases.factories import make_case, make_person


def make_file(organisation, *, status=None, effective_on=date(2019, 1, 1), person=None, **details):
    """A case with its person, classified if a status is given."""
    case = make_case(organisation, person=person or make_person(**details), status=None)
    if status:
        classify(case, status, effective_on)
    return case


def classify(case, status, effective_on):
    return Classification.objects.create(case=case, status=status, effective_on=effective_on)


def stay(case, shelter, check_in, check_out=None):
    return Stay.objects.create(case=case, person=case.person, shelter=shelter, check_in=check_in, check_out=check_out)


def assist(case, provider, delivered_on, *, type="food", amount=None):
    return Assistance.objects.create(
        case=case, type=type, delivered_on=delivered_on, provider=provider, amount_azn=amount
    )


def exploited(case, form, country=""):
    return Exploitation.objects.create(case=case, form=form, country=country)


def make_shelter(organisation, code="EH2", **fields):
    return Shelter.objects.create(code=code, name=f"House {code}", organisation=organisation, **fields)
