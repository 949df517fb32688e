"""What is said of an item afterwards, by the room that corrects items, and what the books say then."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.access import acting_as
from core.errors import Conflict, Stale
from reintegration.actions import record_assistance
from reintegration.giving.actions import change_item, cross_out_item
from reintegration.models import BudgetLine, Entry, Tranche
from reintegration.money.actions import correct_charge
from tests.accounts.factories import make_user
from tests.reintegration.factories import make_item, service
from tests.reintegration.factories_grants import plant_grant
from tests.reintegration.factories_money import make_line, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(iom_officer):
    return make_line(make_project(iom_officer.organisation), "1000")


@pytest.fixture
def item(case, caseworker, line):
    details = {"service": service(), "delivered_on": timezone.localdate(), "amount_azn": Decimal(120), "line": line}
    with acting_as(caseworker):
        return record_assistance(case, details, actor=caseworker)


@pytest.fixture
def payers(iom_officer):
    return iom_officer, make_user("iom2", iom_officer.organisation, "iom_officer")


def spent(line):
    return BudgetLine.objects.get(pk=line.pk).spent_azn


def test_another_amount_is_another_amount_in_the_books(item, line, caseworker):
    with acting_as(caseworker):
        change_item(item, {"amount_azn": Decimal("80.50")}, version=item.version, actor=caseworker)

    assert spent(line) == Decimal("80.50")


def test_what_is_crossed_out_is_free_again(item, line, caseworker):
    with acting_as(caseworker):
        cross_out_item(item, reason="Twice.", actor=caseworker)

    assert spent(line) == 0


def test_who_has_the_item_open_learns_that_the_books_were_set_right_meanwhile(item, line, caseworker):
    with acting_as(caseworker):
        correct_charge(Entry.objects.get(item=item), Decimal(90), actor=caseworker)
        with pytest.raises(Stale):
            change_item(item, {"amount_azn": Decimal(120)}, version=item.version, actor=caseworker)

    assert spent(line) == 90


def test_the_books_of_a_crossed_out_item_are_closed(item, caseworker):
    with acting_as(caseworker):
        cross_out_item(item, reason="Twice.", actor=caseworker)
        with pytest.raises(Conflict):
            correct_charge(Entry.objects.get(item=item, type="charge"), Decimal(50), actor=caseworker)


def test_what_a_grant_paid_is_not_changed_in_the_file(case, caseworker, payers):
    plant_grant(case, caseworker, *payers, str)
    paid = make_item(case, delivered_on=timezone.localdate())
    Tranche.objects.filter(paid_on__isnull=False).update(item=paid)

    with acting_as(caseworker):
        for act in (
            lambda: change_item(paid, {"amount_azn": Decimal(1)}, version=paid.version, actor=caseworker),
            lambda: cross_out_item(paid, reason="No.", actor=caseworker),
        ):
            with pytest.raises(Conflict):
                act()
