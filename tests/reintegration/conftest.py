import pytest


@pytest.fixture
def sessions_in_rows(settings):
    """Count queries without the cache of sessions, which may or may not hold this one."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
