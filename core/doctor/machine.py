"""This machine: its folders, its mail, its certificate, and what Django itself says of the settings."""

import os
import shutil
import smtplib
import socket
import ssl
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import run_checks
from django.core.mail import get_connection
from django.db import connection

from core.checks import leaves_this_machine
from core.examinations import Answer, cannot_tell, examines, mend, ok

GIGABYTE = 1024**3
FREE_BYTES = 2 * GIGABYTE
FREE_SHARE = 0.05
CERTIFICATE_DAYS = 14
SECONDS = 5
# Where Debian's package keeps its clusters; the application's role may not ask the server.
DATABASE_FOLDER = Path("/var/lib/postgresql")


@examines("settings")
def deployment() -> Iterator[Answer]:
    """`manage.py check --deploy` finds nothing."""
    found = [message for message in run_checks(include_deployment_checks=True) if not message.is_silenced()]
    for message in found:
        yield mend(f"{message.id}: {str(message.msg).splitlines()[0]}")
    if not found:
        yield ok("`manage.py check --deploy` finds nothing.")


@examines("files")
def files() -> Iterator[Answer]:
    """Documents lie where this account alone writes."""
    folder = Path(settings.MEDIA_ROOT)
    if not folder.is_dir():
        yield mend("MEDIA_ROOT is no folder: make it, for the application's account alone (mode 0700).")
        return
    if stat.S_IMODE(folder.stat().st_mode) & 0o022:
        yield mend("MEDIA_ROOT is writable by others: chmod 0700.")
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield mend("MEDIA_ROOT is not writable by this account.")
    else:
        yield ok("MEDIA_ROOT is writable by nobody else.")


@examines("disk")
def disk() -> Iterator[Answer]:
    """There is room for documents, for backups and for the database."""
    yield _room("MEDIA_ROOT", Path(settings.MEDIA_ROOT))
    if settings.BACKUP_DIR:
        yield _room("BACKUP_DIR", Path(settings.BACKUP_DIR))
    elsewhere = leaves_this_machine(connection.settings_dict["HOST"]) or not DATABASE_FOLDER.is_dir()
    if elsewhere:
        yield cannot_tell("The database's disk is not to be seen from here: look there.")
    else:
        yield _room("the database", DATABASE_FOLDER)


def _room(name: str, folder: Path) -> Answer:
    if not folder.is_dir():
        return mend(f"The folder of {name} is not there.")
    usage = shutil.disk_usage(folder)
    line = f"{usage.free / GIGABYTE:.1f} GB ({usage.free / usage.total:.0%}) are free on the disk of {name}"
    if usage.free < FREE_BYTES or usage.free < usage.total * FREE_SHARE:
        return mend(f"{line}: make room, or give it a larger one.")
    return ok(f"{line}.")


@examines("mail")
def mail() -> Iterator[Answer]:
    """The mail server takes us as who we are. Nothing is sent."""
    if not settings.EMAIL_HOST:
        yield cannot_tell("No mail server is named (EMAIL_HOST): nobody is told anything by e-mail.")
        return
    try:
        server = get_connection("core.smtp.EmailBackend", timeout=SECONDS)
        server.open()
        server.close()
    except ssl.SSLError:
        yield mend(
            "The mail server's certificate does not hold, or it speaks no TLS: see EMAIL_SECURITY and EMAIL_PORT."
        )
    except (smtplib.SMTPException, OSError) as problem:
        yield mend(f"The mail server does not take us ({type(problem).__name__}): see EMAIL_HOST and what follows it.")
    else:
        yield ok(
            "The mail server takes us by TLS." if settings.EMAIL_SECURITY != "none" else "The mail server takes us."
        )


@examines("address")
def address() -> Iterator[Answer]:
    """People reach this installation by https, under a certificate that holds for some time yet."""
    place = urlsplit(settings.SITE_ADDRESS)
    if not settings.SITE_ADDRESS:
        yield cannot_tell("SITE_ADDRESS is empty: e-mails name no address, and its certificate cannot be asked.")
        return
    if place.scheme != "https" or not place.hostname:
        yield mend("SITE_ADDRESS does not begin with https://.")
        return
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        with (
            socket.create_connection((place.hostname, place.port or 443), timeout=SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=place.hostname) as secure,
        ):
            until = ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"]))
    except ssl.SSLCertVerificationError as problem:
        yield mend(f"The certificate of SITE_ADDRESS does not hold: {problem.verify_message}.")
        return
    except OSError as problem:
        yield cannot_tell(f"SITE_ADDRESS is not reached from here ({type(problem).__name__}).")
        return
    days = int((until - time.time()) // 86_400)
    if days < CERTIFICATE_DAYS:
        yield mend(f"The certificate of SITE_ADDRESS ends in {days} days: renew it.")
    else:
        yield ok(f"SITE_ADDRESS answers by https; its certificate holds for {days} days.")
