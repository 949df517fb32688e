"""For `manage.py check --deploy`: what may not go over a network in the clear."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

VERIFIED = {"verify-ca", "verify-full"}


@register(Tags.security, deploy=True)
def check_transport(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Database and queue on another machine are reached by TLS that is verified, mail by STARTTLS or TLS."""
    found: list[CheckMessage] = []
    for alias, database in settings.DATABASES.items():
        if leaves_this_machine(database["HOST"]) and database.get("OPTIONS", {}).get("sslmode") not in VERIFIED:
            text = f"The database '{alias}' is on another machine and reached without verified TLS."
            found.append(Error(text, hint="Add ?sslmode=verify-full&sslrootcert=… to its URL.", id="core.E001"))
    address = urlsplit(settings.REDIS_URL)
    unverified = parse_qs(address.query).get("ssl_cert_reqs", ["required"]) != ["required"]
    if leaves_this_machine(address.hostname or "") and (address.scheme != "rediss" or unverified):
        text = "Redis is on another machine and reached without verified TLS."
        found.append(Error(text, hint="REDIS_URL begins with rediss://.", id="core.E002"))
    if settings.EMAIL_HOST and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        found.append(Error("Mail leaves in the clear.", hint="EMAIL_SECURITY is starttls or tls.", id="core.E003"))
    return found


def leaves_this_machine(host: str) -> bool:
    """False for a socket, for localhost, and for a bare name, as containers of one machine have on their own network."""
    return bool(host) and not host.startswith(("/", "127.")) and host not in {"localhost", "::1"} and not _is_bare(host)


def _is_bare(host: str) -> bool:
    return not set(host) & {".", ":"}
