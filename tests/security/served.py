"""The settings of a served installation: read in a process of its own, as docker-compose.yml would give them."""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

from django.conf import settings

HOST = "cms.example.org"
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
ENVIRONMENT = {
    "SECRET_KEY": "a served installation has a key of its own, of sixty-four characters",
    "FIELD_KEYS": f"k1:{KEY}",
    "INDEX_KEY": KEY,
    "INSTALLATION_ID": "main",
    "ALLOWED_HOSTS": HOST,
    "BEHIND_PROXY": "1",
    "DATABASE_URL": "postgresql://shelter_app:x@postgres:5432/shelter",
    "REDIS_URL": "redis://shelter:x@redis:6379/0",
    "DJANGO_SETTINGS_MODULE": "shelter_cms.settings",
}


def run(arguments: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=kept | ENVIRONMENT | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def values(**variables: str) -> dict[str, Any]:
    """Every setting that is data."""
    script = (
        "import json, django; from django.conf import settings; import shelter_cms.settings as own;"
        "print(json.dumps({n: getattr(settings, n) for n in dir(own) if n.isupper()}, default=str))"
    )
    done = run(["-c", script], **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
