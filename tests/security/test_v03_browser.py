"""What browsers are told with every answer, what other sites can make them do, and what cookies say."""

import json
import re
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import csp_reports
from tests import proof
from tests.security import served
from tests.security.addresses import anywhere
from tests.security.conftest import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
YEAR_IN_SECONDS = 365 * 24 * 3600
TRANSPORT = (
    "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_NAME",
    "LANGUAGE_COOKIE_SECURE", "DEVICE_COOKIE_NAME",
)  # fmt: skip


@pytest.fixture
def as_served(settings):
    """Headers and cookies as a served installation sends them."""
    for name in TRANSPORT:
        setattr(settings, name, served.values()[name])


def policy_of(answer):
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {part[0]: part[1:] for part in parts if part}


_asked = []


@pytest.fixture
def answers(request, as_served):
    """One answer of each kind from every address: signed in and not, with GET and with POST, and what is nowhere.

    Asked once in each process: several tests look at what an answer says of itself.
    """
    if not _asked:
        _asked.extend(all_answers(request.getfixturevalue("estate")))
    return _asked


def all_answers(estate):
    client, nobody = estate.client(), Client(raise_request_exception=False)
    found = []

    def take(name, answer):
        if answer.streaming:
            # To its end, which closes the file behind it.
            b"".join(answer.streaming_content)
        found.append((name, SimpleNamespace(status_code=answer.status_code, headers=answer.headers)))

    for name, url in estate.some_addresses(0):
        take(f"GET {name}", client.get(url, secure=True))
        take(f"nobody {name}", nobody.get(url, secure=True))
        take(f"OPTIONS {name}", client.options(url, secure=True))
    for name, url in proof.dealt(anywhere(), 0, estate.seed):
        take(f"nobody POST {name}", nobody.post(url, secure=True))
    take("nowhere", client.get("/nowhere/", secure=True))
    take("style", nobody.get(f"/{settings.STATIC_URL.strip('/')}/app.css", secure=True))
    take("another host", nobody.get("/", secure=True, headers={"host": "elsewhere.example"}))
    take("plain http", nobody.get("/cases/"))
    assert len({answer.status_code for _name, answer in found}) > 5
    return found


@pytest.mark.slow
def test_every_answer_carries_every_header(answers):
    wrong = []
    for name, answer in answers:
        headers = answer.headers
        policy = policy_of(answer)
        if "sandbox" in policy:
            # Somebody's file, shown: nothing in it may do anything at all.
            assert policy["default-src"] == policy["frame-ancestors"] == ["'none'"], name
            assert headers.get("X-Content-Type-Options") == "nosniff", name
            continue
        told = {
            "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
            # A guest's page tells not even ourselves where it was opened.
            "referrer": headers.get("Referrer-Policy") in {"same-origin", "no-referrer"},
            "opener": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
            "resource": headers.get("Cross-Origin-Resource-Policy") == "same-origin",
            "frames": policy["frame-ancestors"] == ["'none'"],
            "objects and base": policy["object-src"] == policy["base-uri"] == ["'none'"],
            "default": policy["default-src"] == ["'none'"],
            "scripts": policy["script-src"] == ["'self'"],
            "reports": policy["report-uri"] == [reverse("csp_reports")],
            "no other origin": not any(header.startswith("Access-Control-") for header in headers),
        }
        wrong += [f"{name}: {what}" for what, holds in told.items() if not holds]

    assert wrong == []


@pytest.mark.slow
def test_every_answer_over_tls_asks_for_tls_for_a_year_and_more(answers):
    wrong = []
    for name, answer in answers:
        if name == "plain http":
            assert answer.headers["Location"].startswith("https://")
            continue
        said = answer.headers.get("Strict-Transport-Security", "")
        seconds = re.search(r"max-age=(\d+)", said)
        if not seconds or int(seconds[1]) < YEAR_IN_SECONDS or "includeSubDomains" not in said:
            wrong.append(name)

    assert wrong == []


@pytest.mark.slow
def test_nothing_that_somebody_saw_signed_in_is_kept_by_the_browser(answers):
    signed_in = [(name, answer) for name, answer in answers if name.startswith(("GET ", "OPTIONS "))]

    assert len(signed_in) > (180 if proof.WHOLE else 20)
    assert [name for name, answer in signed_in if answer.headers.get("Cache-Control") != "no-store"] == []


def test_no_other_origin_may_ask_by_cors(client, estate):
    client.force_login(estate.user)
    for _name, url in anywhere()[::5]:
        headers = {"origin": "https://evil.example", "access-control-request-method": "POST"}
        answer = client.options(url, headers=headers)
        assert not any(name.startswith("Access-Control-") for name in answer.headers)

    assert served.values()["WHITENOISE_ALLOW_ALL_ORIGINS"] is False


# ------------------------------------------------------------------ cookies


def cookies_of(client, estate):
    """Every cookie that the way through sign-in, language and sign-out sets."""
    found = SimpleCookie()
    page = client.get(reverse("account_login"), secure=True)
    answers = [page]
    answers.append(
        client.post(reverse("account_login"), {"login": "everything", "password": PASSWORD}, secure=True, follow=False)
    )
    client.force_login(estate.user)
    answers.append(client.post(reverse("set_language"), {"language": "ru"}, secure=True))
    answers.append(client.get(reverse("accounts:profile"), secure=True))
    for answer in answers:
        found.update(answer.cookies)
    return found


def test_every_cookie_is_bound_to_this_host_tls_and_site_and_hidden_from_scripts(as_served, estate, settings):
    settings.DEMO = False
    client = Client()
    cookies = cookies_of(client, estate)

    assert {name.split("-")[0] for name in cookies} == {"__Host"}
    assert len(cookies) >= 2
    for name, cookie in cookies.items():
        assert name.startswith("__Host-"), name
        assert cookie["secure"] is True, name
        assert cookie["httponly"] is True, name
        assert cookie["samesite"] == "Strict", name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name


def test_a_served_installation_names_and_guards_each_cookie():
    values = served.values()

    names = [values[f"{kind}_COOKIE_NAME"] for kind in ("SESSION", "CSRF", "LANGUAGE", "DEVICE")]
    assert all(name.startswith("__Host-") for name in names)
    assert len(set(names)) == len(names)
    assert all(values[f"{kind}_COOKIE_SECURE"] for kind in ("SESSION", "CSRF", "LANGUAGE"))
    assert all(values[f"{kind}_COOKIE_HTTPONLY"] for kind in ("SESSION", "CSRF", "LANGUAGE"))
    assert {values[f"{kind}_COOKIE_SAMESITE"] for kind in ("SESSION", "CSRF", "LANGUAGE")} == {"Strict"}


def test_a_sessions_key_is_nowhere_on_a_page(estate):
    client = estate.client()
    key = client.session.session_key

    for _name, url in estate.some_addresses(1):
        page = client.get(url)
        assert page.streaming or key.encode() not in page.content
        assert key not in str(page.headers)


# ------------------------------------------------------------------ other sites

# Takes no token: it changes nothing but a line of the log. And the guests' page, which takes a slip that works once, sets
# no cookie, and asks nothing where somebody is signed in. And what other installations send, which no browser carries: it is
# known by its signature.
WITHOUT_TOKEN = {"csp_reports", "parcels:receive", "voice:sheet", "voice:thanks"}


@pytest.mark.slow
def test_every_change_is_refused_without_its_token(estate):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    addresses = estate.some_addresses(2)
    client.force_login(estate.user)
    before = rows()

    taken = set()
    for name, url in addresses:
        for headers in ({}, {"origin": "https://evil.example"}, {"hx-request": "true"}):
            # The API takes nothing but JSON, and says it in its own shape.
            of_api = name.startswith("api:")
            answer = client.post(url, headers=headers, **({"content_type": "application/json"} if of_api else {}))
            said = b"CSRF" if of_api else b"Please send it again"
            if answer.status_code != 403 or said not in answer.content:
                taken.add(name)

    assert taken <= WITHOUT_TOKEN
    assert rows() == before


def test_a_token_in_the_address_is_none(estate):
    client = Client(enforce_csrf_checks=True)
    client.force_login(estate.user)
    page = client.get(reverse("accounts:profile"))
    token = str(page.context["csrf_token"])
    url = reverse("set_language")

    refused = client.post(f"{url}?csrfmiddlewaretoken={token}", {"language": "ru"})
    taken = client.post(url, {"language": "ru", "csrfmiddlewaretoken": token})

    assert (refused.status_code, taken.status_code) == (403, 302)


def test_the_right_token_from_another_site_is_refused(estate):
    client = Client(enforce_csrf_checks=True)
    client.force_login(estate.user)
    token = str(client.get(reverse("accounts:profile")).context["csrf_token"])
    form = {"language": "ru", "csrfmiddlewaretoken": token}

    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}):
        assert client.post(reverse("set_language"), form, headers=headers).status_code == 403
    assert (
        client.post(
            reverse("set_language"), form, secure=True, headers={"referer": "https://evil.example/"}
        ).status_code
        == 403
    )


def test_signing_in_asks_for_a_token_too(db):
    client = Client(enforce_csrf_checks=True)

    assert client.post(reverse("account_login"), {"login": "a", "password": "b"}).status_code == 403


# What a look may change: that it is on record, that somebody is here, and what was never anybody's data.
LOOKS = ("audit_", "django_session", "usersessions_", "axes_")


def rows():
    """A digest of each table's rows, but for those that a look may add to."""
    tables = [name for name in connection.introspection.table_names() if not name.startswith(LOOKS)]
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            quoted = connection.ops.quote_name(table)
            digest = "md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
            cursor.execute(f"SELECT count(*), {digest} FROM {quoted} t")  # noqa: S608 (a table's name)
            found[table] = cursor.fetchone()
    return found


@pytest.mark.slow
def test_a_look_changes_nothing(estate):
    client = estate.client()
    addresses = estate.some_addresses(3)
    before = rows()

    shown = [client.get(url).status_code for _name, url in addresses]
    for _name, url in addresses:
        client.head(url)
        client.options(url)

    assert shown.count(200) > (45 if proof.WHOLE else 4)
    assert {table for table, state in rows().items() if state != before[table]} == set()
    assert any(count for count, _digest in before.values())


def test_opening_an_address_that_acts_does_nothing(estate):
    client = estate.client()
    client.get(reverse("account_logout"))

    assert client.get(reverse("accounts:profile")).status_code == 200


# ------------------------------------------------------------------ what the browser runs and loads


def test_downloads_are_saved_and_not_shown(estate):
    client = estate.client()
    for name, kind in {"exchange:register_template": "spreadsheetml", "accounts:export_record": "text/csv"}.items():
        answer = client.get(reverse(name))
        assert kind in answer.headers["Content-Type"]
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert policy_of(answer)["script-src"] == ["'self'"]


def test_an_answer_for_machines_is_no_page(estate):
    answer = estate.client().get(reverse("readyz"), headers={"accept": "text/html"})

    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_our_scripts_put_text_in_as_text_and_trust_nobody(path):
    text = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
    forbidden = {
        "markup": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\.srcdoc",
        "running text": r"\beval\(|new Function|setTimeout\(\s*[\"'`]|setInterval\(\s*[\"'`]",
        "storage": r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.",
        "messages": r"postMessage|addEventListener\(\s*[\"']message|onmessage",
        "prototypes": r"__proto__|\.prototype\b|constructor\s*\[|Object\.assign\(|for\s*\(\s*(?:const|let|var)\s+\w+\s+in\b",
        "other hosts": r"https?://|WebSocket|EventSource|XMLHttpRequest|importScripts",
        "globals": r"window\.\w+\s*=[^=]|globalThis\.\w+\s*=[^=]|document\.\w+\s*=[^=]",
    }

    for reason in OUR_OWN.get(path.name, ()):
        text, found = re.subn(reason, "", text)
        assert found, reason

    assert {what for what, pattern in forbidden.items() if re.search(pattern, text)} == set()
    assert '"use strict"' in text


# Between tabs of one browser and one host; a mark without a content; a title of our own words.
OUR_OWN = {
    "screen.js": (
        r"channel\.(postMessage|addEventListener)\b",
        r"document\.cookie = `\$\{said\.mark\}=1; path=/; samesite=strict\$\{secure\}`",
        r"document\.title = (said\.title|link\.textContent)",
    )
}


def test_what_comes_from_outside_is_no_key_of_an_object_in_our_scripts():
    """Prototype pollution needs `object[name from outside] = value`: ours write only to fixed lists of names."""
    written = re.compile(r"(\w+)\[(\w+)\]\s*=[^=]")
    found = {path.name: written.findall(path.read_text(encoding="utf-8")) for path in SCRIPTS}

    assert {name: pairs for name, pairs in found.items() if pairs} == {"passkeys.js": [("response", "name")]}
    assert 'for (const name of ["clientDataJSON"' in (ROOT / "static/js/passkeys.js").read_text(encoding="utf-8")


def test_htmx_runs_no_text_and_keeps_no_page(estate):
    page = estate.client().get(reverse("cases:list")).content.decode()
    configured = re.search(r'name="htmx-config"\s+content=\'([^\']+)\'|name="htmx-config"\s+content="([^"]+)"', page)
    text = (configured[1] or configured[2]).replace("&quot;", '"')

    assert '"allowEval":false' in text.replace(" ", "")
    assert '"historyCacheSize":0' in text.replace(" ", "")
    assert '"selfRequestsOnly":true' in text.replace(" ", "")
    assert '"allowScriptTags":false' in text.replace(" ", "")


@pytest.mark.slow
def test_no_page_loads_or_leads_to_another_host(estate):
    client = estate.client()
    found = []
    for name, url in estate.some_addresses(2):
        page = client.get(url)
        if page.streaming or not page.headers["Content-Type"].startswith("text/html"):
            continue
        for address in re.findall(
            r"""\s(?:src|href|action|hx-get|hx-post|data-url|srcset|poster)=["']([^"']+)""", page.content.decode()
        ):
            parts = urlsplit(address)
            if (parts.netloc and parts.netloc != "testserver") or parts.scheme not in ("", "http", "https", "data"):
                found.append(f"{name}: {address}")
            # Nothing at all: the picture of a page that says nothing.
            if parts.scheme == "data" and address != "data:,":
                assert address.startswith("data:image/svg+xml;base64,"), name

    assert found == []


def test_no_style_loads_anything_from_elsewhere():
    for path in (ROOT / "static").rglob("*.scss"):
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//|@import\s+url", path.read_text(encoding="utf-8")), path.name
    built = finders.find("app.css")
    assert built
    assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", Path(built).read_text(encoding="utf-8"))


def test_no_page_uses_what_browsers_gave_up():
    forbidden = re.compile(
        r"<(?:object|embed|applet|marquee|frameset|frame|iframe|portal)\b|ActiveXObject", re.IGNORECASE
    )
    pages = [*(ROOT / "templates").rglob("*.html"), *SCRIPTS]

    assert pages
    assert [path.name for path in pages if forbidden.search(path.read_text(encoding="utf-8"))] == []


# ------------------------------------------------------------------ redirects

ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "https:evil.example",
    "javascript:alert(1)", "http:///evil.example", "/%09/evil.example", " https://evil.example", "https://testserver@evil.example",
]  # fmt: skip


@pytest.mark.slow
def test_no_redirect_leads_to_another_host(estate):
    client, nobody = estate.client(), Client()
    led = []
    for turn, (name, url) in enumerate(estate.some_addresses(3)):
        elsewhere = ELSEWHERE[turn % len(ELSEWHERE)]
        for asking in (client, nobody):
            for answer in (
                asking.get(url, {"next": elsewhere}, headers={"referer": elsewhere}),
                asking.get(url, {"next": elsewhere}, headers={"x-forwarded-host": "evil.example"}),
            ):
                target = urlsplit(answer.headers.get("Location", ""))
                if target.netloc not in ("", "testserver") or target.scheme not in ("", "http", "https"):
                    led.append(f"{name}: {answer.headers['Location']}")

    assert led == []


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_neither_sign_in_nor_language_nor_confirmation_leads_elsewhere(estate, elsewhere):
    client = estate.client()
    nobody = Client()

    answers = [
        nobody.post(reverse("account_login"), {"login": "everything", "password": PASSWORD, "next": elsewhere}),
        client.post(reverse("set_language"), {"language": "ru", "next": elsewhere}, headers={"referer": elsewhere}),
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": elsewhere}),
        client.post(reverse("account_logout"), {"next": elsewhere}),
    ]

    assert [answer.status_code for answer in answers] == [302] * 4
    for answer in answers:
        target = urlsplit(answer.headers["Location"])
        assert target.netloc in ("", "testserver")
        assert target.path.startswith("/")
        assert not target.path.startswith(("//", "/\\"))


# ------------------------------------------------------------------ reports of what the policy stopped


def report(client, **said):
    body = {"csp-report": {"effective-directive": "script-src-elem", "blocked-uri": "inline"} | said}
    return client.post(reverse("csp_reports"), json.dumps(body), content_type="application/csp-report")


def test_a_breach_of_the_policy_is_one_line_of_the_log(client, caplog, estate):
    url = reverse("cases:detail", args=[estate.case.public_id])

    answer = report(client, **{"document-uri": f"https://{served.HOST}{url}?zqsecret=1", "script-sample": "zqsecret"})

    assert answer.status_code == 204
    assert [record.getMessage() for record in caplog.records if record.name == csp_reports.__name__] == [
        "Content-Security-Policy: script-src-elem stopped inline on cases:detail"
    ]
    assert "zqsecret" not in caplog.text
    assert str(estate.case.public_id) not in caplog.text


@pytest.mark.parametrize(
    "said",
    [
        {"effective-directive": "x\nERROR forged line"},
        {"effective-directive": ""},
        {"effective-directive": "A" * 200},
    ],
)
def test_a_report_that_means_nothing_is_not_written_down(client, caplog, db, said):
    assert report(client, **said).status_code == 204

    assert caplog.records == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"csp-report": []}', b"\xff\xfe", b"[" * 5000, b"x" * 40_000])
def test_a_broken_report_is_no_error(client, caplog, db, body):
    answer = client.generic("POST", reverse("csp_reports"), body, content_type="application/csp-report")

    assert answer.status_code == 204
    assert caplog.records == []


def test_a_flood_of_reports_does_not_fill_the_log(client, caplog, db, monkeypatch):
    monkeypatch.setattr(csp_reports, "LINES_AN_HOUR", 3)

    for _ in range(6):
        report(client)

    assert len(caplog.records) == 3


def test_what_a_report_blocks_is_told_by_its_scheme(client, caplog, db):
    report(client, **{"blocked-uri": "https://evil.example/zqsecret", "document-uri": "not an address"})

    assert "stopped https on an unknown page" in caplog.text
    assert "zqsecret" not in caplog.text
