"""Anonymising changes no figure of any year, and leaves nobody her birthday."""

import os
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from accounts.models import User
from cases.merging.records import same_person
from cases.models import AGE_GROUPS, Case, Person, RetentionReview
from cases.retention.actions.birth import first_days, other_day_of_birth
from cases.retention.actions.erasing import anonymise
from reports.models import YearlyReport
from reports.statistics import digest, yearly_statistics
from shelters.models import Stay
from tests.accounts.factories import make_organisation, make_user
from tests.reports.registers import put, registers, years

PROOF = bool(os.environ.get("PROOF"))


def digests(year, today):
    """Of every year that the register touches, as far as it has begun."""
    return {
        number: digest(yearly_statistics(number, today=today))
        for number in range(year - 2, min(year + 2, today.year) + 1)
    }


def two_people():
    organisation = make_organisation("DECIDERS")
    return make_user("asks", organisation, "shelter_manager"), make_user("confirms", organisation, "shelter_manager")


def decide(case, asker, confirmer):
    """As two people leave it, whatever the day."""
    Case.objects.filter(pk=case.pk).update(closed_on=date(2026, 1, 1), closure_reason="goals_met")
    now = timezone.now()
    RetentionReview.objects.create(
        case=case, due_on=date(2026, 1, 1), outcome="anonymised", asked_by=asker, asked_at=now, decided_by=confirmer,
        decided_at=now,
    )  # fmt: skip
    return anonymise(Case.objects.select_related("person", "organisation").get(pk=case.pk), actor=confirmer)


def can_go():
    """Persons with all their merged records, none of whom sleeps somewhere now."""
    groups = {tuple(same_person(key)) for key in Person.objects.values_list("pk", flat=True)}
    staying = set(Stay.objects.open().values_list("person", flat=True))
    return sorted(group for group in groups if not staying & set(group))


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=250 if PROOF else 30,
    derandomize=not PROOF,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_no_figure_of_any_year_changes(data):
    year, today = data.draw(years())
    register = data.draw(registers(year, today))
    with transaction.atomic():
        put(register)
        asker, confirmer = two_people()
        born = dict(Person.objects.values_list("pk", "date_of_birth"))
        files = [
            key for group in can_go() for key in Case.objects.filter(person__in=group).values_list("pk", flat=True)
        ]
        before = digests(year, today)
        # Some or all of them, in any order: persons go with their last file, files before it are set apart.
        chosen = data.draw(st.permutations(files))[: data.draw(st.integers(0, len(files)))]
        for key in chosen:
            decide(Case.objects.get(pk=key), asker, confirmer)

        assert digests(year, today) == before
        gone = Person.objects.filter(wrapped_key=b"")
        assert gone.count() >= (1 if chosen else 0)
        # A file of nobody any more leads to no date that was anybody's.
        kept = [row.pk for row in gone if row.date_of_birth and row.date_of_birth == born.get(row.pk)]
        event(f"files anonymised: {len(chosen)}, birthdays that the figures hold fast: {len(kept)}")
        assert all(_is_held_fast(Person.objects.get(pk=key)) for key in kept)
        transaction.set_rollback(True)


def _is_held_fast(person):
    from reintegration.keeping import counted_days as items
    from shelters.keeping import counted_days as nights

    cases = list(Case.objects.filter(person__in=same_person(person.pk)).values_list("pk", flat=True))
    days = first_days([*nights(cases), *items(cases)])
    step = timedelta(days=1)
    return not any(
        all(_group(other, day) == _group(person.date_of_birth, day) for day in days)
        for other in (person.date_of_birth - step, person.date_of_birth + step)
    )


def _group(born, day):
    """The group of age, written apart from the code: 'unknown', or its number."""
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return (
        "unknown" if age < 0 else next((n for n, (_low, high) in enumerate(AGE_GROUPS) if age <= high), len(AGE_GROUPS))
    )


@settings(max_examples=400 if PROOF else 150, derandomize=not PROOF, deadline=None, database=None)
@given(
    born=st.one_of(
        st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.sampled_from([date(2000, 2, 29), date(2004, 2, 29)])
    ),
    days=st.lists(st.dates(date(1990, 1, 1), date(2030, 12, 31)), min_size=1, max_size=8),
)
def test_the_other_day_stands_in_the_same_groups(born, days):
    other = other_day_of_birth(born, days)

    assert [_group(other, day) for day in days] == [_group(born, day) for day in days]
    if other != born:
        assert (other.month, other.day) != (born.month, born.day)
    else:
        near = [born + timedelta(days=number) for number in (-1, 1)]
        assert all([_group(day, on) for on in days] != [_group(born, on) for on in days] for day in near)


def test_the_other_day_may_be_any_that_fits():
    born, days = date(2000, 5, 5), [date(2019, 1, 1)]

    drawn = {other_day_of_birth(born, days) for _ in range(400)}

    assert len(drawn) > 100
    assert born not in drawn


def test_where_the_figures_hold_a_birthday_fast_it_stays():
    # Eighteen on the day itself, and still twenty on the eve of the twenty-first birthday.
    born = date(2000, 5, 5)

    assert other_day_of_birth(born, [date(2018, 5, 5), date(2021, 5, 4)]) == born


def test_frozen_reports_stay_as_they_are(whole_case, asked, manager, iom_officer):
    from accounts.access import acting_as
    from cases.retention import actions
    from reports.actions import freeze_report

    with acting_as(iom_officer):
        frozen = freeze_report(2011, actor=iom_officer)
    assert frozen.figures["totals"]["persons"] == 1
    with acting_as(manager):
        actions.confirm_anonymising(asked, actor=manager)

    with acting_as(iom_officer):
        again = freeze_report(2011, actor=iom_officer)

    # The same figures: the same revision is the answer.
    assert (again.pk, again.digest) == (frozen.pk, frozen.digest)
    assert YearlyReport.objects.count() == 1
    assert digest(YearlyReport.objects.get().figures) == frozen.digest
    assert User.objects.filter(pk=iom_officer.pk).exists()
