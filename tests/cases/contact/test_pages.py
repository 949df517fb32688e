"""The page before a call: what it shows, what it asks, what is on record."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from audit.events import Event
from audit.models import AuditEvent
from cases.intake.models import Intake
from tests.cases.factories import SURNAME
from tests.cases.factories_enquiries import make_enquiry
from tests.cases.factories_family import make_relation

NUMBER, MAIL = "+994507744110", "leyla@example.org"
CALLS = re.compile(r"""["'(](?:tel|mailto):""")


@pytest.fixture
def reached(case):
    """A file with a telephone; `reached(calling, **more)` says when she may be called."""

    def said(calling, **more):
        case.person.phone = "+994 50 774 41 10"
        case.person.save()
        Intake.objects.create(case=case, calling=calling, **more)
        return reverse("cases:contact", args=[case.public_id])

    return said


@pytest.fixture
def hers(client, caseworker):
    client.force_login(caseworker)
    return client


def test_where_it_is_safe_the_page_asks_nothing(hers, case, reached):
    page = hers.get(reached("safe", safe_name="Seamstress")).content.decode()

    assert f'href="tel:{NUMBER}"' in page
    assert "Seamstress" in page
    assert 'name="reason"' not in page
    event = AuditEvent.objects.get(event=Event.CONTACT_READ)
    assert (event.case_id, event.changes) == (case.public_id, {})


def test_where_it_is_not_the_number_is_not_in_the_page_until_somebody_says_why(hers, reached):
    url = reached("never")

    page = hers.get(url).content.decode()
    refused = hers.post(url, {"way": "phone", "reason": " "})
    opened = hers.post(url, {"way": "phone", "reason": "She asked for it herself."}).content.decode()

    assert "must never be called" in page
    assert "774" not in page
    assert (refused.status_code, b"774" in refused.content) == (422, False)
    assert f'href="tel:{NUMBER}"' in opened
    event = AuditEvent.objects.get(event=Event.UNSAFE_CONTACT_READ)
    assert (event.changes, event.reason) == ({"channel": "phone"}, "She asked for it herself.")
    # Once: whoever asks again is asked again.
    assert "774" not in hers.get(url).content.decode()


def test_a_way_that_does_not_exist_is_refused(hers, reached):
    assert hers.post(reached("never"), {"way": "pigeon", "reason": "x"}).status_code == 422
    assert not AuditEvent.objects.filter(event=Event.UNSAFE_CONTACT_READ).exists()


def test_people_around_her_stand_there_with_what_was_said_of_each(hers, case, reached):
    url = reached("through_another", safe_contact="Aunt 0507744113")
    make_relation(case, kind="sibling", given_name="Konul", contact="0507744112", safe_to_contact="no")

    page = hers.get(url).content.decode()

    assert 'href="tel:0507744113"' in page
    assert "Konul" in page
    assert "0507744112" not in page


def test_a_stranger_learns_nothing(client, stranger, reached):
    client.force_login(stranger)
    url = reached("safe")

    for answer in (client.get(url), client.post(url, {"way": "phone", "reason": "x"})):
        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content
        assert b"774" not in answer.content


def test_a_caller_is_called_back_from_such_a_page_too(hers, caseworker):
    enquiry = make_enquiry(caseworker, caller_contact=MAIL, safe_to_call="no")
    url = reverse("enquiries:contact", args=[enquiry.public_id])

    page = hers.get(url).content.decode()
    opened = hers.post(url, {"way": "caller", "reason": "She is in danger now."}).content.decode()

    assert MAIL not in page
    assert f'href="mailto:{MAIL}"' in opened
    assert AuditEvent.objects.get(event=Event.UNSAFE_CONTACT_READ).case_id == enquiry.public_id


def test_pages_lead_there_instead_of_calling(hers, case, reached):
    url = reached("safe")

    page = hers.get(reverse("cases:detail", args=[case.public_id])).content.decode()

    assert f'<a href="{url}">+994 50 774 41 10</a>' in page
    assert not CALLS.search(page)


def test_nothing_but_that_page_makes_such_links():
    root, found = Path(settings.BASE_DIR), []
    apps = (
        "accounts",
        "audit",
        "cases",
        "core",
        "exchange",
        "referrals",
        "reintegration",
        "reports",
        "shelters",
        "templates",
        "static/js",
    )
    for folder in apps:
        for path in (root / folder).rglob("*"):
            if path.suffix in {".py", ".html", ".js", ".txt"} and CALLS.search(path.read_text(encoding="utf-8")):
                found.append(str(path.relative_to(root)))

    assert found == ["cases/contact/rules.py"]
