"""/healthz: this process answers. /readyz: so do database and queue, and no migration is missing."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from core.keys import check_keys
from shelter_cms.celery import app


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive. Touches nothing else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready to serve: 200, or 503 with the names of what is not. Says nothing about why."""
    checks = {"database": _database, "migrations": _migrations, "keys": _keys, "queue": _queue, "cache": _cache}
    result = {}
    for name, check in checks.items():
        try:
            result[name] = "ok" if check() else "failed"
        except (DatabaseError, RedisError, OperationalError, OSError):
            result[name] = "failed"
    ready = all(state == "ok" for state in result.values())
    return JsonResponse({"status": "ok" if ready else "failed", **result}, status=200 if ready else 503)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _keys() -> bool:
    try:
        return check_keys()
    except ImproperlyConfigured:
        return False


def _queue() -> bool:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return True


def _cache() -> bool:
    cache.set("readyz", "1", timeout=5)
    return cache.get("readyz") == "1"
