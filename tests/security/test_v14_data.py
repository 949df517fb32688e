"""Data have their class and its rule; addresses, caches, browsers and others get none of them."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.apps import apps
from django.core.cache import cache
from django.urls import reverse

from core.encryption import EncryptedTextField
from tests.cases.factories import GIVEN_NAME, SURNAME
from tests.proof import WHOLE
from tests.security.crawl import query_names, read
from tests.test_architecture import OUR_MODELS, SENSITIVE

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "classification.md").read_text(encoding="utf-8")
PERSONAL_WORDS = re.compile(
    r"(family|given|full|first|last|sur|patro)_?name|patronymic|phone|e_?mail|document|birth|address|summary|token|password|session_?key",
)
CLASSES = {"4 hunted", "3 file", "2 staff", "1 work", "0 public"}


def classes():
    return dict(re.findall(r"^\| `(\w+\.\w+)` \| ([^|]+) \|$", PAGE, re.MULTILINE))


def test_every_model_has_a_class():
    of_models = classes()

    assert {model._meta.label for model in apps.get_models(include_auto_created=True)} - set(of_models) == set()
    assert set(of_models) - {model._meta.label for model in apps.get_models(include_auto_created=True)} == set()
    assert set(of_models.values()) <= CLASSES


def test_what_is_sealed_and_what_is_about_somebody_is_of_the_highest_classes():
    of_models = classes()
    sealed = {
        model._meta.label
        for model in OUR_MODELS
        if any(isinstance(field, EncryptedTextField) for field in model._meta.get_fields())
    }

    # Reasons on the record and of an organisation's rule are sealed too, in the class of what they belong to.
    assert {label for label in sealed if of_models[label] != "4 hunted"} <= {"audit.AuditEvent", "cases.RetentionRule"}
    assert {label for label in SENSITIVE if of_models[label][0] < "3"} <= {
        "shelters.Room",
        "shelters.Bed",
        "cases.RetentionRule",
        # Of the programme, about nobody; guarded because organisations do not read one another's.
        "reintegration.Project",
        "reintegration.BudgetLine",
    }


def test_each_class_says_its_rules():
    rows = [line for line in PAGE.splitlines() if re.match(r"\| \*\*\d ", line)]
    heads = next(line for line in PAGE.splitlines() if line.startswith("| class | what"))

    assert {re.search(r"\*\*(\d \w+)\*\*", row)[1] for row in rows} == CLASSES
    for asked in ("who", "at rest", "in the log", "on the record", "kept"):
        assert asked in heads
    assert all(len([cell for cell in row.strip("|").split("|") if cell.strip()]) == 7 for row in rows)
    assert "Integrity" in PAGE


def test_no_filter_or_link_takes_a_personal_datum_into_an_address(estate):
    client = estate.client()
    names = set()
    for _name, url in estate.some_addresses(3):
        page = client.get(url)
        if page.status_code == 200 and not page.streaming and page.headers["Content-Type"].startswith("text/html"):
            reader = read(page.content)
            names |= query_names(reader)
            for link in reader.links:
                values = " ".join(value for _key, value in parse_qsl(urlsplit(link).query)) + urlsplit(link).path
                assert SURNAME not in values
                assert GIVEN_NAME not in values
    assert names, "no filter was seen: the test sees nothing"
    assert {name for name in names if PERSONAL_WORDS.search(name)} == set()


def test_addresses_hold_random_ids_and_nothing_that_tells():
    from tests.security.addresses import _converters, patterns

    kinds = [kind for name, _pattern in patterns() for kind in _converters(name).values()]
    words = [kind for kind in kinds if type(kind).__name__ not in {"UUIDConverter", "IntConverter", "PeriodConverter"}]

    # Beside them closed lists of our own words: nothing that somebody typed.
    assert words
    assert all(re.fullmatch(r"[a-z_0-9|]+", kind.regex) for kind in words)
    for model in OUR_MODELS:
        if model._meta.label in SENSITIVE and hasattr(model, "get_absolute_url"):
            assert "pk" not in model.get_absolute_url.__code__.co_names


@pytest.mark.slow
def test_no_cache_of_the_server_holds_what_pages_say(estate):
    client = estate.client()
    seen = 0
    for _name, url in estate.some_addresses(0):
        page = client.get(url)
        seen += not page.streaming and SURNAME.encode() in page.content
    redis = cache._cache.get_client()
    kept = [redis.get(key) or b"" for key in redis.scan_iter("*") if redis.type(key) == b"string"]

    assert seen > (1 if WHOLE else 0)
    assert kept
    for word in (SURNAME, GIVEN_NAME, "0501112233"):
        assert [value for value in kept if word.encode() in value or json.dumps(word)[1:-1].encode() in value] == []


def test_nothing_is_sent_to_anybody_else(estate):
    """No tracker, no font, no map, no error collector: no other host in a page, a policy or a library's settings."""
    client = estate.client()
    for name in ("cases:list", "accounts:profile", "reports:dashboard"):
        policy = client.get(reverse(name)).headers["Content-Security-Policy"]
        assert not re.search(r"https?:|\*|//", policy)
    requirements = (ROOT / "requirements.in").read_text(encoding="utf-8").lower()
    assert not re.search(
        r"sentry|newrelic|datadog|analytics|opentelemetry|raygun|rollbar|bugsnag|mixpanel", requirements
    )


def test_an_address_of_a_house_is_masked_until_it_is_asked_for(estate):
    shelter = estate.things["shelter"]
    shelter.address = "Zqroad 1"
    shelter.save()
    client = estate.client()

    shown = {}
    for name, url in estate.some_addresses(6):
        page = client.get(url)
        if not page.streaming and b"Zqroad" in page.content:
            shown[name] = url
    assert set(shown) <= {"shelters:address"}


def test_a_list_of_cases_shows_no_name(estate):
    page = estate.client().get(reverse("cases:list"))

    assert estate.case.number.encode() in page.content
    assert SURNAME.encode() not in page.content
