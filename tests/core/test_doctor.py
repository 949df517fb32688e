"""`manage.py doctor`: each question answered both ways, by a real database, real folders and servers that speak the protocol."""

import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from audit import heads
from audit.actions import sign_head
from audit.events import Event
from audit.models import AuditEvent, AuditHead
from audit.recorder import record
from core import examinations
from core.doctor import database, machine
from core.examinations import State, age, examine, mend

ROOT = Path(__file__).resolve().parents[2]
SIGNING = "c2lnbmluZy1rZXktb2YtMzItYnl0ZXMtZm9yLXRlc3Q="


def asked(about: str) -> list[tuple[State, str]]:
    return [(row.state, row.line) for row in examine(about)]


def mended(about: str) -> str:
    """Everything that is to be mended of one thing; empty where it is well."""
    return " ".join(line for state, line in asked(about) if state == State.MEND)


def as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def happened(event: Event, changes: dict) -> None:
    with transaction.atomic():
        record(event, actor=None, changes=changes)


def test_a_database_as_migrate_leaves_it_is_well(own_database):
    for about in ("database", "role", "rows", "migrations", "keys", "clock", "owner"):
        assert [state for state, _line in asked(about)] == [State.OK], asked(about)


def test_a_server_older_than_those_we_test_with_is_told(own_database, monkeypatch):
    monkeypatch.setattr(database, "OLDEST_SERVER", 99)

    assert "is too old" in mended("database")


@pytest.mark.parametrize("what", ["NO FORCE", "DISABLE"])
def test_a_table_whose_rules_are_not_in_force_is_named(own_database, what):
    as_owner(f"ALTER TABLE cases_person {what} ROW LEVEL SECURITY")

    assert mended("rows") == "Row security is not forced on cases_person."


def test_a_table_that_lost_its_rules_altogether_is_named(own_database):
    as_owner("ALTER TABLE cases_note DISABLE ROW LEVEL SECURITY")
    as_owner(
        "DO $$ DECLARE p record; BEGIN FOR p IN SELECT policyname FROM pg_policies WHERE tablename = 'cases_note'"
        " LOOP EXECUTE format('DROP POLICY %I ON cases_note', p.policyname); END LOOP; END $$"
    )

    assert mended("rows") == "Row security is not forced on cases_note."


def test_what_the_application_role_owns_is_counted(own_database):
    as_owner("GRANT CREATE ON SCHEMA public TO shelter_app")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE its_own (id int)")

    assert "owns 1 tables" in mended("role")


def test_migrations_that_are_missing_or_from_a_newer_version_are_told(own_database):
    as_owner("INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_of_tomorrow', now())")
    newer = mended("migrations")
    as_owner("DELETE FROM django_migrations WHERE name = '9999_of_tomorrow'")
    as_owner("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations WHERE app = 'exchange')")

    assert "knows 1 migrations that this version does not" in newer
    assert "1 migrations are not applied" in mended("migrations")


def test_a_ring_that_lacks_the_key_of_the_data_is_told_by_its_id(own_database, settings):
    known = settings.FIELD_KEYS.partition(":")[0]
    settings.FIELD_KEYS = f"other:{SIGNING}"

    assert f"FIELD_KEYS lacks the key '{known}'" in mended("keys")
    assert SIGNING not in mended("keys")


def test_clocks_that_differ_are_told(own_database, monkeypatch):
    now = time.time
    monkeypatch.setattr(database.time, "time", lambda: now() - 60)

    assert mended("clock").startswith("This clock and the database's are 60 s apart")


# ------------------------------------------------------------------ the record and backups


@pytest.fixture
def signing(settings, tmp_path):
    settings.AUDIT_SIGNING_KEY, settings.AUDIT_HEAD_FOLDER = SIGNING, str(tmp_path / "heads")


def test_a_record_signed_tonight_is_well_and_one_never_signed_is_not(own_database, signing):
    never = mended("record")
    sign_head()

    assert "was never signed" in never
    assert mended("record") == mended("signing") == ""


def test_a_record_not_signed_for_two_nights_is_told(own_database, signing, monkeypatch):
    sign_head()
    later = timezone.now() + timedelta(hours=50)
    monkeypatch.setattr("audit.doctor.timezone.now", lambda: later)

    assert "2 days ago" in mended("record")


def test_a_record_found_broken_since_is_told_first(own_database, signing):
    sign_head()
    happened(Event.RECORD_BROKEN, {"position": 3, "kind": "digest"})

    assert mended("record").startswith("THE RECORD DID NOT HOLD")


def test_an_end_signed_under_another_key_is_told(own_database, signing, settings):
    sign_head()
    settings.AUDIT_SIGNING_KEY = "b3RoZXItc2lnbmluZy1rZXktb2YtMzItYnl0ZXMtb2s="
    other = mended("signing")
    settings.AUDIT_HEAD_FOLDER, settings.AUDIT_HEAD_RECIPIENTS = "", []
    alone = mended("signing")
    settings.AUDIT_SIGNING_KEY = "short"
    malformed = mended("signing")
    settings.AUDIT_SIGNING_KEY, settings.AUDIT_TRUSTED_KEYS = "", []

    assert "signed under a key that is not ours" in other
    assert "in the database alone" in alone
    assert malformed == "AUDIT_SIGNING_KEY must be base64 of 32 bytes."
    assert [state for state, _line in asked("signing")] == [State.CANNOT_TELL]
    assert heads.trusted_keys() == set()
    assert AuditHead.objects.count() == 1


@pytest.mark.parametrize(
    ("about", "done", "failed", "allowed"),
    [
        ("backups", Event.BACKUP_MADE, Event.BACKUP_FAILED, timedelta(hours=26)),
        ("drill", Event.RESTORE_DRILLED, Event.DRILL_FAILED, timedelta(days=35)),
    ],
)
def test_what_became_of_the_last_backup_and_drill_is_told(own_database, monkeypatch, about, done, failed, allowed):
    none = mended(about)
    happened(done, {"rows": 1})
    well = mended(about)
    happened(failed, {"reason_code": "disk"})
    broken = mended(about)
    happened(done, {"rows": 1})
    again = mended(about)
    later = timezone.now() + allowed + timedelta(hours=1)
    monkeypatch.setattr("exchange.doctor.timezone.now", lambda: later)

    assert "There was no" in none
    assert (well, again) == ("", "")
    assert "failed" in broken
    assert "(disk)" in broken
    assert "do beat and the service `backup` run" in mended(about)
    assert AuditEvent.objects.filter(event__in=[done, failed]).count() == 3


def test_a_key_of_backups_that_cannot_seal_is_told_without_the_key(own_database, settings):
    settings.BACKUP_KEYS = "b1:bm90LTMyLWJ5dGVz"
    malformed = mended("sealing")
    settings.BACKUP_KEYS = f"b1:{SIGNING}"
    well = asked("sealing")
    settings.BACKUP_KEYS = ""

    assert malformed.startswith("BACKUP_KEYS must be")
    assert "bm90" not in malformed
    assert [state for state, _line in well] == [State.OK]
    assert [state for state, _line in asked("sealing")] == [State.CANNOT_TELL]


# ------------------------------------------------------------------ this machine


def test_a_folder_of_documents_that_others_may_write_is_told(tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    missing = mended("files")
    (tmp_path / "media").mkdir(mode=0o700)
    well = mended("files")
    (tmp_path / "media").chmod(0o770)

    assert "is no folder" in missing
    assert well == ""
    assert mended("files") == "MEDIA_ROOT is writable by others: chmod 0700."


def test_a_disk_that_is_nearly_full_is_told(tmp_path, settings, monkeypatch, db):
    settings.MEDIA_ROOT, settings.BACKUP_DIR = str(tmp_path), str(tmp_path / "nothing")
    monkeypatch.setattr(machine, "FREE_BYTES", 1)
    monkeypatch.setattr(machine, "FREE_SHARE", 0.0)
    room = asked("disk")
    monkeypatch.setattr(machine, "FREE_BYTES", shutil.disk_usage(tmp_path).total + 1)

    assert room[0][0] == State.OK
    assert room[1] == mend("The folder of BACKUP_DIR is not there.")
    assert "are free on the disk of MEDIA_ROOT: make room" in mended("disk")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """A key and a certificate for localhost that holds for thirty days, in one file; and one that ends in five beside it."""
    folder = tmp_path_factory.mktemp("certificate")
    for name, days in (("long", 30), ("short", 5)):
        made = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost"
            f" -addext subjectAltName=DNS:localhost -days {days} -keyout {folder / name}.key -out {folder / name}.crt"
        )
        subprocess.run(made.split(), check=True, capture_output=True)
        text = (folder / f"{name}.key").read_text("ascii") + (folder / f"{name}.crt").read_text("ascii")
        (folder / name).write_text(text, encoding="ascii")
    return folder


@contextmanager
def spoken_at(talk, certificate: Path | None = None):
    """A server on a port of its own, by TLS where a certificate is given; `talk` has one conversation at a time."""
    listener = socket.create_server(("127.0.0.1", 0))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if certificate:
        context.load_cert_chain(certificate)

    def serve():
        while True:
            try:
                plain, _address = listener.accept()
            except OSError:
                return
            with (
                suppress(OSError),
                plain,
                context.wrap_socket(plain, server_side=True) if certificate else plain as heard,
            ):
                talk(heard)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def test_a_certificate_is_asked_for_its_end_and_its_issuer(settings, certificate, monkeypatch):
    def quiet(connected):
        connected.recv(1)

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "long"))
    with spoken_at(quiet, certificate / "long") as port:
        settings.SITE_ADDRESS = f"https://localhost:{port}"
        trusted = asked("address")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "short"))
        unknown = mended("address")
    with spoken_at(quiet, certificate / "short") as port:
        settings.SITE_ADDRESS = f"https://localhost:{port}"
        ending = mended("address")
    away = asked("address")
    settings.SITE_ADDRESS = "http://cases.example.org"

    assert trusted[0][0] == State.OK
    assert "holds for 29 days" in trusted[0][1]
    assert "does not hold" in unknown
    assert "ends in 4 days" in ending
    assert away[0][0] == State.CANNOT_TELL
    assert "https://" in mended("address")


class Post:
    """Speaks SMTP as far as a visitor goes who sends nothing, and keeps what was said."""

    def __init__(self, greeting: bytes = b"220 post.example.org"):
        self.greeting, self.heard = greeting, []

    def __call__(self, connected):
        connected.sendall(self.greeting + b"\r\n")
        for line in connected.makefile("rb"):
            self.heard.append(line.split()[0].upper())
            connected.sendall(b"221 bye\r\n" if self.heard[-1] == b"QUIT" else b"250 post.example.org\r\n")
            if self.heard[-1] == b"QUIT":
                return


def test_a_mail_server_is_greeted_by_tls_and_nothing_is_sent(settings, certificate, monkeypatch):
    post = Post()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "long"))
    settings.EMAIL_HOST, settings.EMAIL_SECURITY = "localhost", "tls"
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = True, False
    with spoken_at(post, certificate / "long") as port:
        settings.EMAIL_PORT = port
        well = asked("mail")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "short"))
        unknown = mended("mail")
    away = mended("mail")
    with spoken_at(Post(b"554 not you"), certificate / "short") as port:
        settings.EMAIL_PORT = port
        refused = mended("mail")
    settings.EMAIL_HOST = ""

    assert [state for state, _line in well] == [State.OK]
    assert set(post.heard) <= {b"EHLO", b"QUIT"}
    assert "certificate does not hold" in unknown
    assert "does not take us (ConnectionRefusedError)" in away
    assert "does not take us (SMTPConnectError)" in refused
    assert asked("mail")[0][0] == State.CANNOT_TELL


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"ClamAV 1.0.7/27345/{timezone.now():%a %b %d %H:%M:%S %Y}", ""),
        ("ClamAV 1.0.7/27345/Mon Jul 22 08:28:10 2024", "freshclam does not reach its source"),
        ("ClamAV 1.0.7", "has no signatures"),
        ("UNKNOWN COMMAND", "does not answer (no version)"),
    ],
)
def test_the_scanner_is_asked_for_the_age_of_its_signatures(settings, said, told):
    def talk(connected):
        assert connected.recv(32) == b"zVERSION\0"
        connected.sendall(said.encode() + b"\0")

    with spoken_at(talk) as port:
        settings.CLAMAV_ADDRESS = f"tcp://127.0.0.1:{port}"
        found = mended("scanner")

    assert (told in found) if told else found == ""


def test_a_scanner_that_is_away_and_one_that_was_never_named_are_two_things(settings):
    settings.CLAMAV_ADDRESS = "tcp://127.0.0.1:1"
    away = mended("scanner")
    settings.CLAMAV_ADDRESS = ""

    assert "does not answer (ConnectionRefusedError)" in away
    assert asked("scanner")[0][0] == State.CANNOT_TELL


# ------------------------------------------------------------------ the command


def test_every_app_that_has_questions_is_asked_and_the_guide_names_each():
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    chapter = page[page.index("## Is it well?") : page.index("## Upgrade")]
    asks = set(examinations.questions())

    assert {"settings", "redis", "record", "backups", "scanner"} <= asks
    assert [name for name in asks if f"`{name}`" not in chapter] == []


def test_the_command_ends_with_1_where_something_is_to_be_mended(tmp_path, settings, capsys):
    settings.MEDIA_ROOT = str(tmp_path)
    tmp_path.chmod(0o700)
    call_command("doctor", "--only", "files")
    well = capsys.readouterr().out
    tmp_path.chmod(0o777)
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--only", "files", "--json")
    document = json.loads(capsys.readouterr().out)

    assert well.splitlines() == [
        "ok           files      MEDIA_ROOT is writable by nobody else.",
        "Well: 1 ok, 0 mend, 0 cannot tell.",
    ]
    assert ended.value.code == 1
    assert document["well"] is False
    assert document["findings"] == [
        {"about": "files", "state": "mend", "line": "MEDIA_ROOT is writable by others: chmod 0700."}
    ]


@pytest.mark.parametrize(
    ("seconds", "said"), [(-1, "0 s"), (119, "119 s"), (120, "2 minutes"), (7200, "2 hours"), (172_800, "2 days")]
)
def test_an_age_is_said_in_the_unit_by_which_it_is_judged(seconds, said):
    assert age(seconds) == age(timedelta(seconds=seconds)) == said
