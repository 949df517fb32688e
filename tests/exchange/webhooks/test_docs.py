"""What docs/webhooks.md says is so: its program checks what we send, and it names every type."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from exchange.webhooks import sending
from exchange.webhooks.enums import LISTED, Type
from exchange.webhooks.line import SECONDS
from exchange.webhooks.signature import headers_of, new_secret

PAGE = (Path(settings.BASE_DIR) / "docs" / "webhooks.md").read_text(encoding="utf-8")


@pytest.fixture
def is_ours():
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict = {}
    exec(compile(program, "docs/webhooks.md", "exec"), names)  # noqa: S102 (our own page)
    return names["is_ours"]


def test_its_program_knows_what_is_ours(is_ours):
    secret, other, now = new_secret(), new_secret(), int(timezone.now().timestamp())
    body = b'{"id":"1"}'

    assert is_ours(secret, headers_of("1", now, body, [secret]), body)
    assert is_ours(secret, headers_of("1", now, body, [other, secret]), body)
    assert not is_ours(secret, headers_of("1", now, body, [other]), body)
    assert not is_ours(secret, headers_of("1", now, body, [secret]), body + b" ")
    assert not is_ours(secret, headers_of("1", now, body, [secret]) | {"webhook-id": "2"}, body)
    assert not is_ours(secret, headers_of("1", now - 301, body, [secret]), body)


def test_its_program_knows_the_standards_own_example(is_ours, monkeypatch):
    """The one of the standard's libraries: so theirs and ours are the same."""
    monkeypatch.setattr("time.time", lambda: 1614265330)
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'

    assert is_ours(secret, headers, body)
    assert headers_of(headers["webhook-id"], 1614265330, body, [secret]) == headers


def test_it_names_every_type_and_no_other():
    named = set(re.findall(r"`((?:case|referral|stay|plan|assistance|report)\.\w+)`", PAGE))

    assert named == set(Type.values)
    assert {listed.kind for listed in LISTED.values()} == set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))


def test_its_figures_are_ours():
    assert f"within {SECONDS} seconds" in PAGE
    assert len(sending.PAUSES) + 1 == 12
    assert f"`WEBHOOK_FAILURES` ({settings.WEBHOOK_FAILURES})" in PAGE
    assert f"`WEBHOOK_LOG_DAYS` ({settings.WEBHOOK_LOG_DAYS})" in PAGE
