import pytest
from django.urls import reverse

from audit.events import Event
from audit.models import AuditEvent
from core.errors import NotVisible
from reports.exports.actions import FORMATS, TABLES, export_report
from reports.exports.edition import edition_of
from reports.exports.plain import as_json

pytestmark = pytest.mark.django_db


def address(kind, year=2019):
    return reverse("reports:download", args=[year, kind])


@pytest.mark.parametrize("name", ["iom_officer", "reviewer", "manager", "auditor"])
def test_readers_take_the_revision_out_and_that_is_on_record(client, correction, request, name):
    reader = request.getfixturevalue(name)
    client.force_login(reader)

    answer = client.get(address("json"), {"revision": "1"})

    assert answer.content == as_json(edition_of(correction.replaces))
    assert answer["Content-Disposition"] == 'attachment; filename="yearly-report-2019-r1.json"'
    assert "no-store" in answer["Cache-Control"]
    event = AuditEvent.objects.get(event=Event.REPORT_DOWNLOADED)
    assert (event.actor_id, event.changes["revision"], event.changes["edition"]) == (reader.public_id, 1, "internal")


@pytest.mark.parametrize("kind", [*FORMATS, *TABLES])
def test_every_format_is_handed_out(client, report, iom_officer, kind):
    client.force_login(iom_officer)

    answer = client.get(address(kind))

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="yearly-report-2019-r1')


@pytest.mark.parametrize("name", ["caseworker", "receiver", "administrator", "stranger"])
def test_for_others_there_is_no_such_file(client, report, request, name):
    person = request.getfixturevalue(name)
    client.force_login(person)
    reads = name == "stranger"  # a manager elsewhere: figures hold no person, every reader of reports has all of them

    assert client.get(address("json")).status_code == (200 if reads else 404)
    if not reads:
        with pytest.raises(NotVisible):
            export_report(report, "json", actor=person)
        assert not AuditEvent.objects.filter(event=Event.REPORT_DOWNLOADED).exists()


@pytest.mark.parametrize(
    "path",
    [
        "/reports/2019/download/exe/",
        "/reports/2019/download/public/",
        address("json", 2018),
        address("json") + "?revision=9",
    ],
)
def test_what_does_not_exist_is_not_found(client, report, iom_officer, path):
    client.force_login(iom_officer)

    assert client.get(path).status_code == 404


def test_the_page_offers_the_files_of_the_revision_it_shows(client, correction, iom_officer):
    client.force_login(iom_officer)

    page = client.get(reverse("reports:year", args=[2019]), {"revision": "1"}).content.decode()

    for kind in (*FORMATS, *TABLES):
        assert f'href="{address(kind)}?revision=1"' in page


def test_a_download_costs_few_queries(client, report, iom_officer, django_assert_max_num_queries):
    client.force_login(iom_officer)
    client.get(address("csv"))

    with django_assert_max_num_queries(16):
        client.get(address("pdf"))
