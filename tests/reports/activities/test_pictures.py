"""Pictures of activities: looked at before they are kept, sealed, scanned, shown to who may, and destroyed for good."""

import os
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from cases.documents.actions.pictures import Pictures
from cases.documents.scanner import ScannerUnreachable
from core.errors import Conflict, NotAllowed, NotVisible, Refused, TooMuch
from reports import tasks
from reports.activities import actions
from reports.activities.actions import pictures as picture_actions
from reports.activities.models import ActivityPicture
from reports.activities.storage import pictures
from tests.cases.documents.test_scanning import tcp_daemon
from tests.cases.factories_documents import pdf_bytes, picture, sent
from tests.reports.factories_activities import make_activity, make_activity_picture

INFECTED = b"stream: Eicar-Signature FOUND\0"


@pytest.fixture
def activity(manager):
    return make_activity(manager)


@pytest.fixture
def details():
    return {"file": sent(picture(), "hall.jpg"), "form_token": uuid4()}


def events(event):
    return AuditEvent.objects.filter(event=event)


def url(name, thing):
    return reverse(f"reports:{name}", args=[thing.public_id])


# ------------------------------------------------------------------ adding
def test_a_picture_is_kept_sealed_and_on_record(activity, details, manager):
    row = actions.add_picture(activity, details, actor=manager)

    assert actions.add_picture(activity, details, actor=manager) == row
    row.refresh_from_db()
    assert (row.activity, row.organisation, row.type, row.scan) == (
        activity,
        manager.organisation,
        "jpeg",
        "not_scanned",
    )
    assert b"JFIF" not in pictures.path_of(row.public_id).read_bytes()
    assert pictures.opened(row).startswith(b"\xff\xd8\xff")
    event = events(Event.ACTIVITY_PICTURE_ADDED).get()
    assert (event.target_id, event.changes) == (row.public_id, {"kind": "awareness"})


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (pdf_bytes(), "hall.pdf", "not_a_picture"),
        (picture("PNG"), "hall.jpg", "disguised"),
        (b"", "hall.jpg", "empty_file"),
    ],
    ids=["pdf", "disguised", "empty"],
)
def test_what_is_no_good_picture_is_refused_and_on_record(activity, details, manager, content, name, why):
    with pytest.raises(Refused):
        actions.add_picture(activity, details | {"file": sent(content, name)}, actor=manager)

    assert not ActivityPicture.objects.exists()
    assert events(Event.ACTIVITY_PICTURE_REFUSED).get().changes == {"kind": "awareness", "reason_code": why}


def test_an_activity_has_no_more_than_twelve(activity, details, manager):
    for _number in range(picture_actions.MOST_OF_ONE):
        make_activity_picture(activity, manager)

    with pytest.raises(TooMuch, match="12 pictures"):
        actions.add_picture(activity, details, actor=manager)


def test_who_looks_and_who_destroys(activity, manager, caseworker, stranger, auditor, administrator):
    row = make_activity_picture(activity, manager)
    for actor in (stranger, auditor, caseworker):
        assert actions.open_picture(row, actor=actor)
        with pytest.raises(NotAllowed):
            actions.remove_picture(row, actor=actor)
    with pytest.raises(NotVisible):
        actions.open_picture(row, actor=administrator)

    assert events(Event.ACTIVITY_PICTURE_SHOWN).count() == 3


def test_what_a_house_looks_like_is_shown_to_its_organiser_alone(manager, caseworker, stranger, shelter):
    row = make_activity_picture(make_activity(manager, kind="shelter_works", shelter=shelter), manager)

    assert actions.open_picture(row, actor=caseworker)
    with pytest.raises(NotVisible):
        actions.open_picture(row, actor=stranger)
    with acting_as(stranger):
        assert not ActivityPicture.objects.exists()


def test_a_destroyed_picture_is_gone_from_the_disk(activity, manager, django_capture_on_commit_callbacks):
    row = make_activity_picture(activity, manager)

    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_picture(row, actor=manager)

    assert not ActivityPicture.objects.exists()
    assert not pictures.path_of(row.public_id).exists()
    assert events(Event.ACTIVITY_PICTURE_REMOVED).exists()


def test_a_look_that_cannot_be_recorded_shows_nothing(activity, manager, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the record is closed")

    row = make_activity_picture(activity, manager)
    monkeypatch.setattr(picture_actions, "record", fail)

    for act in (actions.open_picture, actions.remove_picture):
        with pytest.raises(RuntimeError), transaction.atomic():
            act(row, actor=manager)
    assert pictures.path_of(row.public_id).exists()


@pytest.mark.parametrize("wrong", [{"type": "pdf"}, {"scan": "perhaps"}], ids=str)
def test_the_database_refuses_unknown_words(activity, manager, wrong):
    make_activity_picture(activity, manager)

    with pytest.raises(IntegrityError, match="in_known_words"), transaction.atomic():
        ActivityPicture.objects.update(**wrong)


# ------------------------------------------------------------------ scanning
def test_a_new_picture_waits_until_it_is_called_clean(activity, details, manager, settings):
    with tcp_daemon(settings):
        row = actions.add_picture(activity, details, actor=manager)
        with pytest.raises(Conflict, match="waits for the virus scan"):
            actions.open_picture(row, actor=manager)
        tasks.scan_activity_picture(str(row.public_id))
        tasks.scan_activity_picture(str(row.public_id))

    row.refresh_from_db()
    assert row.scan == "clean"
    assert events(Event.ACTIVITY_PICTURE_SCANNED).count() == 1


def test_an_infected_picture_is_destroyed_and_on_record(
    activity, manager, settings, django_capture_on_commit_callbacks
):
    row = make_activity_picture(activity, manager, scan="waiting")
    with tcp_daemon(settings, INFECTED), django_capture_on_commit_callbacks(execute=True):
        tasks.scan_activity_picture(str(row.public_id))

    row.refresh_from_db()
    assert (row.scan, row.file_key) == ("infected", "")
    assert not pictures.path_of(row.public_id).exists()
    with pytest.raises(Conflict, match="virus was found"):
        actions.open_picture(row, actor=manager)
    assert events(Event.ACTIVITY_PICTURE_INFECTED).exists()


def test_a_scanner_that_is_away_or_a_missing_file_leaves_it_in_quarantine(activity, manager, settings):
    row, missing = (make_activity_picture(activity, manager, scan="waiting") for _time in range(2))
    pictures.remove(missing.public_id)
    settings.CLAMAV_ADDRESS = "tcp://127.0.0.1:1"
    with pytest.raises(ScannerUnreachable):
        actions.scan_picture(row.public_id)
    with tcp_daemon(settings):
        actions.scan_picture(missing.public_id)

    for one in (row, missing):
        one.refresh_from_db()
        assert one.scan == "waiting"
    with pytest.raises(Conflict):
        actions.open_picture(missing, actor=manager)


def test_the_clock_takes_up_what_waits_and_sweeps_what_is_left(activity, manager, settings, monkeypatch):
    asked = []
    monkeypatch.setattr(Pictures, "send_to_scan", lambda _pictures, row: asked.append(row))
    rows = [make_activity_picture(activity, manager, scan=scan) for scan in ("waiting", "not_scanned", "clean")]
    settings.CLAMAV_ADDRESS = ""
    assert actions.scan_waiting() == 0
    with tcp_daemon(settings):
        tasks.scan_waiting_activity_pictures()
    assert set(asked) == set(rows[:2])

    kept, left = pictures.path_of(rows[0].public_id), pictures.path_of(uuid4())
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"x")
    for path in (left, kept):
        os.utime(path, (0, 0))
    tasks.sweep_activity_pictures()
    assert (kept.exists(), left.exists()) == (True, False)


# ------------------------------------------------------------------ pages
def test_a_manager_adds_looks_at_and_destroys_a_picture(client, activity, manager):
    client.force_login(manager)
    form = client.get(url("add_activity_picture", activity))
    assert "No face and no back of anybody whom the programme helps" in form.content.decode()

    client.post(url("add_activity_picture", activity), {"file": sent(picture(), "Zzyzx hall.jpg")})
    row = ActivityPicture.objects.get()
    page = client.get(url("activity", activity)).content.decode()
    image = client.get(url("activity_picture", row))
    assert client.get(url("remove_activity_picture", row)).status_code == 200
    client.post(url("remove_activity_picture", row))

    assert url("activity_picture", row) in page
    assert "Zzyzx" not in page
    assert (image["Content-Type"], image["Content-Disposition"]) == ("image/jpeg", 'inline; filename="activity.jpg"')
    assert "sandbox" in image["Content-Security-Policy"]
    assert not ActivityPicture.objects.exists()


def test_what_is_refused_is_told_at_the_field(client, activity, manager):
    client.force_login(manager)

    answer = client.post(url("add_activity_picture", activity), {"file": SimpleUploadedFile("a.jpg", b"no picture")})

    assert answer.status_code == 422
    assert "This is no picture" in answer.content.decode()


def test_strangers_get_no_byte_of_a_picture(client, manager, stranger, reviewer, receiver, shelter):
    plan = make_activity_picture(make_activity(manager, state="planned"), manager)
    house = make_activity_picture(make_activity(manager, kind="shelter_works", shelter=shelter), manager)
    for user in (stranger, reviewer, receiver):
        client.force_login(user)
        for row in (plan, house):
            for answer in (
                client.get(url("activity_picture", row)),
                client.get(url("remove_activity_picture", row)),
                client.post(url("remove_activity_picture", row)),
            ):
                assert answer.status_code == 404
    client.force_login(stranger)
    assert "shown to its organiser alone" in client.get(url("activity", house.activity)).content.decode()
    assert not events(Event.ACTIVITY_PICTURE_SHOWN).exists()
    assert ActivityPicture.objects.count() == 2


@pytest.mark.parametrize(("scan", "said"), [("waiting", "waits for the virus scan"), ("infected", "virus was found")])
def test_what_is_in_quarantine_is_shown_to_nobody(client, activity, manager, scan, said):
    row = make_activity_picture(activity, manager, scan=scan)
    client.force_login(manager)

    page = client.get(url("activity", activity)).content.decode()

    assert said in page
    assert f'src="{url("activity_picture", row)}"' not in page
    assert client.get(url("activity_picture", row)).status_code == 409
