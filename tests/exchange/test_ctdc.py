"""The table for CTDC: who is counted, under what, what is hidden, and who makes it."""

import csv
import io
from datetime import date

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.access import Purpose, acting_for
from audit.models import AuditEvent
from cases.models import Exploitation, Perpetrator, Person, TraffickingHistory
from core.errors import NotAllowed, Refused
from exchange.ctdc.actions import make_table
from exchange.ctdc.figures import TOTAL, counts_of, published
from exchange.ctdc.variables import FLAGS, NOT_KEPT, SINGLE, VARIABLES, explained
from reports.measures.ground import Span
from reports.periods import Period
from tests.cases.factories import SURNAME, make_case, make_person

pytestmark = pytest.mark.django_db
PAGE = "/exchange/ctdc/"


def counted(year=2023):
    with acting_for(Purpose.STATISTICS):
        return counts_of(Span(Period(year), date(2024, 6, 1)))


@pytest.fixture
def registered(caseworker):
    """So many victims whose first file was opened in 2023."""

    def register(count=1, *, status="identified", opened_on=date(2023, 5, 6), **person):
        person = {"date_of_birth": date(1995, 3, 8)} | person
        organisation = caseworker.organisation
        return [
            make_case(organisation, person=make_person(**person), status=status, opened_on=opened_on)
            for _number in range(count)
        ]

    return register


def test_the_codebook_has_27_variables_and_each_is_explained():
    assert len(VARIABLES) == len(set(VARIABLES)) == 27
    assert [one.name for one in explained()] == list(VARIABLES)
    assert all(str(one.made_of) for one in explained())
    assert {*SINGLE, *FLAGS, NOT_KEPT, "yearOfRegistration"} == set(VARIABLES)


def test_victims_are_counted_by_the_year_in_which_their_first_file_was_opened(registered, stranger):
    (first,) = registered()
    registered(status="presumed")
    registered(status=None)
    registered(opened_on=date(2022, 12, 31))
    registered(opened_on=date(2024, 1, 1))
    # The same person's second file, and one of a record that was merged with hers: once.
    make_case(stranger.organisation, person=first.person, opened_on=date(2023, 9, 1), status=None)
    twin = make_person(merged_into=first.person)
    make_case(stranger.organisation, person=twin, opened_on=date(2023, 10, 1), status=None)

    assert counted()[TOTAL] == 1
    assert counted(2022)[TOTAL] == 1


def test_a_person_registered_before_is_not_registered_again(registered, stranger):
    (case,) = registered(opened_on=date(2022, 1, 1))
    make_case(stranger.organisation, person=case.person, opened_on=date(2023, 1, 1))

    assert counted()[TOTAL] == 0


def test_each_variable(registered):
    (case,) = registered(citizenship="GEO", gender="TransgenderFeminine", date_of_birth=date(2005, 5, 7))
    TraffickingHistory.objects.create(
        case=case, means_of_control=["DebtBondage", "TakesEarnings", "UsesChildren", "Other"], relationship="Familial"
    )
    days = {"from_on": date(2020, 1, 1), "to_on": date(2021, 6, 1)}
    Exploitation.objects.create(
        case=case, form="ForcedLabour", country="TUR", industries=["F_Construction", "C_Manufacturing"], **days
    )
    Exploitation.objects.create(
        case=case, form="SexualExploitation", country="RUS", sexual_types=["Pornography"], **days
    )

    counts = {key: count for key, count in counted().items() if count}

    told = {variable: value for variable, value in counts if value}
    assert told == {
        "gender": "Trans/Transgender/NonConforming", "ageBroad": "9-17", "citizenship": "GEO",
        "CountryOfExploitation": "RUS", "traffickMonths": "13-24", "meansDebtBondageEarnings": "1", "meansThreats": "1",
        "isForcedLabour": "1", "isSexualExploit": "1", "typeOfLabourConstruction": "1", "typeOfSexPornography": "1",
        "recruiterRelationFamily": "1",
    }  # fmt: skip
    assert set(counts.values()) == {1}


def test_what_nobody_reported_is_null_and_never_a_no(registered):
    registered(citizenship="", sex="unknown", date_of_birth=None)

    counts = counted()

    assert {key for key, count in counts.items() if count} == {TOTAL, *((name, "") for name in (*SINGLE, *FLAGS))}


def test_who_recruited_goes_before_who_exploited(registered):
    (case,) = registered()
    TraffickingHistory.objects.create(case=case, relationship="Familial")
    Perpetrator.objects.create(case=case, name="N", roles=["RecruiterOrIntermediary"], relationship="Unaquainted")
    Perpetrator.objects.create(case=case, name="N", roles=["Exploiter"], relationship="Acquainted")

    counts = counted()

    assert [counts[f"recruiterRelation{kind}", "1"] for kind in ("Family", "Friend", "Other")] == [0, 0, 1]


def test_under_each_variable_everybody_stands_once_or_under_null(registered):
    registered(7, citizenship="GEO")
    for case in registered(6, citizenship="AZE"):
        Exploitation.objects.create(case=case, form="ForcedBegging")

    counts = counted()

    for name in (*SINGLE, *FLAGS):
        assert sum(count for (variable, _value), count in counts.items() if variable == name) == 13
    assert counts["isForcedLabour", "1"] == 6


def test_small_numbers_are_hidden_and_what_they_follow_from_and_others_rounded_down(registered):
    registered(27, citizenship="AZE")
    registered(13, citizenship="GEO", sex="male")
    registered(4, citizenship="TUR")

    told = published(2023, counted(), 10)

    assert told[TOTAL] == 40
    assert told["citizenship", "TUR"] is None
    # One of the others is hidden too: from two and the total it would follow. None is told exactly.
    shown = [told["citizenship", code] for code in ("AZE", "GEO")]
    assert None in shown
    assert set(told.values()) <= {None, 0, 10, 20, 30, 40}
    assert told["gender", "Man"] == 10
    assert told["gender", "Woman"] == 30
    assert told["isForcedLabour", "1"] == 0


def test_tables_before_and_after_one_more_person_look_the_same(registered):
    registered(24)
    before = published(2023, counted(), 10)
    registered(1)

    assert published(2023, counted(), 10) == before


def test_of_fewer_than_the_smallest_number_nothing_is_told(registered):
    registered(9)

    told = published(2023, counted(), settings.SMALLEST_FIGURE)

    assert {value for value in told.values() if value} == set()
    assert told[TOTAL] is None


def test_the_table_is_a_file_and_on_record(registered, iom_officer):
    registered(12)

    table = make_table(2023, "csv", actor=iom_officer)

    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert rows[0] == ["yearOfRegistration", "variable", "value", "persons"]
    assert rows[1] == ["2023", "yearOfRegistration", "2023", "10"]
    assert ["2023", "gender", "Woman", "10"] in rows
    assert ["2023", "meansThreats", "-99", "10"] in rows
    assert SURNAME.encode() not in table.content
    event = AuditEvent.objects.get(event="exported")
    assert event.changes == {
        "kind": "CTDC", "rows": len(rows) - 1, "format": "csv", "year": 2023, "digest": event.changes["digest"],
    }  # fmt: skip


def test_only_of_a_year_that_is_over_and_only_by_who_runs_the_report(iom_officer, manager, reviewer, auditor):
    for year in (timezone.localdate().year, 0, 2999):
        with pytest.raises(Refused):
            make_table(year, "csv", actor=iom_officer)
    for somebody in (manager, reviewer, auditor):
        with pytest.raises(NotAllowed):
            make_table(2023, "csv", actor=somebody)
    assert not AuditEvent.objects.filter(event="exported").exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_page_explains_and_gives_the_file(client, registered, iom_officer, kind):
    registered(12)
    client.force_login(iom_officer)

    page = client.get(PAGE).content.decode()
    answer = client.post(PAGE, {"year": 2023, "kind": kind})

    assert all(f"<code>{name}</code>" in page for name in VARIABLES)
    assert answer["Content-Disposition"] == f'attachment; filename="ctdc-2023.{kind}"'
    assert client.post(PAGE, {"year": 2999, "kind": kind}).status_code == 422
    assert client.post(PAGE, {"year": "", "kind": "pdf"}).status_code == 422


@pytest.mark.parametrize("who", ["stranger", "manager", "caseworker", "reviewer", "auditor", "administrator"])
def test_nobody_else_gets_in(request, client, registered, who):
    registered()
    client.force_login(request.getfixturevalue(who))

    answer = client.get(PAGE)

    assert answer.status_code == 403
    assert SURNAME.encode() not in answer.content
    assert client.post(PAGE, {"year": 2023, "kind": "csv"}).status_code == 403


def test_the_count_asks_the_database_the_same_however_many_there_are(registered, django_assert_num_queries):
    registered(3)
    with acting_for(Purpose.STATISTICS), django_assert_num_queries(5):
        counts_of(Span(Period(2023), date(2024, 6, 1)))
    registered(27)
    assert Person.objects.count() == 30
    with acting_for(Purpose.STATISTICS), django_assert_num_queries(5):
        counts_of(Span(Period(2023), date(2024, 6, 1)))
