import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reports.models import YearlyReport
from reports.statistics import canonical_json, digest, yearly_statistics
from tests.reports.factories import assist, make_file, stay

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(shelter):
    stay(make_file(shelter.organisation, status="identified"), shelter, date(2019, 1, 5), date(2019, 1, 9))
    return shelter


def run(capsys, *words):
    call_command(*words)
    return capsys.readouterr().out


def test_yearly_statistics_prints_one_document_and_keeps_nothing(register, capsys):
    printed = run(capsys, "yearly_statistics", "2019", "--json")

    assert json.loads(printed) == yearly_statistics(2019)
    assert printed == canonical_json(yearly_statistics(2019)) + "\n"
    assert not YearlyReport.objects.exists()


def test_yearly_statistics_without_json_is_for_reading(register, capsys):
    printed = run(capsys, "yearly_statistics", "2019")

    assert "2019" in printed.splitlines()[0]
    assert ["victim", "1"] in [line.split() for line in printed.splitlines()]


def test_freeze_report_prints_the_document_with_its_revision(register, capsys):
    document = json.loads(run(capsys, "freeze_report", "2019", "--json"))

    report = YearlyReport.objects.get()
    figures = yearly_statistics(2019)
    assert document == figures | {
        "revision": 1, "frozen_at": report.frozen_at.isoformat(timespec="microseconds"), "digest": digest(figures),
        "reason": "", "replaces": None,
    }  # fmt: skip


def test_freeze_report_again_prints_the_very_same_bytes(register, capsys):
    first = run(capsys, "freeze_report", "2019", "--json")

    assert run(capsys, "freeze_report", "2019", "--json") == first


def test_freeze_report_corrects_with_a_reason_only(register, capsys):
    call_command("freeze_report", "2019")
    assist(make_file(register.organisation), register.organisation, date(2019, 2, 2))
    with pytest.raises(CommandError, match="reason"):
        call_command("freeze_report", "2019")
    capsys.readouterr()

    document = json.loads(run(capsys, "freeze_report", "2019", "--reason", "Late item", "--json"))

    assert (document["revision"], document["replaces"], document["reason"]) == (2, 1, "Late item")


@pytest.mark.parametrize("command", ["yearly_statistics", "freeze_report"])
def test_a_year_that_has_not_begun_is_one_clear_line(command):
    with pytest.raises(CommandError, match="has not begun"):
        call_command(command, str(timezone.localdate().year + 1))


def test_the_public_edition_is_one_document_without_the_small_numbers(register, capfd):
    call_command("yearly_statistics", "2019", "--edition", "public", "--json")

    printed = capfd.readouterr().out
    public, internal = json.loads(printed), yearly_statistics(2019)
    assert printed == canonical_json(public) + "\n"
    assert (public["edition"], public["totals"]["victim"], public["totals"]["suppressed"]) == ("public", None, True)
    assert public["by_sex"]["male"] == internal["by_sex"]["male"]


def test_the_public_edition_for_reading_says_that_it_hides(register, capsys):
    printed = run(capsys, "yearly_statistics", "2019", "--edition", "public")

    assert ["victim", "hidden"] in [line.split() for line in printed.splitlines()]
