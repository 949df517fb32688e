"""What was said in an enquiry stands in the first conversations' forms, marked, and is on file only once somebody saves it."""

import uuid

import pytest

from audit.events import Event
from audit.models import AuditEvent
from cases.enquiries.actions import open_case_from
from cases.enquiries.models import SEALED
from cases.enquiries.proposals import proposal_for, said_in
from cases.intake.models import Intake
from cases.intake.steps import BY_NAME
from cases.models import Case
from tests.cases.factories import make_case, make_intake
from tests.cases.factories_enquiries import SAID, make_enquiry
from tests.cases.intake.test_steps import page_of, sent

MARK = "From the enquiry"


def enquiry_of(user, **fields):
    """One in which only these things were said."""
    return make_enquiry(user, **(dict.fromkeys(SEALED, "") | fields))


@pytest.fixture
def opened(caseworker):
    """A case that began with a sister's call."""
    enquiry = enquiry_of(
        caseworker,
        caller_name="Sister Qz",
        caller_contact="050 111",
        content=SAID,
        call_back_when="after eight",
        safe_to_call="yes",
        in_danger="yes",
        language="lez",
    )
    return open_case_from(enquiry, {"family_name": "Qzname"}, actor=caseworker)


def test_every_step_begins_with_what_was_said_and_marks_it(client, opened, caseworker):
    client.force_login(caseworker)
    said = {
        "contact": {
            "calling": "through_another",
            "safe_contact": "Sister Qz, 050 111",
            "calling_times": "after eight",
            "spoken_language": "lez",
        },
        "source": {"source": "hotline_152"},
        "needs": {"danger": "yes", "needs_note": SAID},
        "background": {"language": "lez"},
    }

    for step, values in said.items():
        page = client.get(page_of(opened, step))
        form = page.context["form"]
        assert {name: form[name].value() for name in values} == values
        assert page.content.decode().count(MARK) >= len(values)

    assert not Intake.objects.filter(case=opened).exists()
    assert AuditEvent.objects.filter(event=Event.ENQUIRY_READ).count() == len(said)


def test_it_is_on_file_once_the_caseworker_saves_it(client, opened, caseworker):
    client.force_login(caseworker)

    assert client.post(page_of(opened), sent(client, opened, "contact")).status_code == 302

    intake = Intake.objects.get(case=opened)
    assert (intake.spoken_language, intake.safe_contact) == ("lez", "Sister Qz, 050 111")
    assert MARK not in client.get(page_of(opened)).content.decode()


def test_what_she_took_out_does_not_come_back(client, opened, caseworker):
    client.force_login(caseworker)

    client.post(page_of(opened), sent(client, opened, "contact", safe_contact="", calling="never"))

    form = client.get(page_of(opened)).context["form"]
    assert form["safe_contact"].value() in (None, "")
    assert form["calling"].value() == "never"


def test_what_she_typed_and_did_not_save_bears_no_mark(client, opened, caseworker):
    """Her own draft stands there again; what was said is marked where she left it as it was."""
    client.force_login(caseworker)
    url = page_of(opened, "contact")
    marked = client.get(url).content.decode().count(MARK)

    typed = sent(client, opened, "contact", spoken_language="rus") | {"draft": str(uuid.uuid4())}
    client.post(url, typed, headers={"X-Draft": "1"})

    page = client.get(url)
    assert page.context["form"]["spoken_language"].value() == "rus"
    assert MARK not in str(page.context["form"].fields["spoken_language"].help_text)
    assert page.content.decode().count(MARK) == marked - 1


def test_an_answer_on_file_is_left_alone_and_not_known_is_one(caseworker):
    case = make_case(caseworker.organisation, worker=caseworker)
    intake = make_intake(case, spoken_language="", not_known=["spoken_language"])
    enquiry = enquiry_of(caseworker, language="lez", caller_role="self", safe_to_call="yes")

    assert proposal_for(BY_NAME["contact"], intake, [enquiry]) is None


def test_of_several_the_newest_that_says_something(caseworker):
    silent = enquiry_of(caseworker, caller_role="anonymous", channel="phone")
    telling = enquiry_of(caseworker, language="rus")

    proposal = proposal_for(BY_NAME["contact"], Intake(), [silent, telling])

    assert (proposal.enquiry, proposal.values) == (telling, {"spoken_language": "rus"})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"caller_role": "self", "safe_to_call": "no", "call_back_when": "He reads it."},
            {"calling": "never", "contact_warning": "He reads it."},
        ),
        ({"caller_role": "self", "safe_to_call": "yes"}, {"calling": "safe", "calling_times": ""}),
        (
            {"caller_role": "self", "safe_to_call": "yes", "call_back_when": "9–10"},
            {"calling": "at_times", "calling_times": "9–10"},
        ),
        ({"caller_role": "self", "safe_to_call": "not_known"}, {"calling_times": ""}),
        (
            {"caller_role": "relative", "safe_to_call": "no", "caller_name": "Qz"},
            {"calling": "", "contact_warning": ""},
        ),
        (
            {"caller_role": "police", "caller_name": "Qz", "channel": "phone"},
            {"calling_times": "", "source": "police", "source_worker": "Qz"},
        ),
        (
            {"caller_role": "self", "caller_contact": "050", "caller_name": "Qz", "channel": "walk_in"},
            {"phone": "050", "family_name": "Qz", "source": "self", "source_worker": ""},
        ),
        (
            {"caller_role": "self", "safe_to_call": "no", "caller_contact": "050", "caller_name": "Qz"},
            {"phone": "", "calling": "never"},
        ),
        (
            {"caller_role": "relative", "safe_to_call": "not_known", "caller_contact": "050", "caller_name": "Qz"},
            {"calling": None, "safe_contact": None},
        ),
        (
            {"caller_role": "relative", "safe_to_call": "yes", "caller_contact": "050", "caller_name": "Qz"},
            {"calling": "through_another", "safe_contact": "Qz, 050"},
        ),
        (
            {"caller_role": "police", "safe_to_call": "no", "caller_contact": "050", "caller_name": "Qz"},
            {"source_worker": "Qz"},
        ),
        ({"caller_role": "relative", "caller_contact": "050", "channel": "phone"}, {"phone": "", "source": "relative"}),
        ({"caller_role": "employer", "channel": "phone"}, {"source": ""}),
        ({"channel": "embassy", "caller_role": "official"}, {"source": "embassy"}),
    ],
)
def test_what_follows_from_who_called(caseworker, fields, expected):
    said = said_in(enquiry_of(caseworker, **fields))

    assert {name: said.get(name) for name in expected} == expected
    if fields.get("safe_to_call") == "no":
        assert "safe_contact" not in said


def test_an_enquiry_of_another_organisation_is_proposed_to_nobody_here(client, case, caseworker, stranger):
    enquiry = make_enquiry(stranger, language="lez")
    type(enquiry).objects.filter(pk=enquiry.pk).update(
        case=case, outcome="became_case", answered_at=enquiry.received_at
    )
    client.force_login(caseworker)

    page = client.get(page_of(case, "needs"))

    assert MARK not in page.content.decode()
    assert SAID not in page.content.decode()


def test_a_case_without_an_enquiry_shows_no_mark(client, case, caseworker):
    client.force_login(caseworker)

    assert MARK not in client.get(page_of(case)).content.decode()
    assert Case.objects.count() == 1
