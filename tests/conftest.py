"""The cast, and what every test is held to.

`caseworker` owns the case, `colleague` works beside her, `manager` leads the
shelter, `stranger` works at another organisation, `reviewer` is the ministry,
`receiver` the NGO that a referral goes to.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation
from django.utils.translation import trans_real

from core import keys
from shelter_cms import env
from tests import browsers, databases, proof
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case

__all__ = ["SURNAME"]


class UndefinedVariable(str):
    """What a template prints for a name that it was not given: an error."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        pytest.fail(f"undefined template variable: {name}")


def pytest_configure(config: pytest.Config) -> None:
    """Queue and cache of their own, so that no running worker takes a test's message; templates from their sources."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    number = int(worker) % 7
    address = re.sub(r"[?&]db=\d+", "", settings.REDIS_URL)
    settings.REDIS_URL = f"{address}{'&' if '?' in address else '?'}db={2 + number}"
    settings.CELERY_BROKER_URL = env.broker(settings.REDIS_URL)
    prefix = f"test-{os.getpid()}"
    options = settings.CACHES["default"]["OPTIONS"] | {"db": 9 + number}
    settings.CACHES["default"] |= {"LOCATION": address, "OPTIONS": options, "KEY_PREFIX": prefix}
    settings.CACHES["default"]["BACKEND"] = "tests.caches.OwnRedisCache"
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    # Files of a test's own, which go with its process.
    config.media = tempfile.TemporaryDirectory(prefix="shelter-cms-test-media-")
    settings.MEDIA_ROOT = config.media.name
    settings.LANGUAGE_CODE = "en"
    # How long it takes to think something up tells of the machine, not of the rule.
    hypothesis.settings.register_profile("ours", suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.load_profile("ours")
    # What is masked until asked for is asked about in tests of its own.
    settings.HIDE_NAMES = "on_request"
    # Django keeps the language it started with for threads that chose none.
    trans_real._default = None
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("%s")


def pytest_unconfigure(config: pytest.Config) -> None:
    config.media.cleanup()


def is_whole_suite(config: pytest.Config) -> bool:
    """Whether nothing was named or picked on the command line; the processes of one run are told it by the first."""
    if hasattr(config, "workerinput"):
        return bool(config.workerinput["whole_suite"])
    named = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    return not (named or config.option.keyword or config.option.markexpr)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    node.workerinput["whole_suite"] = is_whole_suite(node.config)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What `make test` samples; and what takes long comes first: begun last, it would keep one process busy alone."""
    if is_whole_suite(config):
        asked = proof.asked(items, proof.seed(config))
        left = set(items).difference(asked)
        if left:
            config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = asked
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if hasattr(item.config, "home"):
        item.config.home.count()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what did not run."""
    if browsers.chromium() is None:
        terminalreporter.section(
            "NO CHROMIUM ON THIS MACHINE: THE BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True
        )


@pytest.fixture(scope="session")
def template_database(django_db_blocker: object) -> str:
    with django_db_blocker.unblock():
        return databases.template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object, pytestconfig: pytest.Config, template_database: str) -> Iterator[None]:
    """Replaces pytest-django's: a copy of the migrated template for this process, used as the application's role."""
    with django_db_blocker.unblock():
        databases.drop_abandoned()
        home = pytestconfig.home = databases.Home(template_database)
        # As every process does when it starts: so that no test counts the query.
        keys.load_data_keys()
    yield
    with django_db_blocker.unblock():
        home.leave()


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: object, template_database: str) -> Iterator[dict[str, str]]:
    """A database of this test's own, for threads, commits and other processes.

    Yields the environment that lets a subprocess join: DATABASE_URL,
    OWNER_DATABASE_URL, REDIS_URL and the secrets, with LOCAL unset.
    """
    with django_db_blocker.unblock():
        with databases.copied(template_database):
            try:
                yield process_environment()
            finally:
                connections.close_all()
        # A test may have made new keys in it. Sealed under one of those, nothing opens in another test's server.
        keys.forget()
        keys.load_data_keys()


def process_environment() -> dict[str, str]:
    """The variables under which another process uses this test's database and queue."""

    def url(alias: str) -> str:
        row = connections.settings[alias]
        query = urlencode({"host": row["HOST"]} | ({"port": row["PORT"]} if row["PORT"] else {}))
        return f"postgresql://{quote(row['USER'])}:{quote(row['PASSWORD'])}@/{row['NAME']}?{query}"

    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "shelter_cms.settings",
        "DATABASE_URL": url("default"),
        "OWNER_DATABASE_URL": url("owner"),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": settings.FIELD_KEYS,
        "INDEX_KEY": settings.INDEX_KEY,
        "AUDIT_SIGNING_KEY": settings.AUDIT_SIGNING_KEY,
        "INSTALLATION_ID": settings.INSTALLATION_ID,
        "MEDIA_ROOT": settings.MEDIA_ROOT,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "LANGUAGE_CODE": "en",
        "HIDE_NAMES": settings.HIDE_NAMES,
    }


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Sentences are asked for in the language they are written in, whatever a page before spoke."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    """Rate limits and sessions of one test are not the next one's."""
    yield
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _sign_in_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """`client.force_login` stands for a sign-in just now, with a second factor. tests/accounts signs in as people do."""
    from django.test import Client

    from tests.accounts.factories import signed_in

    forced = Client.force_login

    def force_login(client: Client, user: object, backend: str | None = None) -> None:
        forced(client, user, backend)
        signed_in(client, user)

    monkeypatch.setattr(Client, "force_login", force_login)


@pytest.fixture(autouse=True)
def _nothing_is_counted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers beside the places ask every app, on the first page of every test: that took a third of all the time.

    They are counted where a test is marked `counts_what_waits`, in other processes, in browsers, and everywhere in
    `make proof`.
    """
    counted = ("counts_what_waits", "browser", "runtime")
    if not proof.WHOLE and not any(request.node.get_closest_marker(name) for name in counted):
        monkeypatch.setattr("shelter_cms.navigation._counted", lambda _reader, _places: {})


@pytest.fixture
def shelter_organisation(db):
    return make_organisation("HOUSE", name="Example House", case_prefix="EH")


@pytest.fixture
def ministry(db):
    return make_organisation("MIA", name="Example Ministry", type="ministry", case_prefix="MI")


@pytest.fixture
def caseworker(shelter_organisation):
    return make_user("caseworker", shelter_organisation, "caseworker")


@pytest.fixture
def colleague(shelter_organisation):
    return make_user("colleague", shelter_organisation, "caseworker")


@pytest.fixture
def manager(shelter_organisation):
    return make_user("manager", shelter_organisation, "shelter_manager")


@pytest.fixture
def stranger(db):
    return make_user("stranger", make_organisation("OTHER", name="Other House"), "caseworker", "shelter_manager")


@pytest.fixture
def reviewer(ministry):
    return make_user("reviewer", ministry, "ministry_reviewer")


@pytest.fixture
def receiver(db):
    return make_user("receiver", make_organisation("NGO", name="Receiving Union"), "receiving_officer")


@pytest.fixture
def iom_officer(db):
    return make_user("iom", make_organisation("IOM", name="IOM", type="international"), "iom_officer")


@pytest.fixture
def auditor(ministry):
    return make_user("auditor", ministry, "auditor")


@pytest.fixture
def protection_officer(shelter_organisation):
    return make_user("officer", shelter_organisation, "data_protection")


@pytest.fixture
def administrator(ministry):
    return make_user("administrator", ministry, "administrator")


@pytest.fixture
def case(caseworker):
    """An open case of the caseworker's organisation; the person's surname is SURNAME."""
    return make_case(caseworker.organisation, worker=caseworker)


@pytest.fixture
def shelter(shelter_organisation):
    from tests.shelters.factories import make_shelter

    return make_shelter(shelter_organisation, code="EH1", name="Quiet House", capacity=4)


@pytest.fixture
def bed(shelter):
    from shelters.models import Bed, Room

    room = Room.objects.create(shelter=shelter, name="Room 1")
    return Bed.objects.create(shelter=shelter, room=room, label="1a")


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Headless Chromium; where the machine has none the journeys are skipped, loudly."""
    path = browsers.chromium()
    if path is None:
        pytest.skip("NO CHROMIUM ON THIS MACHINE (apt install chromium): browser tests did not run")
    # Playwright's loop runs in this thread; Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=browsers.ARGUMENTS)
        yield chromium
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
