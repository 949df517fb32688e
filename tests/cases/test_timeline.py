"""The timeline asks the database once, whatever there is to tell, and leads through it without losing an entry."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from cases import policies
from cases.enums import Section
from cases.models import Classification, Exploitation
from cases.timeline import PAGE_SIZE, timeline_of
from tests.shelters.factories import make_stay

ALL = frozenset(Section.values)
FIRST = date(2021, 1, 1)


@pytest.fixture
def long_case(case, organisation_with_shelter):
    for number in range(PAGE_SIZE * 2 + 3):
        # Several on one day, so that the day alone does not tell where a page ends.
        on = FIRST + timedelta(days=number // 4)
        Classification.objects.create(case=case, status="presumed", effective_on=on)
    return case


@pytest.fixture
def organisation_with_shelter(case, shelter):
    make_stay(case, shelter, check_in=FIRST, check_out=FIRST + timedelta(days=2))


def everything(case, user, **chosen):
    page = timeline_of(case, user, ALL, **chosen)
    pages = [page]
    while page.earlier:
        page = timeline_of(case, user, ALL, before=page.earlier, **chosen)
        pages.append(page)
    return pages


def test_the_pages_together_hold_every_entry_once_newest_first(long_case, caseworker):
    pages = everything(long_case, caseworker)

    entries = [entry for page in pages for entry in page.entries]
    assert [len(page.entries) for page in pages[:-1]] == [PAGE_SIZE] * (len(pages) - 1)
    assert len([entry for entry in entries if entry.kind == "classification"]) == long_case.classifications.count()
    assert [entry.on for entry in entries] == sorted((entry.on for entry in entries), reverse=True)


def test_one_kind_alone_and_the_kinds_there_are(long_case, caseworker):
    page = timeline_of(long_case, caseworker, ALL, kind="stay")

    assert {entry.kind for entry in page.entries} == {"stay"}
    assert [name for name, _label in page.kinds] == ["case", "classification", "stay"]


@pytest.mark.parametrize("place", ["nonsense", "2021-01-01~x~y~z", "~~~", "2021-13-01~2021-01-01~a~0"])
def test_a_place_that_is_none_leads_to_the_newest(long_case, caseworker, place):
    assert timeline_of(long_case, caseworker, ALL, before=place) == timeline_of(long_case, caseworker, ALL)


def test_a_section_that_is_closed_is_not_told(long_case, caseworker):
    page = timeline_of(long_case, caseworker, ALL - {Section.CLASSIFICATION})

    assert "classification" not in {entry.kind for entry in page.entries} | {name for name, _label in page.kinds}


def test_the_cost_does_not_grow(case, caseworker, shelter, django_assert_num_queries):
    for count in (3, 500):
        rows = [Classification(case=case, status="presumed", effective_on=FIRST) for _ in range(count)]
        Classification.objects.bulk_create(rows)
        with policies.asked_once():
            # As a page does before it shows the timeline.
            policies.sections_for(caseworker, case)
            with django_assert_num_queries(1):
                timeline_of(case, caseworker, ALL)


def test_a_country_is_said_by_its_name(case, caseworker):
    Exploitation.objects.create(case=case, form="Other", country="TUR", from_on=FIRST)

    with translation.override("az"):
        [entry] = timeline_of(case, caseworker, ALL, kind="exploitation").entries

    assert entry.detail == "Türkiyə"
