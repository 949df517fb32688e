"""`make run`'s supervisor: one thing that starts and stops together, and leaves nothing behind.

Real web server, worker, beat and embedded servers, in a small project in a scratch folder.
"""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runtime.clones import SmallProject, free_port, wait_for

pytestmark = pytest.mark.runtime


@pytest.fixture(scope="module")
def one_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallProject]:
    project = SmallProject(tmp_path_factory.mktemp("supervisor") / "my clone")
    yield project
    project.remove()


@pytest.fixture
def project(one_project: SmallProject) -> Iterator[SmallProject]:
    yield one_project
    try:
        one_project.assert_nothing_left()
    finally:
        for pid in one_project.workers():
            os.kill(pid, signal.SIGKILL)


@pytest.mark.slow
def test_ctrl_c_stops_in_order_and_leaves_nothing(project):
    run = project.run(free_port())
    run.wait_until_up()
    assert run.is_healthy("localhost")
    assert run.is_healthy("127.0.0.1")
    assert f"http://localhost:{run.port}" in run.said
    assert "someone   invented  caseworker  House" in run.said
    assert "healthz" not in run.said, "no access log"

    run.process.send_signal(signal.SIGINT)

    assert run.process.wait(40) == 0
    assert run.said.rstrip().endswith("Stopped.")


@pytest.mark.slow
def test_ctrl_c_that_reaches_make_alone_stops_everything(project):
    run = project.run(free_port(), by_make=True)
    run.wait_until_up()

    run.process.send_signal(signal.SIGINT)

    run.process.wait(40)
    assert "Stopped." in run.said


@pytest.fixture
def job_under_way(project: SmallProject) -> Iterator[Path]:
    """The file that a long job makes when it begins; one is wanted as long as the test runs."""
    began, wanted = project.folder / "var" / "job-began", project.folder / "var" / "job-wanted"
    wanted.touch()
    yield began
    wanted.unlink()
    began.unlink(missing_ok=True)


@pytest.mark.slow
@pytest.mark.parametrize("by_make", [False, True], ids=["supervisor killed", "make killed"])
def test_nothing_outlives_a_kill_in_the_middle_of_a_job(project, job_under_way, by_make):
    job_under_way.unlink(missing_ok=True)
    run = project.run(free_port(), by_make=by_make)
    run.wait_until_up()
    wait_for(job_under_way.exists)

    run.process.kill()
    run.process.wait()

    wait_for(lambda: not project.workers(), seconds=40)


@pytest.mark.slow
def test_a_process_that_ends_is_started_again_and_a_killed_keeper_too(project):
    run = project.run(free_port())
    run.wait_until_up()
    [web] = [pid for pid in project.workers("granian") if os.getpgid(pid) == pid]

    os.kill(web, signal.SIGKILL)
    for keeper in project.keepers():
        os.kill(keeper, signal.SIGKILL)

    wait_for(lambda: "web ended (exit status -9); starting it again in 0.5 s" in run.said)
    wait_for(run.is_healthy, seconds=30)
    run.process.terminate()
    assert run.process.wait(40) == 0


@pytest.mark.slow
def test_a_second_run_in_one_clone_and_a_busy_port_are_refused_in_one_line(project):
    run = project.run(free_port())
    run.wait_until_up()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        busy = project.run(listener.getsockname()[1])

        assert busy.process.wait(20) == 1
    port = busy.port
    assert busy.said == f"Port {port} is in use. Stop what uses it, or choose another: PORT={port + 1} make run\n"

    second = project.run(free_port())

    assert second.process.wait(20) == 1
    assert second.said == "`make run` is running in this clone already.\n"
    run.process.terminate()
    assert run.process.wait(40) == 0


@pytest.mark.slow
def test_what_keeps_ending_is_not_started_for_ever(project):
    urls = project.folder / "shelter_cms" / "wsgi.py"
    whole = urls.read_text()
    urls.write_text("raise RuntimeError('broken on purpose')\n")

    run = project.run(free_port())
    status = run.process.wait(60)
    urls.write_text(whole)

    assert status == 1
    assert "broken on purpose" in run.said
    assert "web ended 4 times within a minute" in run.said
