"""A real server, a real worker and a real Chromium, for the journeys."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings

from tests.accounts.factories import code_now, give_app

# Without the background switches Chromium looks for its maker's hosts at every start.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# Where everybody arrives who has signed in.
FIRST_PAGE = re.compile(r"^[a-z]+://[^/]+/$")


def chromium() -> str | None:
    """Where Chromium or Chrome is on this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(arguments: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the project's programs, and end it with all its children."""
    with log.open("wb") as output:
        running = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-m", *arguments],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield running
        finally:
            for signal in (15, 9):
                try:
                    os.killpg(running.pid, signal)
                    running.wait(timeout=15)
                    break
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    continue


@contextmanager
def site(environment: dict[str, str], folder: Path, *, workers: int = 1) -> Iterator[str]:
    """The web server over a test's own database; yields its address."""
    port = free_port()
    environment = environment | {"SSL_REDIRECT": "0"}
    arguments = [
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        "4",
    ]
    with process([*arguments, "shelter_cms.wsgi:application"], environment, folder / "web.log") as running:
        address = f"http://localhost:{port}"
        _wait_until_alive(running, f"http://127.0.0.1:{port}/healthz", folder / "web.log")
        yield address


@contextmanager
def worker(environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker over a test's own database and queue."""
    arguments = ["celery", "-A", "shelter_cms", "worker", "--concurrency", "1", "--without-gossip", "--without-mingle"]
    with process(arguments, environment, folder / "worker.log") as running:
        yield running


def give_second_factors(users: Iterable[object]) -> str:
    """Let every account have an authenticator app; returns the secret, which no test before has used a code of."""
    secret = generate_totp_secret()
    for user in users:
        give_app(user, secret)
    return secret


def sign_in(page: object, username: str, password: str, secret: str, code: str | None = None) -> None:
    """Go through both pages of the sign-in, in whatever language they are: with the app's code now, or the one given."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    # On a busy machine a code may run out on its way: then, as anybody would, with the next one as soon as it is shown.
    for good_for in (8, 29, 29)[: 1 if code else 3]:
        page.locator("input[name=code]").fill(code or code_now(secret, good_for=good_for))
        with page.expect_navigation(wait_until="domcontentloaded"):
            page.locator("input[name=code]").press("Enter")
        if "/login/" not in page.url:
            return
    raise AssertionError(page.locator("main").inner_text())


def _wait_until_alive(running: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _attempt in range(150):
        if running.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 (our own address)
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")
