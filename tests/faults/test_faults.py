"""Real processes are killed, cut off, starved and put wrong while people work: what was acknowledged stays, once.

Each test is a row of the table that `make faults` writes into docs/faults.md.
"""

import shutil
import socket
import ssl
import time
from contextlib import closing, suppress

import psycopg2
import pytest

from tests.cases.documents.test_scanning import daemon_at
from tests.faults.stage import FAKETIME, fill
from tests.faults.traffic import ask
from tests.faults.visitor import Visitor
from tests.stack import free_port, proxy_file

pytestmark = [pytest.mark.runtime, pytest.mark.slow]

CONTENT = b"What somebody wrote, line by line.\n" * 40
DONE = "done"


@pytest.fixture
def visitor(stage):
    """Signs in whoever writes in a traffic."""

    def signed_in(traffic, **more):
        one = Visitor(more.pop("port", stage.ports["web"]), **more)
        one.sign_in(f"worker{traffic.name}")
        return one

    return signed_in


def assert_each_once(stage, orders, mails, repeats=0):
    """Every order has ended in one report, every e-mail was taken: once, or where its sender was killed under the same name."""
    stage.until(
        lambda: stage.scene("orders", *orders)["states"] == {DONE: len(orders)} and set(mails) <= set(stage.mail.taken),
        "all that was ordered is done",
    )
    assert set(stage.scene("orders", *orders)["reports"].values()) == {1}
    assert sum(stage.mail.taken[mail] - 1 for mail in mails) <= repeats


# ------------------------------------------------------------------ kill -9


def test_web_is_killed(stage, is_harmless):
    with stage.at_work() as traffic:
        stage.kill("web")
        time.sleep(2)
        healed = time.monotonic()
        stage.start("web")
        seconds = traffic.seconds_until_well(healed)

    is_harmless("kill -9 of web", traffic, seconds)


def test_one_process_of_web_is_killed(stage, is_harmless):
    with stage.at_work() as traffic:
        healed = time.monotonic()
        stage.kill_one_of("web")
        seconds = traffic.seconds_until_well(healed)
        time.sleep(3)

    is_harmless("kill -9 of one of web's processes", traffic, seconds)


def test_the_worker_is_killed(stage, is_harmless):
    with stage.at_work() as traffic:
        orders = stage.scene("order", "2001", "2002", "2003")
        mails = stage.scene("tell", traffic.name, "4")
        stage.kill("worker")
        time.sleep(2)
        healed = time.monotonic()
        stage.start("worker")
        # One e-mail may have been on its way.
        assert_each_once(stage, orders, mails, repeats=1)
        seconds = time.monotonic() - healed

    is_harmless("kill -9 of the worker, with reports and e-mails to do", traffic, seconds)


def test_beat_is_killed_and_another_takes_over(stage, is_harmless):
    with stage.at_work() as traffic:
        stage.kill("beat")
        orders = stage.scene("order", "2004")
        mails = stage.scene("tell", traffic.name, "2")
        healed = time.monotonic()
        stage.start("beat")
        said = stage.said("worker").count("leave_trace")
        stage.until(lambda: stage.said("worker").count("leave_trace") > said, "the clock's next order", 90)
        seconds = time.monotonic() - healed
        assert_each_once(stage, orders, mails)

    is_harmless("kill -9 of beat", traffic, seconds)


def test_there_are_two_beats(stage, is_harmless):
    with stage.at_work() as traffic:
        stage.start("beat", name="second beat")
        orders = stage.scene("order", "2005", "2006")
        mails = stage.scene("tell", traffic.name, "4")
        time.sleep(35)
        assert_each_once(stage, orders, mails)
        stage.kill("second beat")

    is_harmless("two beats at once", traffic, 0.0)


# ------------------------------------------------------------------ the servers


def test_redis_crashes_and_comes_back_empty(stage, is_harmless):
    with stage.at_work() as traffic:
        orders = stage.scene("order", "2007", "2008")
        mails = stage.scene("tell", traffic.name, "3")
        stage.crash_redis()
        time.sleep(8)
        healed = time.monotonic()
        stage.start_redis()
        seconds = traffic.seconds_until_well(healed)
        # Whatever the queue held is gone with it; what was to be done is found again in the database.
        assert_each_once(stage, orders, mails, repeats=1)

    is_harmless("Redis stopped for 8 s, then there again and empty", traffic, seconds)


def test_postgres_crashes(stage, is_harmless):
    with stage.at_work() as traffic:
        stage.crash_postgres()
        time.sleep(3)
        healed = time.monotonic()
        stage.spawn_again("postgres")
        seconds = traffic.seconds_until_well(healed)
        assert_each_once(stage, stage.scene("order", "2009"), stage.scene("tell", traffic.name, "1"))

    is_harmless("PostgreSQL crashed, started again after 3 s", traffic, seconds)


def test_postgres_has_no_connection_left(stage, is_harmless):
    taken = []
    with stage.at_work() as traffic, closing(stage.as_superuser()) as superuser, superuser.cursor() as cursor:
        for _round in range(3):
            with suppress(psycopg2.OperationalError):
                while True:
                    taken.append(psycopg2.connect(stage.secret("owner_database_url")))
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'shelter_app'")
        time.sleep(6)
        healed = time.monotonic()
        for connection in taken:
            connection.close()
        seconds = traffic.seconds_until_well(healed)

    assert len(taken) > 50
    is_harmless("PostgreSQL out of connections for 6 s", traffic, seconds)


def test_the_line_to_the_database_is_slow(stage, is_harmless):
    with stage.at_work() as traffic:
        stage.lines["postgres"].delay = 0.03
        seconds = traffic.seconds_until_well(time.monotonic())
        time.sleep(15)
        stage.lines["postgres"].mend()

    is_harmless("60 ms to the database and back for 15 s", traffic, seconds)


@pytest.mark.parametrize(("way", "said", "lasts"), [("cut", "cut", 5), ("silence", "silent", 10)])
def test_the_lines_to_the_servers_fail(stage, is_harmless, way, said, lasts):
    with stage.at_work() as traffic:
        for line in stage.lines.values():
            getattr(line, way)()
        time.sleep(lasts)
        healed = time.monotonic()
        for line in stage.lines.values():
            line.mend()
        seconds = traffic.seconds_until_well(healed)

    is_harmless(f"lines to PostgreSQL and Redis {said} for {lasts} s", traffic, seconds)


# ------------------------------------------------------------------ disks


def test_the_disk_of_the_database_is_full(stage, is_harmless):
    if not stage.has_small_disks:
        pytest.skip("only root makes a small disk")
    with stage.at_work() as traffic:
        filler = fill(stage.database_folder)
        try:
            stage.until(lambda: _is_refused(traffic), "somebody notices", 60)
            time.sleep(2)
        finally:
            filler.unlink()
        healed = time.monotonic()
        if stage.processes["postgres"].poll() is not None:
            # It ends rather than to acknowledge what it cannot write down; whoever looks after it starts it again.
            del stage.processes["postgres"]
            stage.spawn_again("postgres")
        seconds = traffic.seconds_until_well(healed)

    is_harmless("the database's disk full", traffic, seconds)


def _is_refused(traffic):
    note = {"kind": "telephone", "text": "full", "happened_at": "2024-06-01T10:00:00+04:00"}
    key = "00000000-0000-4000-8000-000000000000"
    status, _said = ask(
        traffic.port, f"/api/v1/cases/{traffic.case}/notes/", traffic.tokens["worker"], body=note, key=key
    )
    traffic.open.add("full")
    return status >= 500


def test_the_disk_of_the_files_is_full(stage, visitor, is_harmless):
    if not stage.has_small_disks:
        pytest.skip("only root makes a small disk")
    with stage.at_work() as traffic:
        one = visitor(traffic)
        filler = fill(stage.folder / "media")
        try:
            status, _where, page = one.ask(*one.document(traffic.case, CONTENT))
            left = [path for path in (stage.folder / "media").rglob("*") if path.is_file()]
        finally:
            filler.unlink()
        assert status == 422, page[-2000:]
        assert "nothing was saved" in page
        assert left == [filler]
        assert stage.scene("look", traffic.name, traffic.case)["documents"] == {}
        healed = time.monotonic()
        status, _where, page = one.ask(*one.document(traffic.case, CONTENT))
        assert status == 302, page[-2000:]
        seconds = time.monotonic() - healed

    assert len(stage.scene("look", traffic.name, traffic.case)["documents"]) == 1
    is_harmless("the disk of documents full", traffic, seconds)


# ------------------------------------------------------------------ clocks and keys


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not installed (apt install faketime)")
def test_the_clock_is_put_forward_and_back(stage, is_harmless):
    with stage.own_clock() as put, stage.at_work() as traffic:
        put(3600)
        traffic.seconds_until_well(time.monotonic())
        time.sleep(3)
        put(-3600)
        began = time.monotonic()
        seconds = traffic.seconds_until_well(began)
        # A clock that went back must not wait until the hour has come again.
        said = stage.said("worker").count("leave_trace")
        stage.until(lambda: stage.said("worker").count("leave_trace") > said, "the clock's next order", 100)
        assert_each_once(stage, stage.scene("order", "2010"), stage.scene("tell", traffic.name, "1"))

    is_harmless("the clock an hour forward, then two back", traffic, seconds)


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not installed (apt install faketime)")
def test_a_token_is_good_for_nothing_once_its_time_is_over(stage):
    with stage.own_clock() as put:
        traffic = stage.traffic()
        before, shown = ask(traffic.port, f"/api/v1/cases/{traffic.case}/", traffic.tokens["reader"])
        put(40 * 24 * 3600)
        after, said = ask(traffic.port, f"/api/v1/cases/{traffic.case}/", traffic.tokens["reader"])

    assert (before, after) == (200, 401)
    assert traffic.case.encode() in shown
    assert traffic.case.encode() not in said


def test_a_process_without_the_right_key_does_not_begin(stage, is_harmless):
    with stage.at_work() as traffic:
        right = stage.secret("field_keys")
        other = f"k9:{right.partition(':')[2][::-1].replace('=', '')[:43]}="
        stage.kill("worker")
        orders = stage.scene("order", "2011")
        mails = stage.scene("tell", traffic.name, "2")
        stage.replace_secret("field_keys", other)
        wrong = stage.start("worker")
        assert wrong.wait(60) != 0
        del stage.processes["worker"]
        assert other.partition(":")[2] not in stage.said("worker")
        stage.replace_secret("field_keys", right)
        healed = time.monotonic()
        stage.start("worker")
        assert_each_once(stage, orders, mails)
        seconds = time.monotonic() - healed

    is_harmless("a worker started with keys that are not this database's", traffic, seconds)


# ------------------------------------------------------------------ uploads


def test_the_scanner_is_away(stage, visitor, is_harmless):
    port = free_port()
    stage.more = {"CLAMAV_ADDRESS": f"tcp://127.0.0.1:{port}"}
    stage.restart()
    try:
        with stage.at_work() as traffic:
            one = visitor(traffic)
            assert one.ask(*one.document(traffic.case, CONTENT))[0] == 302
            (document,) = stage.scene("look", traffic.name, traffic.case)["documents"]
            time.sleep(3)
            for way in ("show", "save"):
                _status, _where, page = one.ask(f"/cases/documents/{document}/{way}/")
                assert CONTENT.decode() not in page
            with daemon_at(socket.create_server(("127.0.0.1", port))):
                healed = time.monotonic()
                stage.until(
                    lambda: stage.scene("look", traffic.name, traffic.case)["documents"] == {document: "clean"},
                    "the file is scanned",
                )
                seconds = time.monotonic() - healed
            _status, _where, page = one.ask(f"/cases/documents/{document}/save/")
            assert CONTENT.decode() in page
    finally:
        stage.more = {}
        stage.restart()

    is_harmless("the virus scanner away", traffic, seconds)


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_the_proxy_is_cut_in_the_middle_of_an_upload(stage, visitor, is_harmless, tmp_path):
    proxy = ["nginx", "-c", str(proxy_file(stage, tmp_path)), "-g", "daemon off;"]
    trust = ssl.create_default_context(cafile=stage.secrets / "tls_certificate")
    stage.spawn("proxy", proxy, start_new_session=True)
    stage.wait_until(lambda: stage.health_check("proxy").returncode == 0, "proxy")
    with stage.at_work() as traffic:
        one = visitor(traffic, port=stage.ports["https"], trust=trust)
        path, body, kind = one.document(traffic.case, CONTENT * 400)
        connection = one.connection()
        connection.putrequest("POST", path, skip_host=True)
        for name, value in (one.headers() | {"Content-Type": kind, "Content-Length": str(len(body))}).items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(body[: len(body) // 2])
        stage.kill("proxy")
        connection.close()
        healed = time.monotonic()
        stage.spawn("proxy", proxy, start_new_session=True)
        stage.wait_until(lambda: stage.health_check("proxy").returncode == 0, "proxy")
        assert stage.scene("look", traffic.name, traffic.case)["documents"] == {}
        assert one.ask(*one.document(traffic.case, CONTENT))[0] == 302
        seconds = time.monotonic() - healed
    stage.kill("proxy")

    assert len(stage.scene("look", traffic.name, traffic.case)["documents"]) == 1
    assert list((stage.folder / "media").rglob("*.part")) == []
    is_harmless("the proxy killed in the middle of an upload", traffic, seconds)
