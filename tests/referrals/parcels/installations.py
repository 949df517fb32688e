"""Two whole installations on one machine, and a line between them that can be cut.

Each has its own database, key ring, secrets, queue, worker and web server (with TLS); nothing is shared but the program.
"""

import base64
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils import timezone

from tests import browsers, databases

SECONDS = 60


def wait_for(condition):
    """The condition's value once it holds; fails when it does not in time."""
    limit = time.monotonic() + SECONDS
    while not (value := condition()):
        assert time.monotonic() < limit, f"still not so after {SECONDS} s"
        time.sleep(0.2)
    return value


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, as in a network of one's own."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")]),
    )
    now = timezone.now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private


class Side:
    """One of the two: `do(verb, …)` has somebody inside it do something (inside.py)."""

    def __init__(self, environment: dict[str, str], folder: Path, port: int):
        self.port = port
        self._log = (folder / "inside.log").open("w")
        self._process = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-m", "tests.referrals.parcels.inside"],
            cwd=settings.BASE_DIR, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._log, text=True,
        )  # fmt: skip
        self._said_of = folder / "inside.log"

    def do(self, verb, *given):
        self._process.stdin.write(json.dumps([verb, given]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._said_of.read_text()[-3000:]
        return json.loads(line)["said"]

    def state(self, referral):
        return self.do("state", referral)

    def leave(self):
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()
        self._log.close()


def _environment(database: str, redis: str, certificate: Path) -> dict[str, str]:
    """Another installation's variables: nothing of this process's keys."""

    def at(alias: str) -> str:
        from tests.conftest import process_environment

        parts = urlsplit(process_environment()["DATABASE_URL" if alias == "default" else "OWNER_DATABASE_URL"])
        return urlunsplit(parts._replace(path=f"/{database}"))

    def drawn() -> str:
        return base64.b64encode(os.urandom(32)).decode()

    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "shelter_cms.settings",
        "DATABASE_URL": at("default"),
        "OWNER_DATABASE_URL": at("owner"),
        "REDIS_URL": redis,
        "SECRET_KEY": drawn() + drawn(),
        "FIELD_KEYS": f"{database[-8:]}:{drawn()}",
        "INDEX_KEY": drawn(),
        "AUDIT_SIGNING_KEY": drawn(),
        "INSTALLATION_ID": database,
        "MEDIA_ROOT": settings.MEDIA_ROOT,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "LANGUAGE_CODE": "en",
        "HIDE_NAMES": settings.HIDE_NAMES,
        "SSL_REDIRECT": "0",
        "PARCELS_CA_FILE": str(certificate),
    }


@contextmanager
def _redis(folder: Path):
    """A queue of its own, kept in memory."""
    port = browsers.free_port()
    program = Path(sys.executable).parent / "redis-server"
    running = subprocess.Popen(  # noqa: S603 (the program that the embedded server brings)
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(lambda: _answers(port))
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        running.terminate()
        running.wait(15)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def installation(template: str, folder: Path, certificate: Path, private: Path):
    """One installation, up: yields its Side."""
    folder.mkdir()
    with ExitStack() as opened:
        database = databases.aside.copy(template)
        opened.callback(databases.aside.drop, database)
        redis = opened.enter_context(_redis(folder))
        environment = _environment(database, redis, certificate)
        # The template was migrated under the keys of the tests: these are another installation's.
        for table in ("core_datakey", "core_keycheck"):
            databases.as_owner(f"DELETE FROM {table}", database)  # noqa: S608 (our own names)
        done = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "manage.py", "migrate", "-v", "0"],
            cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        port = browsers.free_port()
        web = [
            "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
            "--blocking-threads", "2", "--ssl-certificate", str(certificate), "--ssl-keyfile", str(private),
            "shelter_cms.wsgi:application",
        ]  # fmt: skip
        opened.enter_context(browsers.process(web, environment, folder / "web.log"))
        opened.enter_context(browsers.worker(environment, folder))
        side = Side(environment, folder, port)
        opened.callback(side.leave)
        trust = ssl.create_default_context(cafile=str(certificate))
        wait_for(lambda: _is_up(port, trust))
        yield side


def _is_up(port: int, trust: ssl.SSLContext) -> bool:
    with (
        suppress(OSError),
        socket.create_connection(("localhost", port), timeout=2) as plain,
        trust.wrap_socket(plain, server_hostname="localhost") as line,
    ):
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return b" 200 " in line.recv(64)
    return False


class Line:
    """A line between two installations. It is whole; or cut after so many bytes; or before the answer goes back."""

    def __init__(self, port: int):
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"https://localhost:{self._listener.getsockname()[1]}"
        self.most, self.brings_answers, self.cuts = None, True, 0
        threading.Thread(target=self._listen, daemon=True).start()

    def cut_after(self, most: int) -> None:
        self.most, self.brings_answers = most, True

    def cut_before_the_answer(self) -> None:
        self.most, self.brings_answers = None, False

    def mend(self) -> None:
        self.most, self.brings_answers = None, True

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                caller, _from = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(caller,), daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        with caller, socket.create_connection(("127.0.0.1", self._target)) as target:
            back = threading.Thread(target=self._back, args=(target, caller), daemon=True)
            back.start()
            passed = 0
            with suppress(OSError):
                while piece := caller.recv(1024):
                    passed += len(piece)
                    if self.most is not None and passed > self.most:
                        self.cuts += 1
                        return
                    target.sendall(piece)
            with suppress(OSError):
                target.shutdown(socket.SHUT_WR)
            back.join(30)

    def _back(self, target: socket.socket, caller: socket.socket) -> None:
        """TLS shakes hands first: what comes after the first pieces of the server's is its answer."""
        passed = 0
        with suppress(OSError):
            while piece := target.recv(65536):
                passed += len(piece)
                if not self.brings_answers and passed > _HANDSHAKE:
                    self.cuts += 1
                    caller.shutdown(socket.SHUT_RDWR)
                    return
                caller.sendall(piece)


# More than a server says until hands are shaken, with a certificate as short as ours; less than that and a receipt.
_HANDSHAKE = 1500
