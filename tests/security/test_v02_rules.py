"""What may be put in is checked on the server, as it is written down."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.proof import WHOLE
from tests.security import inputs
from tests.security.crawl import read

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_inputs_is_current():
    assert inputs.PAGE.read_text(encoding="utf-8") == inputs.as_page(), "python -m tests.security.inputs"


def test_the_page_of_inputs_names_every_form_and_every_rule_of_the_database():
    page = inputs.PAGE.read_text(encoding="utf-8")

    assert len(inputs.forms()) > 20
    assert len(inputs.constraints()) > 30
    assert [name for name, _form in inputs.forms() if f"`{name}`" not in page] == []
    assert [name for _model, name, _kind in inputs.constraints() if f"`{name}`" not in page] == []


def test_every_rule_on_the_page_stands_in_the_database(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
        )
        there = {row[0] for row in cursor.fetchall()}

    assert {name for _model, name, _kind in inputs.constraints()} - there == set()


@pytest.mark.slow
def test_a_choice_that_the_page_did_not_offer_is_refused(estate):
    """Browsers offer; the server decides: every list of every form refuses what is not in it."""
    client = estate.client()
    tried, taken = 0, []
    for name, url in estate.some_addresses(2):
        page = client.get(url)
        if page.status_code != 200 or page.streaming or not page.headers["Content-Type"].startswith("text/html"):
            continue
        for form in read(page.content).forms:
            chosen = [field for field in form.chosen if form.method == "post"]
            for field in chosen:
                answer = client.post(form.action or url, form.sent(**{field: ["zq-not-offered"]}))
                tried += 1
                if answer.status_code not in {404, 422} and b"error" not in answer.content:
                    taken.append(f"{name}.{field}: {answer.status_code}")

    assert tried > (3 if WHOLE else 0)
    assert taken == []


@pytest.mark.parametrize(
    "day", ["2026-02-30", "0000-01-01", "31.12.2025", "tomorrow", "9999-12-31", "1800-01-01", "2025-1"]
)
def test_a_day_that_is_none_or_cannot_be_is_refused(estate, day):
    client = estate.client()
    url = reverse("cases:intake", args=[estate.case.public_id, "person"])
    form = next(form for form in read(client.get(url).content).forms if "family_name" in form.texts)

    answer = client.post(url, form.sent(date_of_birth=[day]))

    assert answer.status_code == 422


def test_what_the_browser_was_told_not_to_send_is_refused_all_the_same(estate):
    """Required, maxlength, readonly and disabled are comforts: without them the server says the same."""
    client = estate.client()
    for name in ("cases:close", "cases:record_exploitation", "reintegration:assistance_new", "referrals:new"):
        url = reverse(name, args=[estate.case.public_id])
        answer = client.post(url, {})
        assert answer.status_code in {403, 409, 422}, name


def test_floods_are_stopped_at_the_door():
    text = (ROOT / "deploy/nginx/nginx.conf").read_text(encoding="utf-8")

    assert re.search(r"limit_req_zone \$binary_remote_addr zone=requests:\d+m rate=30r/s;", text)
    assert "limit_req zone=requests burst=120 nodelay;" in text
    assert "limit_conn connections 60;" in text
    assert "limit_req_status 429;" in text


def test_sign_ins_from_one_address_are_counted(db, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "3/m/ip"}
    client = Client()

    answers = [client.post(reverse("account_login"), {"login": "a", "password": "b"}).status_code for _ in range(5)]

    assert answers[-1] == 429
