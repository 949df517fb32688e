"""Enquiries, hearings and returns in the day of whoever they wait for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.due import Lane, day_of, due_in
from cases.enums import Section
from tests.cases.factories_enquiries import make_enquiry
from tests.cases.factories_proceedings import make_hearing, make_proceeding
from tests.cases.factories_returns import make_return

ALL = frozenset(Section.values)
TODAY = timezone.localdate()
DAY = timedelta(days=1)


def due(reader):
    return [(str(row.label), row.case, row.tone) for row in day_of(reader).lists[Lane.DUE]]


def test_an_enquiry_waits_for_whoever_said_she_would_look_again(caseworker, colleague, stranger):
    make_enquiry(caseworker, in_charge=colleague, follow_up_on=TODAY, in_danger="yes")
    make_enquiry(caseworker, in_charge=colleague, follow_up_on=TODAY + 3 * DAY)
    make_enquiry(caseworker, in_charge=colleague, follow_up_on=TODAY, outcome="no_contact", answered_at=timezone.now())

    assert due(colleague) == [("Enquiry to look at again", "", "late")]
    assert due(caseworker) == due(stranger) == []


def test_a_hearing_is_told_on_its_eve_to_whoever_goes_with_her(case, caseworker, colleague):
    proceeding = make_proceeding(case, by=caseworker)
    tomorrow = timezone.now() + DAY
    make_hearing(proceeding, at=tomorrow, accompanied_by=colleague, kind="questioning")
    make_hearing(proceeding, at=tomorrow, kind="court")
    make_hearing(proceeding, at=timezone.now() + 9 * DAY, kind="meeting")
    make_hearing(proceeding, at=timezone.now() - DAY, result="held", kind="examination")

    assert [label for label, *_rest in due(colleague)] == ["Questioning"]
    assert [label for label, *_rest in due(caseworker)] == ["Court hearing"]
    assert {str(row.label) for row in due_in(case, caseworker, ALL)[0]} == {"Questioning", "Court hearing"}


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"stage": "prepared", "travel_on": TODAY + DAY}, "Day of travel"),
        ({"stage": "travelled", "travel_on": TODAY - DAY}, "Arrival to be confirmed"),
        (
            {"stage": "arrived", "travel_on": TODAY - DAY, "arrived_on": TODAY - DAY, "follow_up_on": TODAY},
            "To be asked again after her return",
        ),
    ],
)
def test_a_return_waits_for_whoever_is_in_charge(case, caseworker, colleague, fields, label):
    make_return(case, by=caseworker, **fields)

    assert [said for said, *_rest in due(caseworker)] == [label]
    assert due(colleague) == []
    assert [str(row.label) for row in due_in(case, caseworker, ALL)[0]] == [label]
    assert due_in(case, caseworker, frozenset()) == ([], None)
