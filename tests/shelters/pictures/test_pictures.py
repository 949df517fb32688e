"""Pictures of works: taken by the rules for documents, shown to the house alone, destroyed at once where they show somebody."""

import os
from io import BytesIO
from uuid import uuid4

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from PIL import Image

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from cases.documents.scanner import ScannerUnreachable
from core.errors import Conflict, NotAllowed, NotVisible, Refused, TooMuch
from shelters import tasks
from shelters.models import Picture
from shelters.pictures import actions, policies
from shelters.pictures.storage import pictures
from tests.cases.documents.test_inspection import GPS, with_place
from tests.cases.documents.test_scanning import tcp_daemon
from tests.cases.factories_documents import pdf_bytes, picture, sent
from tests.shelters.factories import make_picture, make_shelter, make_works

INFECTED = b"stream: Eicar-Signature FOUND\0"


@pytest.fixture
def works(shelter):
    return make_works(shelter=shelter)


@pytest.fixture
def details():
    return {"file": sent(picture(), "room.jpg"), "moment": "before", "form_token": uuid4()}


def last_event():
    return AuditEvent.objects.order_by("-id").first()


def events(event):
    return AuditEvent.objects.filter(event=event)


# ------------------------------------------------------------------ adding
def test_a_picture_is_kept_sealed_and_on_record(works, details, manager):
    row = actions.add_picture(works, details, actor=manager)

    row.refresh_from_db()
    assert (row.works, row.shelter, row.moment, row.type, row.scan) == (
        works,
        works.shelter,
        "before",
        "jpeg",
        "not_scanned",
    )
    on_disk = pictures.path_of(row.public_id).read_bytes()
    assert b"JFIF" not in on_disk
    assert pictures.opened(row).startswith(b"\xff\xd8\xff")
    event = last_event()
    assert (event.event, event.target_id) == (Event.PICTURE_ADDED, row.public_id)
    assert event.changes == {"shelter": "EH1", "kind": "before"}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_neither_place_nor_camera_nor_what_hides_behind_the_end_is_kept(works, details, manager, form):
    content = picture(form, size=(40, 20), exif=with_place()) + b"Zzyzx behind the end"
    details["file"] = sent(content, f"IMG_Zzyzx.{form.lower()}")

    kept = pictures.opened(actions.add_picture(works, details, actor=manager))

    assert b"Zzyzx" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert not image.getexif().get_ifd(GPS)
        assert "exif" not in image.info
        assert image.size == (20, 40)


def test_a_large_picture_is_made_as_small_as_it_is_looked_at(works, details, manager):
    details["file"] = sent(picture(size=(4000, 1000)), "room.jpg")

    kept = pictures.opened(actions.add_picture(works, details, actor=manager))

    with Image.open(BytesIO(kept)) as image:
        assert image.size == (1600, 400)


@pytest.mark.parametrize(
    ("content", "name", "message", "why"),
    [
        (b"", "room.jpg", "is empty", "empty_file"),
        (pdf_bytes(), "room.pdf", "no picture", "not_a_picture"),
        (b"Hello", "room.jpg", "no picture", "not_a_picture"),
        (b"\x00\x01\x02\x03", "room.png", "no picture", "not_a_picture"),
        (b"PK\x03\x04nothing", "room.jpg", "no picture", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "room.svg", "no picture", "not_a_picture"),
        (b"GIF89a" + b"\x00" * 40, "room.gif", "no picture", "not_a_picture"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "room.heic", "Apple's own format", "heic"),
        (picture("PNG"), "room.jpg", "one thing and its content another", "disguised"),
        (picture()[:60], "room.jpg", "damaged", "damaged"),
    ],
    ids=["empty", "pdf", "text", "bytes", "zip", "svg", "gif", "heic", "disguised", "cut off"],
)
def test_what_is_no_good_picture_is_refused_and_on_record(works, details, manager, content, name, message, why):
    details["file"] = sent(content, name)

    with pytest.raises(Refused, match=message) as refusal:
        actions.add_picture(works, details, actor=manager)

    assert refusal.value.field == "file"
    assert not Picture.objects.exists()
    assert (last_event().event, last_event().changes) == (
        Event.PICTURE_REFUSED,
        {"shelter": "EH1", "reason_code": why},
    )


def test_one_that_is_too_large_is_refused_by_its_size_alone(works, details, manager):
    details["file"] = UploadedFile(BytesIO(), "room.jpg", "image/jpeg", project.DOCUMENT_UPLOAD_LIMIT + 1, None)

    with pytest.raises(Refused, match="picture is too large"):
        actions.add_picture(works, details, actor=manager)


def test_one_with_too_many_pixels_is_refused(works, details, manager, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)

    with pytest.raises(Refused, match="too many pixels"):
        actions.add_picture(works, details, actor=manager)


def test_the_same_form_twice_gives_one(works, details, manager):
    first = actions.add_picture(works, details, actor=manager)
    second = actions.add_picture(works, details, actor=manager)

    assert first == second
    assert Picture.objects.count() == 1


def test_works_have_no_more_than_twenty(works, details, manager):
    for _number in range(actions.MOST_OF_ONE):
        make_picture(works, manager)

    with pytest.raises(TooMuch, match="20 pictures"):
        actions.add_picture(works, details, actor=manager)


def test_who_adds_looks_and_destroys(works, details, caseworker, manager, stranger, reviewer):
    row = make_picture(works, manager)
    for actor, refusal in ((caseworker, NotAllowed), (stranger, NotVisible), (reviewer, NotVisible)):
        with pytest.raises(refusal):
            actions.add_picture(works, details, actor=actor)
        with pytest.raises(refusal):
            actions.remove_picture(row, actor=actor)
    for actor in (stranger, reviewer):
        with pytest.raises(NotVisible):
            actions.open_picture(row, actor=actor)

    assert actions.open_picture(row, actor=caseworker)
    assert Picture.objects.count() == 1


# ------------------------------------------------------------------ looking, destroying
def test_each_look_is_on_record(works, manager, caseworker):
    row = make_picture(works, manager, moment="after")

    actions.open_picture(row, actor=caseworker)

    event = last_event()
    assert (event.event, event.target_id, event.actor_label) == (Event.PICTURE_SHOWN, row.public_id, "caseworker")


def test_a_look_that_cannot_be_recorded_shows_nothing(works, manager, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the record is closed")

    row = make_picture(works, manager)
    monkeypatch.setattr("shelters.pictures.actions.record", fail)

    for act in (actions.open_picture, actions.remove_picture):
        with pytest.raises(RuntimeError), transaction.atomic():
            act(row, actor=manager)

    assert pictures.path_of(row.public_id).exists()
    assert Picture.objects.count() == 1


def test_a_destroyed_picture_is_gone_from_the_disk(works, manager, django_capture_on_commit_callbacks):
    row = make_picture(works, manager)

    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_picture(row, actor=manager)

    assert not Picture.objects.exists()
    assert not pictures.path_of(row.public_id).exists()
    assert last_event().event == Event.PICTURE_REMOVED


def test_one_missing_on_the_disk_is_told(works, manager):
    row = make_picture(works, manager)
    pictures.remove(row.public_id)

    with pytest.raises(Conflict, match="missing on this server"):
        actions.open_picture(row, actor=manager)


def test_a_file_put_in_anothers_stead_does_not_open(works, manager):
    from core.keys import CannotDecrypt

    one, other = make_picture(works, manager), make_picture(works, manager)
    pictures.path_of(one.public_id).write_bytes(pictures.path_of(other.public_id).read_bytes())

    with pytest.raises(CannotDecrypt):
        pictures.opened(one)


def test_the_database_shows_pictures_to_their_house_alone(works, manager, stranger):
    make_picture(works, manager)

    with acting_as(stranger):
        assert not Picture.objects.exists()
    with acting_as(manager):
        assert Picture.objects.count() == 1


def test_the_database_refuses_a_picture_of_two_houses(works, manager, stranger):
    make_picture(works, manager)
    Picture.objects.update(shelter=make_shelter(stranger.organisation))

    with pytest.raises(IntegrityError, match="works_are_the_shelters"):
        connection.check_constraints()


@pytest.mark.parametrize("wrong", [{"moment": "later"}, {"type": "pdf"}, {"scan": "perhaps"}], ids=str)
def test_the_database_refuses_unknown_words(works, manager, wrong):
    make_picture(works, manager)

    with pytest.raises(IntegrityError, match="in_known_words"), transaction.atomic():
        Picture.objects.update(**wrong)


# ------------------------------------------------------------------ scanning
@pytest.fixture
def asked(monkeypatch):
    """Which pictures the queue was asked to have scanned."""
    found = []

    class Signature:
        def __init__(self, name, args):
            self.message = (name, *args)

        def apply_async(self):
            found.append(self.message)

    monkeypatch.setattr("cases.documents.actions.pictures.current_app.signature", Signature)
    return found


def test_a_new_picture_waits_until_it_is_called_clean(
    works, details, manager, settings, asked, django_capture_on_commit_callbacks
):
    with tcp_daemon(settings):
        with django_capture_on_commit_callbacks(execute=True):
            row = actions.add_picture(works, details, actor=manager)
        assert asked == [("shelters.tasks.scan_picture", str(row.public_id))]
        with pytest.raises(Conflict, match="waits for the virus scan"):
            actions.open_picture(row, actor=manager)

        tasks.scan_picture(str(row.public_id))
        tasks.scan_picture(str(row.public_id))

    row.refresh_from_db()
    assert row.scan == "clean"
    policies.check_may_open(manager, row)
    assert events(Event.PICTURE_SCANNED).count() == 1


def test_an_infected_picture_is_destroyed_and_on_record(
    works, details, manager, settings, asked, django_capture_on_commit_callbacks
):
    with tcp_daemon(settings, INFECTED), django_capture_on_commit_callbacks(execute=True):
        row = actions.add_picture(works, details, actor=manager)
        tasks.scan_picture(str(row.public_id))

    row.refresh_from_db()
    assert (row.scan, row.file_key) == ("infected", "")
    assert not pictures.path_of(row.public_id).exists()
    with pytest.raises(Conflict, match="virus was found"):
        actions.open_picture(row, actor=manager)
    assert events(Event.PICTURE_INFECTED).get().changes == {"shelter": "EH1", "kind": "before"}


def test_a_scanner_that_is_away_leaves_it_in_quarantine(works, manager, settings):
    row = make_picture(works, manager, scan="waiting")
    settings.CLAMAV_ADDRESS = "tcp://127.0.0.1:1"

    with pytest.raises(ScannerUnreachable):
        actions.scan_picture(row.public_id)

    row.refresh_from_db()
    assert row.scan == "waiting"


def test_a_missing_file_stays_in_quarantine(works, manager, settings):
    row = make_picture(works, manager, scan="waiting")
    pictures.remove(row.public_id)

    with tcp_daemon(settings):
        actions.scan_picture(row.public_id)

    row.refresh_from_db()
    assert row.scan == "waiting"


def test_the_clock_takes_up_what_waits(works, manager, settings, asked):
    for scan in ("waiting", "not_scanned", "clean"):
        make_picture(works, manager, scan=scan)
    settings.CLAMAV_ADDRESS = ""
    assert actions.scan_waiting() == 0

    with tcp_daemon(settings):
        tasks.scan_waiting_pictures()
        assert actions.scan_waiting() == 2


def test_the_sweep_destroys_what_has_no_row_and_is_a_day_old(works, manager):
    kept, left, young = (pictures.path_of(key) for key in (make_picture(works, manager).public_id, uuid4(), uuid4()))
    for path in (left, young):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    for path in (left, kept):
        os.utime(path, (0, 0))

    tasks.sweep_pictures()

    assert (left.exists(), young.exists(), kept.exists()) == (False, True, True)
    young.unlink()


# ------------------------------------------------------------------ pages
def url(name, *things):
    return reverse(f"shelters:{name}", args=[thing.public_id for thing in things])


def test_a_manager_adds_looks_at_and_destroys_a_picture(client, works, manager):
    client.force_login(manager)
    detail = url("works_detail", works.shelter, works)
    form = client.get(url("add_picture", works.shelter, works), {"moment": "after"}).context["form"]
    assert form["moment"].value() == "after"

    client.post(
        url("add_picture", works.shelter, works),
        {"moment": "after", "form_token": str(form["form_token"].value()), "file": sent(picture(), "my room.jpg")},
    )
    row = Picture.objects.get()
    page = client.get(detail).content.decode()
    image = client.get(url("picture", row))
    client.get(url("remove_picture", row))
    assert Picture.objects.exists()
    client.post(url("remove_picture", row))

    assert url("picture", row) in page
    assert "my room" not in page
    assert image["Content-Type"] == "image/jpeg"
    assert image["Content-Disposition"] == 'inline; filename="after.jpg"'
    assert "sandbox" in image["Content-Security-Policy"]
    assert image["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in image["Cache-Control"]
    assert image.content.startswith(b"\xff\xd8\xff")
    assert not Picture.objects.exists()


def test_what_is_refused_is_told_at_the_field(client, works, manager):
    client.force_login(manager)

    response = client.post(
        url("add_picture", works.shelter, works),
        {"moment": "before", "file": SimpleUploadedFile("room.jpg", b"not a picture")},
    )

    assert response.status_code == 422
    assert "This is no picture" in response.content.decode()
    assert events(Event.PICTURE_REFUSED).count() == 1


def test_strangers_get_no_byte_of_a_picture(client, works, manager, stranger, reviewer, auditor, receiver):
    row = make_picture(works, manager)
    content = pictures.opened(row)
    for user in (stranger, reviewer, auditor, receiver):
        client.force_login(user)

        for response in (
            client.get(url("picture", row)),
            client.get(url("remove_picture", row)),
            client.post(url("remove_picture", row)),
        ):
            assert response.status_code == 404
            assert content[:20] not in response.content
    client.logout()
    assert client.get(url("picture", row)).status_code == 302
    assert not events(Event.PICTURE_SHOWN).exists()
    assert Picture.objects.exists()


@pytest.mark.parametrize(("scan", "said"), [("waiting", "waits for the virus scan"), ("infected", "virus was found")])
def test_what_is_in_quarantine_is_shown_to_nobody(client, works, manager, scan, said):
    row = make_picture(works, manager, scan=scan)
    client.force_login(manager)

    page = client.get(url("works_detail", works.shelter, works)).content.decode()
    answer = client.get(url("picture", row))

    assert said in page
    assert url("picture", row) not in page.replace(url("remove_picture", row), "")
    assert answer.status_code == 409


def test_the_upload_says_what_pictures_may_show(client, works, manager):
    client.force_login(manager)

    assert "view from the window" in client.get(url("add_picture", works.shelter, works)).content.decode()
