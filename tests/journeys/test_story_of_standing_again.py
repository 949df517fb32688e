"""Shown: from an assessment to a life of her own: plan, services, a training, a grant, two surveys, the end of the case."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from reintegration.models import Application, Assistance, BudgetLine, Survey
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_consent
from tests.journeys import ending, standing
from tests.journeys.conftest import PASSWORD
from tests.journeys.story import a_woman, day

YEAR = timedelta(days=380)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("az", 390)])
def test_from_an_assessment_to_a_life_of_her_own(house, seats, worker_of, language, width):
    story, environment = a_woman(), None
    environment = house(language, story)
    mission = make_organisation("IOM", name="Example Mission", type="international", case_prefix="IM")
    for name in ("Rena", "Elvin"):
        make_user(name.lower(), mission, "iom_officer", password=PASSWORD, full_name=name, language=language)
    home, nigar = Organisation.objects.get(code="HOUSE"), User.objects.get(full_name="Nigar")
    opened = timezone.localdate() - YEAR
    case, other = (make_case(home, worker=nigar, opened_on=opened) for _case in range(2))
    make_consent(case, mission, by=nigar)
    worker_of(environment)
    seat = seats(environment, language, width)
    worker, supervisor, first, second = (seat(name) for name in ("Nigar", "Sevda", "Rena", "Elvin"))
    for told in (story, neighbour := a_woman()):
        worker.go(reverse("cases:detail", args=[(case if told is story else other).public_id]))
        told.address, told.number = worker.page.url, (case if told is story else other).number

    standing.plan_from_assessment(worker, supervisor, story)
    standing.fares(worker, story, asked_on=day(-370), answer=0)
    standing.helped(worker, story, "Clothing and hygiene", "Legal information", "Psychological counselling")
    standing.group_training(worker, story, neighbour)
    standing.budget(first)
    standing.scheme(first)
    standing.applied_for(worker, story)
    standing.decided(first, second, Application.objects.get().number)
    standing.paid(first)
    standing.fares(worker, story, asked_on=day(), answer=-2)
    ending.closing(worker, supervisor, story)

    grant, line = Application.objects.get(case=case), BudgetLine.objects.get()
    assert (grant.status, grant.paid_azn, line.spent_azn, line.promised_azn) == ("completed", 3000, 3000, 0)
    items = Assistance.objects.filter(case=case)
    assert items.count() == 6
    assert sum(item.amount_azn or 0 for item in items) == Decimal("3037.50")
    before, after = Survey.objects.filter(case=case).order_by("asked_on")
    assert before.composite != after.composite
