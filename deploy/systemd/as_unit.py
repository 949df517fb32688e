"""Runs a command as a unit of ours would run it: its account, its folder, its variables, its secrets and no others.

    python3 deploy/systemd/as_unit.py shelter-backup manage.py doctor
    python3 deploy/systemd/as_unit.py shelter-web                      what the unit itself runs

For an operator, as root; and for machines where systemd does not run, as in tests/deploy. It reads the unit and the
common part beside it (--units DIR, /etc/systemd/system where none is named). What systemd locks besides, it does not.
"""

import argparse
import os
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

COMMON = "shelter-.service.d"


def settings_of(folder: Path, unit: str) -> dict[str, list[str]]:
    """Every `Name=value` of the unit's [Service], those of the common part first."""
    found: dict[str, list[str]] = {}
    for path in [*sorted((folder / COMMON).glob("*.conf")), folder / f"{unit}.service"]:
        section = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                section = line
            elif section == "[Service]" and "=" in line and not line.startswith("#"):
                name, _, value = line.partition("=")
                found.setdefault(name, []).append(value)
    return found


def environment_of(settings: dict[str, list[str]], credentials: Path) -> dict[str, str]:
    """Nothing of the caller's own: what EnvironmentFile= and Environment= say, the former last, as systemd does."""
    given = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "CREDENTIALS_DIRECTORY": str(credentials)}
    for line in settings.get("Environment", []):
        given |= dict(pair.split("=", 1) for pair in shlex.split(line.replace("%d", str(credentials))))
    for path in settings.get("EnvironmentFile", []):
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        given |= dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return given


def hand_over(settings: dict[str, list[str]], folder: Path, account: pwd.struct_passwd) -> None:
    """Copy the secrets that the unit is given into a folder that its account alone reads."""
    for line in settings.get("LoadCredential", []):
        name, source = line.split(":", 1)
        shutil.copyfile(source, folder / name)
        (folder / name).chmod(0o400)
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, account.pw_uid, account.pw_gid)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=Path, default=Path("/etc/systemd/system"))
    parser.add_argument("unit")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="in place of the unit's own; manage.py … is enough")
    options = parser.parse_args()
    settings = settings_of(options.units, options.unit)
    own = shlex.split(settings["ExecStart"][-1].replace("%%", "%"))
    command = [str(Path(own[0]).parent / "python"), *options.command] if options.command else own
    account = pwd.getpwnam(settings["User"][-1])
    credentials = Path(tempfile.mkdtemp(prefix="shelter-", dir="/run" if os.geteuid() == 0 else None))
    try:
        hand_over(settings, credentials, account)
        lower = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        process = subprocess.Popen(
            command,
            env=environment_of(settings, credentials),
            cwd=settings["WorkingDirectory"][-1],
            umask=int(settings["UMask"][-1], 8),
            **lower,
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda given, _frame: process.send_signal(given))
        return process.wait()
    finally:
        shutil.rmtree(credentials, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
