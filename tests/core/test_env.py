"""Queue and cache lie in different databases of one Redis, however its address is written."""

import pytest
from django.core.cache.backends.redis import RedisCache

from shelter_cms import env


@pytest.mark.parametrize(
    "address",
    [
        "redis://shelter:word@redis:6379/0",
        "rediss://:word@redis:6380/0",
        "redis://redis",
        "unix://:word@/run/redis.sock",
    ],
)
def test_the_cache_is_not_where_the_queue_is(address):
    cache = RedisCache(env.cache(address), {"OPTIONS": {"db": 1}})

    kept = cache._cache.get_client().connection_pool.connection_kwargs

    assert kept["db"] == 1
    assert kept.get("password") == ("word" if "word" in address else None)
