"""What happens around a report that nobody planned: clear, complete or absent, never half."""

from datetime import date

import pytest

from core.errors import Refused
from reports.actions import freeze_report
from reports.exports import paper, plain, workbook
from reports.exports.edition import EDITIONS, edition_of
from reports.statistics import digest
from tests.reports.factories import make_file, stay

pytestmark = pytest.mark.django_db


def test_two_records_merged_after_the_freeze_leave_the_report_as_it_was(shelter):
    one, other = make_file(shelter.organisation, status="identified"), make_file(shelter.organisation)
    stay(one, shelter, date(2019, 3, 1), date(2019, 3, 5))
    stay(other, shelter, date(2019, 3, 3), date(2019, 3, 9))
    report = freeze_report(2019, actor=None)
    before = plain.as_json(edition_of(report))
    other.person.merged_into = one.person
    other.person.save(update_fields=["merged_into"])

    with pytest.raises(Refused, match="reason"):
        freeze_report(2019, actor=None)
    second = freeze_report(2019, actor=None, reason="Two records were one person's")

    report.refresh_from_db()
    assert plain.as_json(edition_of(report)) == before
    assert digest(report.figures) == report.digest
    assert report.counted_files.values("person_key").distinct().count() == report.figures["totals"]["persons"] == 2
    assert second.counted_files.values("person_key").distinct().count() == second.figures["totals"]["persons"] == 1
    assert set(second.counted_files.values_list("case", flat=True)) == {one.pk, other.pk}
    assert (report.figures["totals"]["person_nights"], second.figures["totals"]["person_nights"]) == (10, 8)


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_year_without_anybody_is_a_whole_report_in_every_format(shelter, edition):
    made = edition_of(freeze_report(2018, actor=None), edition)

    assert made.document["totals"]["persons"] == 0
    assert paper.as_pdf(made).startswith(b"%PDF-")
    assert workbook.as_xlsx(made).startswith(b"PK")
    assert b"totals,,persons,0" in plain.as_csv(made)
    assert all(len(row) == len(table.heads) for table in made.further for row in table.rows)


def test_a_count_that_fails_leaves_the_revision_before_and_can_be_repeated(shelter, monkeypatch):
    stay(make_file(shelter.organisation), shelter, date(2019, 3, 1), date(2019, 3, 5))
    first = freeze_report(2019, actor=None)

    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reports.actions.tracing.keep", fail)
    with pytest.raises(OSError, match="No space"):
        freeze_report(2019, actor=None, reason="Again")
    monkeypatch.undo()

    second = freeze_report(2019, actor=None, reason="Again")
    assert (second.revision, second.replaces, second.counted_files.count()) == (2, first, 1)
