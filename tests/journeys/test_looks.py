"""The pages that are seen first, wide and narrow, in two languages: nothing overflows, nothing complains.

With PICTURES=folder the pictures of the README are written there.
"""

import os
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.confidentiality.versions import number_in_force
from accounts.models import User
from cases.models import Case
from exchange.demo.load import load_demo
from exchange.demo.staff import password_of
from referrals.models import Referral
from shelters.models import Shelter
from tests import browsers

WIDE, NARROW = (1280, 900), (390, 844)
# Every width in every language where the long suites run whole.
LOOKS = [(WIDE, "en"), (NARROW, "az")]
if os.environ.get("PROOF"):
    LOOKS += [(WIDE, "az"), (NARROW, "en"), (WIDE, "ru"), (NARROW, "ru")]


def addresses():
    case = Case.objects.filter(organisation__code="TD", stays__check_out__isnull=True).order_by("-id").first()
    shelter = Shelter.objects.get(code="TD-1")
    waiting = Referral.objects.filter(status="submitted").order_by("id").first()
    return [
        ("sign-in", None, "/accounts/login/"),
        ("cases", "td.caseworker", "/cases/"),
        ("case", "td.caseworker", f"/cases/{case.public_id}/"),
        ("board", "td.manager", f"/shelters/{shelter.public_id}/"),
        ("referrals", "mia.reviewer", "/referrals/"),
        ("referral", "mia.reviewer", f"/referrals/{waiting.public_id}/"),
        ("report", "iom.officer", "/reports/2019/"),
    ]


@pytest.fixture
def demo(own_database, settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    load_demo(persons=300, seed=1)
    # A server lets nobody in with a password alone, the demonstration's accounts neither.
    secret = browsers.give_second_factors(User.objects.all())
    User.objects.update(rules_version=number_in_force(), rules_accepted_at=timezone.now())
    with browsers.site(own_database, tmp_path) as address:
        yield address, secret


def _watched(context):
    """A page that writes down what the browser complains of."""
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


@pytest.mark.slow
@pytest.mark.parametrize(("size", "language"), LOOKS, ids=lambda value: str(value))
def test_the_first_pages_are_whole(demo, browser, size, language):
    width, height = size
    address_of_site, secret = demo
    pages = {}
    for name, username, address in addresses():
        if username not in pages:
            context = browser.new_context(
                base_url=address_of_site, viewport={"width": width, "height": height}, locale=language
            )
            pages[username] = _watched(context)
            pages[username].goto("/accounts/login/")
            pages[username].locator(f"button[name=language][value={language}]").click()
            if username:
                browsers.sign_in(pages[username], username, password_of(username), secret)
        page = pages[username]

        answer = page.goto(address)

        assert answer.status == 200, name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate("document.documentElement.lang") == language, name
        if "PICTURES" in os.environ:
            page.screenshot(path=Path(os.environ["PICTURES"]) / f"{name}-{width}.png")
    for page in pages.values():
        assert page.complaints == []
        page.context.close()
