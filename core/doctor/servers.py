"""Redis, the queue in it, the workers and the clock that sends them orders."""

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import redis
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from redis.connection import parse_url
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError

from core.examinations import Answer, age, cannot_tell, examines, mend, ok
from core.tasks import BEAT_TRACE

# Beat orders its trace once a minute; a worker may be busy with something longer meanwhile.
BEAT_SECONDS = 600
QUEUE_SECONDS = 1800
WORKER_SECONDS = 4
_TIMEOUTS = {"socket_connect_timeout": 5, "socket_timeout": 10}


def _client() -> Any:
    return redis.Redis.from_url(settings.REDIS_URL, **_TIMEOUTS)


@examines("redis")
def redis_server() -> Iterator[Answer]:
    """It answers us by name and password, lets us do little, and strangers nothing."""
    try:
        with _client() as ours:
            ours.ping()
            known = ours.info("server") | ours.info("memory") | ours.info("persistence")
            yield ok(f"Redis {known['redis_version']} answers.")
            yield _may_only_its_own(ours)
            yield from _as_our_file_says(known)
    except RedisError as problem:
        yield mend(f"Redis does not answer this user ({type(problem).__name__}): see REDIS_URL and the server's log.")
        return
    yield _name_and_password()
    yield _stranger()


def _name_and_password() -> Answer:
    address = urlsplit(settings.REDIS_URL)
    if not address.password:
        return mend("REDIS_URL has no password: whoever reaches the port is in.")
    if address.username in (None, "", "default"):
        return mend(
            "REDIS_URL names no user of its own: give the application one with few commands (deploy/make-secrets.sh)."
        )
    return ok("The application has a user and a password of its own.")


def _stranger() -> Answer:
    given = parse_url(settings.REDIS_URL)
    named = {name: value for name, value in given.items() if name not in {"username", "password"}}
    pool = redis.ConnectionPool(**named, **_TIMEOUTS)
    try:
        redis.Redis(connection_pool=pool).exists("cache:doctor")
    except (AuthenticationError, NoPermissionError, ResponseError):
        return ok("Whoever gives no password is refused.")
    finally:
        pool.disconnect()
    return mend("Redis answers whoever gives no password: switch its default user off (deploy/make-secrets.sh).")


def _may_only_its_own(ours: Any) -> Answer:
    try:
        ours.config_get("maxmemory-policy")
    except NoPermissionError:
        return ok("The application's user may not read or change the server's settings.")
    return mend(
        "The application's Redis user may do everything: use the list of users that deploy/make-secrets.sh makes."
    )


def _as_our_file_says(known: dict[str, Any]) -> Iterator[Answer]:
    """deploy/redis/redis.conf: nothing on disk, nothing forgotten to make room."""
    if known.get("aof_enabled") or known.get("rdb_saves"):
        yield mend('Redis writes to its disk, where ids would stay: appendonly no, save "" (deploy/redis/redis.conf).')
    elif "rdb_saves" not in known:
        yield cannot_tell("This Redis, older than 7, does not say whether it writes to its disk.")
    else:
        yield ok("Redis has written nothing to its disk.")
    if known.get("maxmemory_policy") != "noeviction":
        yield mend("Redis forgets tasks when it is full: maxmemory-policy noeviction (deploy/redis/redis.conf).")
    elif not known.get("maxmemory"):
        yield mend("Redis may take all memory of its machine: set maxmemory (deploy/redis/redis.conf).")
    else:
        yield ok("A full Redis says so and forgets no task.")


def queues() -> list[str]:
    """Those that a task is ever sent to."""
    routed = [route["queue"] for route in settings.CELERY_TASK_ROUTES.values()]
    return [current_app.conf.task_default_queue, *routed]


@examines("workers")
def workers() -> Iterator[Answer]:
    """Somebody answers on each queue."""
    answers = current_app.control.inspect(timeout=WORKER_SECONDS).active_queues() or {}
    taken = [queue["name"] for found in answers.values() for queue in found]
    for name in queues():
        if name in taken:
            yield ok(f"Workers that answer on the queue {name}: {taken.count(name)}.")
        else:
            yield mend(f"No worker answers on the queue {name}: is its service running?")


@examines("queues")
def oldest_messages() -> Iterator[Answer]:
    """Nothing waits for long. Each message says when it was sent (shelter_cms/celery.py)."""
    with _client() as ours:
        for name in queues():
            waiting, oldest = ours.llen(name), ours.lindex(name, -1)
            sent = json.loads(oldest)["headers"].get("sent_at") if oldest else None
            waited = time.time() - sent if sent else 0.0
            if not oldest:
                yield ok(f"Nothing waits in the queue {name}.")
            elif not sent:
                yield cannot_tell(f"In the queue {name} wait {waiting}, and the oldest does not say since when.")
            elif waited > QUEUE_SECONDS:
                yield mend(
                    f"In the queue {name} wait {waiting}, the oldest for {age(waited)}: the worker does not keep up."
                )
            else:
                yield ok(f"In the queue {name} wait {waiting}, the oldest for {age(waited)}.")


@examines("beat")
def beat() -> Iterator[Answer]:
    """The clock sends orders, and they are worked off: one of them leaves a trace each minute (core/tasks.py)."""
    last = cache.get(BEAT_TRACE)
    if last is None:
        yield mend("No order of beat was worked off since Redis was started: are beat and a worker running?")
    elif time.time() - last > BEAT_SECONDS:
        yield mend(
            f"The last order of beat was worked off {age(time.time() - last)} ago: are beat and a worker running?"
        )
    else:
        yield ok(f"The last order of beat was worked off {age(time.time() - last)} ago.")
