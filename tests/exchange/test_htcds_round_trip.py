"""What was exported is read as it was: every mapped field, in the layout `codes`; in IOM's workbook, what it has room for."""

import io
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import SHAREABLE
from cases.models import Case
from exchange.htcds.case_sheet import columns, write_case_sheet
from exchange.htcds.cells import IOM, LAYOUTS, is_several, joined, parted
from exchange.htcds.gathering import file_of, files_of
from exchange.htcds.mapping import PLACES
from exchange.htcds.reading import read_records
from exchange.htcds.record import record_from, record_of
from exchange.htcds.writing import write_codes
from exchange.register.reading import read_file
from tests import proof
from tests.exchange.htcds import Inventor, agree, exported, whole_programme

pytestmark = pytest.mark.django_db
CASES = 1000 if proof.WHOLE else 60


def read(content):
    return read_records(read_file(io.BytesIO(content)))


def written(records, write=write_codes):
    file = io.BytesIO()
    write(records, file)
    return file.getvalue()


@pytest.fixture
def invented(caseworker, manager, receiver, pytestconfig):
    """So many cases of the caseworker's organisation; another draw whenever the seed of the run is another."""
    seed = proof.seed(pytestconfig)

    def invent(count):
        inventor = Inventor(seed, caseworker, manager, receiver)
        return [inventor.case() for _number in range(count)]

    return invent


def as_in_iom(record):
    """What of a record IOM's workbook has room for: its columns, one value each, of referrals the last."""
    once, rows = {}, {}
    for name in columns().values():
        of = PLACES[name].of
        source = record.rows[of][-1] if of and of in record.rows else {} if of else record.fields
        if name in source:
            value = source[name][:1] if is_several(name) else source[name]
            (rows.setdefault(of, [{}])[0] if of else once)[name] = value
    return type(record)(once, rows)


@pytest.mark.slow
def test_what_was_exported_is_read_as_it_was(invented, caseworker):
    cases = invented(CASES)
    with whole_programme():
        expected = [
            record_from(file, SHAREABLE) for files in files_of([case.pk for case in cases], None) for file in files
        ]

    reading = read(written(iter(expected)))
    of_iom = read(written(iter(expected), write_case_sheet))

    assert reading.problems == of_iom.problems == []
    assert list(reading.records.values()) == expected
    assert list(of_iom.records.values()) == [as_in_iom(record) for record in expected]
    # Nothing was tested that no case has.
    found = {name for one in expected for name in one.fields} | {
        name for one in expected for rows in one.rows.values() for row in rows for name in row
    }
    assert set(PLACES) - found <= {
        "con_Consent",
        "vic_AgreementToManagePersonalData",
        "cas_ReferredPrimaryCaseWorker",
        "spl_ActualEndDate",
    }


def test_many_files_at_once_say_what_each_says_alone(invented, caseworker, manager):
    cases = invented(4)
    for case in cases[:2]:
        agree(case, caseworker, purpose="interview")

    gathered = [
        record_from(file, SHAREABLE) for files in files_of([case.pk for case in cases], manager) for file in files
    ]

    assert gathered == [record_from(file_of(Case.objects.get(pk=case.pk), manager), SHAREABLE) for case in cases]
    assert gathered[0].fields["con_Consent"] is True
    assert "con_Consent" not in gathered[2].fields


def test_the_database_is_asked_the_same_however_many_files_there_are(invented, manager):
    few, many = invented(12), invented(24)
    counted = []
    for cases in (few, [*few, *many]):
        with CaptureQueriesContext(connection) as captured:
            [record_from(file, SHAREABLE) for files in files_of([case.pk for case in cases], manager) for file in files]
        counted.append(len(captured))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_export_is_read_again(invented, caseworker, manager, layout):
    cases = invented(2)
    for case in cases:
        agree(case, caseworker)

    content, result = exported(manager, layout=layout)

    reading = read(content)
    assert result.count == 2
    assert reading.problems == []
    expected = [record_of(case, reader=manager) for case in cases]
    assert list(reading.records.values()) == ([as_in_iom(one) for one in expected] if layout == IOM else expected)


def test_several_values_in_a_cell_come_apart_as_they_were():
    chance = random.Random(1)
    for _number in range(500):
        values = ["".join(chance.choices("a;\\ \n", k=chance.randint(1, 5))) for _value in range(chance.randint(1, 4))]

        assert parted(joined(values)) == values


@pytest.mark.parametrize("letter", ["a", "Ə", "🙂"])
def test_a_text_longer_than_a_cell_stands_whole_on_a_sheet_of_its_own(case, caseworker, letter):
    text = letter * 40_000
    record = record_of(case, reader=caseworker)
    record.fields["cas_IncomingReferralDetails"] = text
    record.rows["notes"] = [{"cco_CaseComment": text}, {"cco_CaseComment": "short; one"}]

    reading = read(written([record]))

    assert reading.problems == []
    assert list(reading.records.values()) == [record]
