"""Behind `make run`: web, worker and beat as one thing that starts and stops together.

One thread, one loop: it passes on what the processes say, starts again the
one that ended unasked, and stops them in order (web first, so that no request
is cut off by what stands behind it). Should the supervisor itself be killed,
the kernel tells its processes (PR_SET_PDEATHSIG), so none outlives it.
"""

import contextlib
import ctypes
import fcntl
import http.client
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from shelter_cms import local_servers

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
READY_SECONDS = 90
KEEPER_SECONDS = 5
# A process that ends this often within a minute is not worth another start.
TOO_OFTEN = 4
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PYTHON = [sys.executable, "-u"]
# Celery warns whoever runs it as root of pickled messages; only JSON is accepted here.
CELERY = [*PYTHON, "-W", "ignore::UserWarning:celery.platforms", "-m", "celery", "--quiet", "-A", "shelter_cms"]


class Refusal(Exception):
    """One line for the person at the terminal; the exit status is 1."""


def die_with_parent(wish: signal.Signals) -> None:
    """Have the kernel send this process a signal when its parent ends, however it ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, int(wish))


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Process:
    """One of the processes, with every process that it starts in turn (they share its process group)."""

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        patience: float,
        last_words: signal.Signals = signal.SIGTERM,
        orphaned: signal.Signals = signal.SIGTERM,
    ):
        self.name, self.command, self.patience = name, command, patience
        self.last_words, self.orphaned = last_words, orphaned
        self.starts: list[float] = []
        self.start_at = 0.0
        self.running: subprocess.Popen[bytes] | None = None
        self._rest = b""

    def start(self) -> None:
        supervisor = os.getpid()

        def die_with_supervisor() -> None:
            die_with_parent(self.orphaned)
            if os.getppid() != supervisor:
                os._exit(1)

        self.starts = [*self.starts[-TOO_OFTEN + 1 :], time.monotonic()]
        self.running = subprocess.Popen(
            self.command,
            cwd=local_servers.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A session of its own: Ctrl-C at the terminal reaches the supervisor only, which stops in order.
            start_new_session=True,
            preexec_fn=die_with_supervisor,
        )
        os.set_blocking(self.output, False)

    @property
    def output(self) -> int:
        assert self.running is not None
        assert self.running.stdout is not None
        return self.running.stdout.fileno()

    @property
    def ended_too_often(self) -> bool:
        return len(self.starts) == TOO_OFTEN and time.monotonic() - self.starts[0] < 60

    def pass_on(self) -> bool:
        """Print the whole lines that it said; return whether more may come."""
        try:
            part = os.read(self.output, 65536)
        except BlockingIOError:
            return True
        *lines, self._rest = (self._rest + part).split(b"\n") if part else [self._rest, b""]
        for line in lines:
            if line.strip():
                say(f"{self.name:6} | {line.decode(errors='replace')}")
        return bool(part)

    def tell(self, wish: signal.Signals, *, all_of_them: bool = False) -> None:
        assert self.running is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running.pid, wish) if all_of_them else os.kill(self.running.pid, wish)


class Supervisor:
    """Keeps the processes running until it is told to stop."""

    def __init__(self, processes: list[Process]):
        self.processes = processes
        self.stopping = False
        self._selector = selectors.DefaultSelector()
        self._make = make_waits_for_us()
        self._look_at_keeper_at = 0.0

    def request_stop(self, *_: object) -> None:
        self.stopping = True

    def start(self, process: Process) -> None:
        process.start()
        self._selector.register(process.output, selectors.EVENT_READ, process)

    def turn(self, seconds: float = 0.2) -> None:
        """Pass on what was said within some time, and look after the processes once."""
        for key, _ in self._selector.select(seconds):
            if not key.data.pass_on():
                self._selector.unregister(key.fd)
        if self._make and not catches_ctrl_c(self._make):
            self.stopping = True
        if self.stopping:
            return
        for process in self.processes:
            self._look_after(process)
        if time.monotonic() >= self._look_at_keeper_at:
            self._look_at_keeper_at = time.monotonic() + KEEPER_SECONDS
            local_servers.look_after_keeper()

    def _look_after(self, process: Process) -> None:
        if process.running is None:
            if time.monotonic() >= process.start_at:
                self.start(process)
            return
        status = process.running.poll()
        if status is None:
            return
        self._sweep(process)
        if process.ended_too_often:
            raise Refusal(
                f"{process.name} ended {TOO_OFTEN} times within a minute (last exit status {status}); stopping."
            )
        pause = 0.5 * 2 ** (len(process.starts) - 1)
        process.start_at = time.monotonic() + pause
        say(f"{process.name} ended (exit status {status}); starting it again in {pause:g} s")

    def _sweep(self, process: Process) -> None:
        """End what the process may have left in its group, and forget it."""
        process.tell(signal.SIGKILL, all_of_them=True)
        while process.output in self._selector.get_map() and process.pass_on():
            time.sleep(0.01)
        with contextlib.suppress(KeyError):
            self._selector.unregister(process.output)
        assert process.running is not None
        assert process.running.stdout is not None
        process.running.stdout.close()
        process.running = None

    def stop(self) -> None:
        """Stop in order, each with the time it needs to finish what it is doing."""
        self.stopping = True
        for process in self.processes:
            if process.running is None:
                continue
            for wish, patience in ((signal.SIGTERM, process.patience), (process.last_words, 5), (signal.SIGKILL, 5)):
                process.tell(wish)
                deadline = time.monotonic() + patience
                while process.running.poll() is None and time.monotonic() < deadline:
                    self.turn(0.05)
                if process.running.poll() is not None:
                    break
            self._sweep(process)


def catches_ctrl_c(pid: int) -> bool:
    """Say whether a process still has its own answer to SIGINT."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return False
    caught = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt:"))
    return bool(caught >> (signal.SIGINT - 1) & 1)


def make_waits_for_us() -> int:
    """Return make's process id, if it started us and can be asked for Ctrl-C.

    At a terminal Ctrl-C reaches us as well. Sent to make alone, make only goes
    back to the default answer and waits for us, without a word; that is what
    `turn` looks for.
    """
    parent = os.getppid()
    try:
        name = Path(f"/proc/{parent}/comm").read_text().strip()
    except OSError:
        return 0
    return parent if name in {"make", "gmake"} and catches_ctrl_c(parent) else 0


def free_port(wanted: str) -> int:
    """Return the port, if it is one and nothing listens there."""
    if not wanted.isdigit() or not 0 < int(wanted) < 65536:
        raise Refusal("PORT must be a number between 1 and 65535.")
    port = int(wanted)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            raise Refusal(
                f"Port {port} is in use. Stop what uses it, or choose another: PORT={port + 1} make run"
            ) from None
    return port


def only_one_here() -> int:
    """Refuse a second `make run` in one clone: two beats would order every job twice."""
    local_servers.VAR.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(local_servers.VAR / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refusal("`make run` is running in this clone already.") from None
    return descriptor


def prepare() -> int:
    """Bring the database up to date and load the demo once, in a process of its own; print the demo accounts as JSON.

    Three commands in one process, because starting Django is most of what each of them costs.
    """
    import django
    from django.core.management import CommandError, call_command

    try:
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("load_demo", stdout=sys.stderr)
        call_command("demo_accounts", json=True)
    except (CommandError, ImproperlyConfigured) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def prepared_accounts() -> list[dict[str, str]]:
    """Run `prepare`; what it has to say besides the accounts is the person's to read."""
    say("Preparing the database ...")
    done = subprocess.run(
        [*PYTHON, "-m", "shelter_cms.supervisor", "prepare"],
        cwd=local_servers.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=lambda: die_with_parent(signal.SIGTERM),
    )
    if done.returncode:
        raise Refusal("The database could not be prepared; see above.")
    return json.loads(done.stdout)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def processes(port: int) -> list[Process]:
    """Return what runs, in the order in which it is stopped; beat before worker, so that no new job is ordered."""
    web = [*PYTHON, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    # No access log: an address tells who read which file; that is kept in the audit log only.
    options = ["--workers", "2", "--blocking-threads", "4", "--no-access-log", "--log-level", "warning", "--no-ws"]
    worker = ["worker", "--pool", "prefork", "--concurrency", "2", "--without-gossip", "--without-mingle"]
    # On a workstation every process knows the tables' owner, so one worker takes the orders for backups as well.
    worker += ["--queues", "celery,celery-backup"]
    return [
        Process("web", [*web, *options, "shelter_cms.wsgi:application"], patience=10),
        Process("beat", [*CELERY, "beat", "--loglevel", "warning", "--pidfile", ""], patience=5),
        # SIGQUIT: a job that is interrupted is taken up again at the next start. That still waits for a job which began
        # while the others were being ended, and an orphan has nobody to tell it a second time.
        Process(
            "worker",
            [*CELERY, *worker, "--loglevel", "warning"],
            patience=10,
            last_words=signal.SIGQUIT,
            orphaned=signal.SIGKILL,
        ),
    ]


def show_accounts(accounts: list[dict[str, str]]) -> None:
    columns = ["username", "password", "role", "organisation"]
    rows = [columns, *([account[column] for column in columns] for account in accounts)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    for row in rows:
        say("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def supervise(supervisor: Supervisor, port: int, accounts: list[dict[str, str]]) -> None:
    """Run until told to stop; whatever happens, stop all."""
    for wish in STOP_SIGNALS:
        signal.signal(wish, supervisor.request_stop)
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not supervisor.stopping and not answers(port):
            supervisor.turn()
            if time.monotonic() > deadline:
                raise Refusal(f"The web server did not answer within {READY_SECONDS} s.")
        if not supervisor.stopping:
            say(f"\nShelter case management is running: http://localhost:{port}\n")
            show_accounts(accounts)
            say("\nAll people and organisations in it are invented. Ctrl-C stops it.\n")
        while not supervisor.stopping:
            supervisor.turn()
    finally:
        for wish in STOP_SIGNALS:
            signal.signal(wish, signal.SIG_IGN)
        say("Stopping ...")
        supervisor.stop()
    say("Stopped.")


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    if sys.argv[1:] == ["prepare"]:
        return prepare()
    # If make is killed, nobody is left to press Ctrl-C.
    die_with_parent(signal.SIGTERM)
    for wish in STOP_SIGNALS:
        signal.signal(wish, interrupt)
    try:
        port = free_port(sys.argv[1])
        running = only_one_here()
        # Held for as long as the supervisor lives, so that the commands do not start and stop the servers each.
        local_servers.join()
        accounts = prepared_accounts()
        supervise(Supervisor(processes(port)), port, accounts)
        os.close(running)
    except (Refusal, ImproperlyConfigured) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
