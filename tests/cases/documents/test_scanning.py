"""ClamAV is asked by its own protocol; what it has not called clean is handed out to nobody."""

import os
import socket
import struct
import threading
from contextlib import contextmanager

import pytest

from audit.events import Event
from audit.models import AuditEvent
from cases import tasks
from cases.documents import actions, policies, scanner, storage
from cases.documents.models import Document
from cases.documents.scanner import ScannerUnreachable
from core.errors import Conflict
from tests.cases.factories_documents import make_document, sent

VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"


class Daemon:
    """Speaks INSTREAM as clamd does: pieces with their length before them, an empty one at the end, a line back."""

    def __init__(self, listener, answer=None):
        self.listener, self.answer, self.received = listener, answer, []
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.sendall(self.talk(connection))

    def talk(self, connection):
        stream = connection.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(length)
        self.received.append(content)
        if self.answer is not None:
            return self.answer
        return b"stream: Eicar-Signature FOUND\0" if VIRUS in content else b"stream: OK\0"


@contextmanager
def daemon_at(listener, answer=None):
    daemon = Daemon(listener, answer)
    try:
        yield daemon
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        daemon.thread.join(5)


@contextmanager
def tcp_daemon(settings, answer=None):
    listener = socket.create_server(("127.0.0.1", 0))
    settings.CLAMAV_ADDRESS = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    with daemon_at(listener, answer) as daemon:
        yield daemon


@pytest.fixture
def clamav(settings):
    with tcp_daemon(settings) as daemon:
        yield daemon


def now(document):
    return Document.objects.select_related("case__person").get(pk=document.pk)


def programme_events(event):
    return AuditEvent.objects.filter(event=event)


def test_the_whole_file_is_told_to_the_scanner_in_pieces(clamav):
    content = b"0123456789" * 30_000

    assert scanner.is_clean(content)
    assert clamav.received == [content]


def test_a_virus_is_found_over_a_socket_of_the_machine(settings, tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    path = tmp_path / "clamd.sock"
    folder = os.getcwd()
    # A socket's name may not be long, as a test's folder is.
    os.chdir(tmp_path)
    try:
        listener.bind("clamd.sock")
        listener.listen()
        settings.CLAMAV_ADDRESS = f"unix://{path}" if len(str(path)) < 100 else "unix:clamd.sock"
        with daemon_at(listener):
            assert not scanner.is_clean(b"before " + VIRUS)
            assert scanner.is_clean(b"before")
    finally:
        os.chdir(folder)


@pytest.mark.parametrize(
    "answer",
    [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: \0", b"UNKNOWN COMMAND\0", b"OK\0", b"x" * 10_000],
    ids=["too large", "nothing", "half", "unknown", "short", "endless"],
)
def test_no_answer_but_a_clear_one_counts(settings, answer):
    with tcp_daemon(settings, answer), pytest.raises(ScannerUnreachable):
        scanner.is_clean(b"content")


def test_a_scanner_that_is_not_there_is_no_verdict(settings):
    settings.CLAMAV_ADDRESS = "tcp://127.0.0.1:1"

    with pytest.raises(ScannerUnreachable):
        scanner.is_clean(b"content")


@pytest.fixture
def asked(monkeypatch):
    """Which files the queue was asked to have scanned."""
    from cases.documents.actions import scanning

    found = []

    class Signature:
        def __init__(self, name, args):
            self.message = (name, *args)

        def apply_async(self):
            found.append(self.message)

    monkeypatch.setattr(scanning.current_app, "signature", Signature)
    return found


def test_a_new_file_waits_in_quarantine_until_it_is_called_clean(
    case, caseworker, details, clamav, asked, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        document = actions.add_document(case, details, actor=caseworker)

    assert asked == [("cases.tasks.scan_document", str(document.public_id))]
    with pytest.raises(Conflict, match="waits for the virus scan"):
        policies.check_may_open(caseworker, now(document))

    tasks.scan_document(str(document.public_id))

    assert now(document).scan == "clean"
    policies.check_may_open(caseworker, now(document))
    row = programme_events(Event.DOCUMENT_SCANNED).get()
    assert (row.actor_label, row.target_id, row.case_id) == ("", document.public_id, case.public_id)


def test_an_infected_file_is_destroyed_and_on_record(
    case, caseworker, details, clamav, asked, django_capture_on_commit_callbacks
):
    details["file"] = sent(b"Hello " + VIRUS, "letter.txt")
    document = actions.add_document(case, details, actor=caseworker)
    path = storage.path_of(document.public_id)
    assert path.exists()

    with django_capture_on_commit_callbacks(execute=True):
        tasks.scan_document(str(document.public_id))

    assert not path.exists()
    after = now(document)
    assert (after.scan, after.file_key) == ("infected", "")
    with pytest.raises(Conflict, match="virus was found"):
        policies.check_may_open(caseworker, after)
    assert programme_events(Event.DOCUMENT_INFECTED).get().changes == {
        "kind": "identity_document",
        "section": "identity",
    }


def test_a_second_delivery_does_nothing(document, clamav):
    tasks.scan_document(str(document.public_id))
    tasks.scan_document(str(document.public_id))

    assert len(clamav.received) == 1
    assert programme_events(Event.DOCUMENT_SCANNED).count() == 1


def test_a_scanner_that_is_away_leaves_the_file_in_quarantine(case, caseworker, settings):
    document = make_document(case, caseworker, scan="waiting")
    settings.CLAMAV_ADDRESS = "tcp://127.0.0.1:1"

    with pytest.raises(ScannerUnreachable):
        actions.scan_document(document.public_id)

    assert now(document).scan == "waiting"


def test_a_file_missing_on_the_disk_stays_in_quarantine(case, caseworker, clamav):
    document = make_document(case, caseworker, scan="waiting")
    storage.remove(document.public_id)

    actions.scan_document(document.public_id)

    assert now(document).scan == "waiting"


def test_the_clock_takes_up_what_waits_and_what_came_before_there_was_a_scanner(case, caseworker, clamav, asked):
    waiting = [make_document(case, caseworker, scan=scan) for scan in ("waiting", "not_scanned")]
    make_document(case, caseworker, scan="clean")

    assert actions.scan_waiting() == 2
    assert len(waiting) == 2


def test_without_a_scanner_nothing_is_asked_and_the_file_says_so(case, caseworker, details, settings, asked):
    settings.CLAMAV_ADDRESS = ""

    document = actions.add_document(case, details, actor=caseworker)

    assert document.scan == "not_scanned"
    assert actions.scan_waiting() == 0
    policies.check_may_open(caseworker, now(document))


def test_the_sweep_destroys_what_has_no_document_and_is_a_day_old(document, caseworker):
    from uuid import uuid4

    left, young = storage.path_of(uuid4()), storage.path_of(uuid4())
    for path in (left, young):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    kept = storage.path_of(document.public_id)
    for path in (left, kept):
        os.utime(path, (0, 0))

    assert actions.sweep_files() == 1
    assert (left.exists(), young.exists(), kept.exists()) == (False, True, True)
    young.unlink()


def test_scanning_works_for_the_programme_and_says_so(document, clamav):
    before = programme_events(Event.PROGRAMME_WORK).count()

    actions.scan_document(document.public_id)

    assert programme_events(Event.PROGRAMME_WORK).count() == before + 1
