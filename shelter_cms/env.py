"""The one reader of the environment.

Everything that differs between two installations comes through here, and
`settings.py` is its only caller, so that one file lists all of it. A fresh
clone keeps its own values in `var/local.env`; that file is read only where no
`DATABASE_URL` is set, and a value in the process's environment wins over it.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_FILE = BASE_DIR / "var" / "local.env"

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
_REQUIRED = object()


def _local_values(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def _load() -> dict[str, str]:
    given = dict(os.environ)
    if given.get("DATABASE_URL") or given.get("DATABASE_URL_FILE"):
        if given.get("LOCAL", "").lower() in _TRUE:
            raise ImproperlyConfigured(
                "LOCAL=1 and DATABASE_URL are both set. LOCAL=1 means embedded servers and demo"
                " accounts; a served database has neither. Unset one of the two."
            )
        return given
    try:
        local = _local_values(LOCAL_FILE)
    except PermissionError:
        raise ImproperlyConfigured(
            "var/local.env belongs to another account: work as that one, or remove var/ (its data go with it)."
        ) from None
    if not local:
        raise ImproperlyConfigured(
            "No database: DATABASE_URL is not set and var/local.env does not exist."
            " On a workstation run `make run` once; on a server set the variables of .env.example."
        )
    return local | given


_values = _load()


def env_str(name: str, default: object = _REQUIRED) -> str:
    """Return the variable, or the default; without either, refuse and name it."""
    value = _values.get(name, default)
    if value is _REQUIRED or value is None:
        raise ImproperlyConfigured(f"{name} is not set. See .env.example for what it means.")
    return str(value)


def env_secret(name: str, default: object = _REQUIRED) -> str:
    """Like `env_str`; where NAME_FILE is set, the value is that file's content (Docker secrets)."""
    path = _values.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return env_str(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    """Read 1/0, true/false, yes/no or on/off; anything else is refused."""
    value = _values.get(name, "1" if default else "0").lower()
    if value not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name} must be 1 or 0.")
    return value in _TRUE


def env_int(name: str, default: int) -> int:
    """Read a whole number; anything else is refused."""
    value = _values.get(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from None


def env_float(name: str, default: float) -> float:
    """Read a number, with or without decimals; anything else is refused."""
    value = _values.get(name, str(default))
    try:
        return float(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number.") from None


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """Read one of a few words; anything else is refused."""
    value = _values.get(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of: {', '.join(choices)}.")
    return value


def env_list(name: str, default: str = "") -> list[str]:
    """Read a list separated by commas, without empty members."""
    return [part.strip() for part in _values.get(name, default).split(",") if part.strip()]


def broker(redis_url: str) -> str:
    """Return Celery's spelling of a Redis address: it has names of its own for a socket and for the database there."""
    if not redis_url.startswith("unix://"):
        return redis_url
    return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)


def cache(redis_url: str) -> str:
    """Return the address without a database: which one the cache has is said beside it, and one in the address would win."""
    return redis_url if redis_url.startswith("unix://") else urlsplit(redis_url)._replace(path="").geturl()


def database(url: str, **options_of_ours: object) -> dict[str, object]:
    """Turn postgresql://user:password@host:port/name?host=/socket/dir into Django's dictionary."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("A database address begins with postgresql:// (nothing else is supported).")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": {"connect_timeout": "10"} | options | options_of_ours,
    }
