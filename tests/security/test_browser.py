"""What the browser itself decides, in a real Chromium: what stays in it, what it runs, whom it asks."""

import re

import pytest

from accounts.models import User
from tests import browsers
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "an-invented-phrase-for-tests"
# htmx notes the path of the page, which holds ids alone and stands in the address bar as well.
KEPT = """async () => ({
    local: localStorage.length, cookie: document.cookie,
    session: Object.keys(sessionStorage).filter((key) => key !== 'htmx-current-path-for-history').length,
    databases: indexedDB.databases ? (await indexedDB.databases()).length : 0,
    caches: window.caches ? (await caches.keys()).length : 0,
    workers: navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations()).length : 0,
})"""
NOTHING = {"local": 0, "session": 0, "cookie": "", "databases": 0, "caches": 0, "workers": 0}


@pytest.fixture
def signed_in(own_database, browser, settings, tmp_path):
    """A caseworker with one file, at her first page; and what the browser complained of and asked for."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = make_user("nigar", make_organisation("HOUSE"), "caseworker", password=PASSWORD)
    case = make_case(user.organisation, worker=user)
    secret = browsers.give_second_factors(User.objects.all())
    with browsers.site(own_database, tmp_path) as address:
        context = browser.new_context(base_url=address, locale="en-GB")
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.complaints, page.asked, page.case = [], [], case
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        browsers.sign_in(page, "nigar", PASSWORD, secret)
        page.wait_for_url(browsers.FIRST_PAGE)
        yield page
        context.close()


def walk(page):
    found = page.locator("header a[href], nav a[href]").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    for path in [*dict.fromkeys(found), f"/cases/{page.case.public_id}/", "/accounts/profile/", "/cases/new/"]:
        if path.startswith("/") and "logout" not in path:
            page.goto(path)


def test_nothing_is_kept_in_the_browser_and_nobody_else_is_asked(signed_in):
    page = signed_in

    walk(page)
    kept = page.evaluate(KEPT)

    assert len(page.asked) > 15
    assert kept == NOTHING
    assert page.complaints == []
    origin = re.match(r"https?://[^/]+", page.url)[0]
    assert {url for url in page.asked if not url.startswith((origin, "data:"))} == set()


def test_after_signing_out_going_back_shows_nothing(signed_in):
    page = signed_in
    page.goto(f"/cases/{page.case.public_id}/")
    assert SURNAME in page.content()
    page.goto("/cases/")
    page.locator("header details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/login/"))

    for _ in range(3):
        page.go_back()
        assert SURNAME not in page.content()
        assert page.case.number not in page.content()
    assert page.evaluate(KEPT) == NOTHING


def test_the_policy_stops_what_a_hole_would_let_in(signed_in):
    """A script, a style, a frame, a form and a picture of another host, put into the page as an attacker would."""
    page = signed_in
    page.evaluate(
        """() => {
            window.zq = [];
            document.addEventListener('securitypolicyviolation', (event) => window.zq.push(event.effectiveDirective));
            const put = (html) => document.body.insertAdjacentHTML('beforeend', html);
            put('<img src="x" onerror="window.zqran = 1">');
            put('<img src="https://evil.example/a.png">');
            put('<iframe src="https://evil.example/"></iframe><object data="https://evil.example/"></object>');
            put('<style>body { display: none }</style>');
            const script = document.createElement('script');
            script.textContent = 'window.zqran = 2';
            document.body.append(script);
            const base = document.createElement('base');
            base.href = 'https://evil.example/';
            document.head.append(base);
            fetch('https://evil.example/').catch(() => {});
        }"""
    )
    page.wait_for_timeout(500)

    assert page.evaluate("() => window.zqran") is None
    stopped = set(page.evaluate("() => window.zq"))
    assert {"script-src-attr", "img-src", "script-src-elem", "base-uri", "connect-src"} <= stopped
    assert {"style-src-elem", "style-src"} & stopped
    assert {"frame-src", "child-src", "default-src", "object-src"} & stopped
    assert not [url for url in page.asked if "evil.example" in url and "csp" in url]


def test_another_site_neither_frames_a_page_nor_sends_its_forms(signed_in, tmp_path):
    """From a page of another origin: a frame stays empty, a form is sent without the session and refused."""
    page = signed_in
    origin = re.match(r"https?://[^/]+", page.url)[0]
    other = page.context.new_page()
    other.route(
        "https://evil.example/**",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<iframe src="{origin}/cases/"></iframe><form method="post" action="{origin}/i18n/setlang/">'
            '<input name="language" value="ru"></form><script>opener = null</script>',
        ),
    )
    other.goto("https://evil.example/")
    other.wait_for_timeout(500)

    frames = [frame for frame in other.frames if frame != other.main_frame]
    assert all(page.case.number not in frame.content() for frame in frames)
    with other.expect_navigation():
        other.evaluate("() => document.forms[0].submit()")
    assert "Please send it again" in other.content() or "403" in other.content()
    page.goto("/cases/")
    assert page.locator("html").get_attribute("lang") == "en"
