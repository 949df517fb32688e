import errno
import json
import os

import pytest
from django.core.management import CommandError, call_command

from audit.events import Event
from audit.models import AuditEvent
from reports.exports.edition import edition_of
from reports.presenters import document
from reports.statistics import canonical_json

pytestmark = pytest.mark.django_db


def export(output, *more, kind="json"):
    call_command("export_report", "2019", "--format", kind, "--output", str(output), *more)
    return output.read_bytes()


@pytest.mark.parametrize(
    ("kind", "begins"), [("pdf", b"%PDF-"), ("xlsx", b"PK"), ("csv", b"table,key,"), ("json", b"{")]
)
def test_each_format_is_written(report, tmp_path, kind, begins):
    assert export(tmp_path / f"year.{kind}", kind=kind).startswith(begins)
    assert os.listdir(tmp_path) == [f"year.{kind}"]


def test_json_is_the_document_with_what_makes_it_a_revision(report, tmp_path):
    assert export(tmp_path / "year.json").decode() == canonical_json(document(report)) + "\n"


def test_the_revision_in_force_is_taken_unless_another_is_named(correction, tmp_path):
    assert json.loads(export(tmp_path / "a"))["revision"] == 2
    assert json.loads(export(tmp_path / "b", "--revision", "1"))["revision"] == 1
    assert json.loads(export(tmp_path / "a"))["replaces"] == 1


def test_the_public_edition_can_be_checked_against_its_own_digest(report, tmp_path):
    written = json.loads(export(tmp_path / "year.json", "--edition", "public"))

    assert written == edition_of(report, "public").document
    assert written["edition"] == "public"
    assert written["totals"].keys() >= report.figures["totals"].keys()


def test_the_language_is_that_which_was_asked_for(report, tmp_path):
    from io import BytesIO

    from pypdf import PdfReader

    for language, word in (("az", "illik hesabatı"), ("en", "Yearly report 2019"), ("ru", "Годовой отчёт")):
        read = PdfReader(BytesIO(export(tmp_path / language, "--language", language, kind="pdf")))
        assert word in read.metadata.title
        assert read.root_object["/Lang"].startswith(language)
        assert read.root_object["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["2018"], "2018 was not frozen yet"),
        (["2019", "--revision", "7"], "no revision 7 of 2019"),
        (["2019", "--table", "ctdc"], "csv only"),
    ],
)
def test_a_refusal_is_one_clear_line_and_leaves_nothing(report, tmp_path, words, reason):
    with pytest.raises(CommandError, match=reason) as refused:
        call_command("export_report", *words, "--format", "json", "--output", str(tmp_path / "year"))

    assert "\n" not in str(refused.value)
    assert os.listdir(tmp_path) == []


def test_one_table_in_others_shape_is_written_as_csv(report, tmp_path):
    assert export(tmp_path / "t", "--table", "ctdc", kind="csv").startswith(b"yearOfRegistration,column,value")


def test_a_full_disk_is_said_and_what_stood_there_stays(report, tmp_path, monkeypatch):
    target = tmp_path / "year.json"
    target.write_text("what stood there")

    def full(number):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CommandError, match="no room for"):
        export(target)

    assert target.read_text() == "what stood there"
    assert os.listdir(tmp_path) == ["year.json"]


@pytest.mark.parametrize(("where", "reason"), [("", "is not a file"), ("missing/year.json", "does not exist")])
def test_a_place_that_no_file_can_have_is_refused(report, tmp_path, where, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("export_report", "2019", "--format", "json", "--output", str(tmp_path / where))


def test_only_its_owner_reads_the_file(report, tmp_path):
    export(tmp_path / "year.json")

    assert (tmp_path / "year.json").stat().st_mode & 0o777 == 0o600


def test_an_export_is_on_record(report, tmp_path):
    export(tmp_path / "year.json", "--edition", "public")

    event = AuditEvent.objects.get(event=Event.REPORT_DOWNLOADED)
    assert event.target_id == report.public_id
    assert {name: event.changes[name] for name in ("year", "revision", "format", "edition")} == {
        "year": "2019", "revision": 1, "format": "json", "edition": "public",
    }  # fmt: skip
