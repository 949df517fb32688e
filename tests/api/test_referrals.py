"""Referrals for programs: prepared, sent, decided and answered step by step, each told no more than its page tells."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from audit.models import AuditEvent
from referrals.conversation.models import Message
from referrals.models import Party, Referral
from tests.accounts.factories import make_organisation, make_user
from tests.api.conftest import Program
from tests.cases.factories import make_case, make_consent
from tests.conftest import SURNAME
from tests.referrals.factories import make_referral

DRAFT = {
    "to_organisation": "NGO",
    "purpose": "psychosocial",
    "sections": ["assistance"],
    "message": "Needs counselling in Russian.",
}
MOVES = ["submit", "approve", "confirm", "return", "refuse", "accept", "decline", "begin", "complete", "withdraw"]
CHANGES = ["change", "take", *MOVES]


@pytest.fixture
def receiving(receiver):
    return Program(receiver)


@pytest.fixture
def reviewing(reviewer):
    return Program(reviewer)


@pytest.fixture
def offered(case, caseworker, receiver, reviewer):
    return make_referral(case, receiver, "offered", sender=caseworker, reviewer=reviewer)


def path_of(referral, rest=""):
    return f"referrals/{referral.public_id}/{rest}"


def told(program, referral, act, data=None):
    """A step by who has just read it."""
    return program.tell(path_of(referral, f"{act}/"), data, match=program.tag(path_of(referral)))


def test_a_referral_goes_its_whole_way(program, reviewing, receiving, case, caseworker, receiver):
    make_consent(case, receiver.organisation, by=caseworker)

    made = program.tell("referrals/", DRAFT | {"case": str(case.public_id)})
    assert made.status_code == 201, made.content
    referral = Referral.objects.get(public_id=made.json()["id"])
    answers = [
        told(program, referral, "submit"),
        told(reviewing, referral, "approve"),
        told(receiving, referral, "accept"),
        told(receiving, referral, "begin"),
        told(receiving, referral, "complete", {"outcome": "provided", "feedback": "She has moved in."}),
    ]

    assert [one.status_code for one in answers] == [200] * 5, [one.content for one in answers]
    shown = program.ask(path_of(referral)).json()
    assert (shown["status"], shown["outcome"], shown["feedback"]) == ("completed", "provided", "She has moved in.")
    steps = ["submitted", "approved", "offered", "accepted", "in_progress", "completed"]
    assert [step["status"] for step in shown["path"]] == steps
    assert (shown["moves"], shown["carries"]) == ([], [])
    events = set(AuditEvent.objects.values_list("event", flat=True))
    assert {"referral_drafted", "referral_submitted", "referral_accepted", "referral_completed"} <= events
    assert AuditEvent.objects.filter(event="api_changed").count() == 6


def test_without_consent_nothing_is_sent(program, case, receiver, caseworker):
    referral = make_referral(case, receiver, sender=caseworker, consented=False)

    answer = told(program, referral, "submit")

    assert answer.status_code == 422, answer.content
    (part, *_others) = program.ask(path_of(referral)).json()["carries"]
    assert (part["covered"], part["why_not"]) == (False, "not_asked")
    assert Referral.objects.get().status == "draft"


def test_of_consent_a_program_says_nothing(program, case):
    answer = program.tell("referrals/", DRAFT | {"case": str(case.public_id), "consent": "given"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "consent")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"to_organisation": "OTHER"}, "to_organisation"),
        ({"sections": []}, "sections"),
        ({"also_to": ["X"]}, "also_to"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(program, case, receiver, wrong, field):
    answer = program.tell("referrals/", DRAFT | {"case": str(case.public_id)} | wrong)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.content
    assert not Referral.objects.exists()


def test_what_is_not_sent_of_a_draft_stays(program, case, receiver, caseworker):
    referral = make_referral(case, receiver, sender=caseworker)

    answer = told(program, referral, "change", {"urgency": "soon"})

    assert answer.status_code == 200, answer.content
    referral.refresh_from_db()
    assert (referral.urgency, referral.sections) == ("soon", ["identity", "assistance"])
    assert (referral.message, referral.to_organisation) == ("Needs counselling in Russian.", receiver.organisation)


def test_the_ministry_asks_for_more_and_the_sender_reads_why(program, reviewing, case, receiver, caseworker, reviewer):
    referral = make_referral(case, receiver, "submitted", sender=caseworker, reviewer=reviewer)

    answer = told(reviewing, referral, "return", {"reason": "Which language?"})

    assert answer.status_code == 200, answer.content
    assert [step["reason"] for step in program.ask(path_of(referral)).json()["path"]][-1] == "Which language?"


def test_a_receiver_declines_with_a_reason(receiving, offered):
    assert told(receiving, offered, "decline", {"reason": "Full."}).status_code == 422
    assert told(receiving, offered, "decline", {"reason": "Full.", "decline_reason": "no_place"}).status_code == 200
    assert Party.objects.get(side="receiver").decline_reason == "no_place"


@pytest.mark.parametrize("act", ["submit", "approve", "accept", "withdraw"])
def test_a_step_is_its_own_sides(program, receiving, offered, act):
    other = program if act == "accept" else receiving
    data = {"reason": "It is over."} if act == "withdraw" else None

    assert told(other, offered, act, data).status_code == (409 if other is program and act == "submit" else 403)
    assert Referral.objects.get().status == "offered"


def test_a_step_whose_time_has_passed_is_a_conflict(program, offered):
    assert told(program, offered, "submit").status_code == 409


def test_the_turn_is_taken_by_who_can_take_it(program, receiving, offered, receiver):
    assert told(receiving, offered, "take").status_code == 200
    assert Party.objects.get(side="receiver").officer == receiver
    assert told(program, offered, "take").status_code == 409


def test_a_step_says_what_was_read(receiving, offered):
    tag = receiving.tag(path_of(offered))
    Referral.objects.update(urgency="immediate")

    assert receiving.tell(path_of(offered, "accept/"), match=tag).status_code == 412
    assert receiving.tell(path_of(offered, "accept/")).status_code == 428
    assert Referral.objects.get().status == "offered"


def test_before_accepting_a_receiver_reads_the_card_and_no_name(receiving, offered):
    answer = receiving.ask(path_of(offered))

    shown = answer.json()
    assert (shown["message"], shown["moves"]) == ("Needs counselling in Russian.", ["accepted", "declined"])
    assert {part["section"]: part["covered"] for part in shown["carries"]} == {"identity": True, "assistance": True}
    assert (shown["asked"], shown["case"]) == ([], None)
    assert SURNAME not in answer.content.decode()
    assert AuditEvent.objects.filter(event="referral_read").count() == 1


def test_who_was_asked_and_did_not_take_it_learns_no_more(program, receiving, case, caseworker, reviewer, receiver):
    second = make_user("second", make_organisation("NGO2", name="Second"), "receiving_officer")
    referral = make_referral(case, second, "accepted", sender=caseworker, reviewer=reviewer)
    Party.objects.create(
        referral=referral, organisation=receiver.organisation, side="receiver", answer="closed", box="ended",
        shown_at=referral.created_at, since=referral.created_at,
    )  # fmt: skip
    Referral.objects.update(feedback="")

    shown = receiving.ask(path_of(referral)).json()
    (row,) = receiving.ask("referrals/").json()["results"]

    for found in (shown, row):
        assert (found["status"], found["decided_at"], found["to_organisation"]) == ("closed", None, None)
    assert (shown["carries"], shown["outcome"], shown["moves"]) == ([], "", [])
    assert "NGO2" not in [step["organisation"] for step in shown["path"]]
    assert receiving.ask("referrals/", state="accepted").json()["results"] == []
    assert program.ask(path_of(referral)).json()["status"] == "accepted"


def test_the_sender_reads_who_was_asked(program, offered):
    (asked,) = program.ask(path_of(offered)).json()["asked"]

    assert (asked["organisation"], asked["answer"]) == ("NGO", "offered")


def test_what_was_sent_is_read_within_consent_and_on_record(program, receiving, case, caseworker, receiver, reviewing):
    make_consent(case, receiver.organisation, by=caseworker)
    made = program.tell("referrals/", DRAFT | {"case": str(case.public_id), "sections": ["identity", "assistance"]})
    referral = Referral.objects.get(public_id=made.json()["id"])
    told(program, referral, "submit")
    told(reviewing, referral, "approve")

    before = receiving.ask(path_of(referral, "package/"))
    told(receiving, referral, "accept")
    after = receiving.ask(path_of(referral, "package/"))

    assert [part["is_open"] for part in before.json()["parts"]] == [False, False]
    assert SURNAME not in before.content.decode()
    assert {part["section"]: part["is_open"] for part in after.json()["parts"]}["identity"] is True
    assert SURNAME in after.content.decode()
    assert AuditEvent.objects.filter(event="referral_package_read").count() == 1


def test_two_sides_write_ask_and_answer(program, receiving, offered):
    asked = receiving.tell(path_of(offered, "messages/"), {"text": "Which language?", "asks": True})
    data = {"text": "Russian.", "thread": "NGO", "answers": asked.json()["id"]}
    answered = program.tell(path_of(offered, "messages/"), data)

    assert (asked.status_code, answered.status_code) == (201, 201), (asked.content, answered.content)
    told_rows = receiving.ask(path_of(offered, "messages/")).json()["results"]
    assert [(row["text"], row["from_organisation"]) for row in told_rows] == [
        ("Russian.", program.user.organisation.code),
        ("Which language?", "NGO"),
    ]
    assert told_rows[0]["answers"] == asked.json()["id"]
    assert Message.objects.get(asks=True).answered_at is not None
    assert AuditEvent.objects.filter(event="referral_messages_read").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"answers": "11111111-1111-4111-8111-111111111111"}, "answers"),
        ({"document": "11111111-1111-4111-8111-111111111111"}, "document"),
        ({"thread": "X"}, "thread"),
        ({"text": " "}, "text"),
    ],
)
def test_a_message_that_does_not_fit_is_not_sent(receiving, offered, wrong, field):
    answer = receiving.tell(path_of(offered, "messages/"), {"text": "Yes."} | wrong)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.content
    assert not Message.objects.exists()


@pytest.mark.parametrize("rest", ["", "package/", "messages/", *(f"{act}/" for act in CHANGES)])
def test_a_stranger_finds_nothing_of_a_referral(strange_program, offered, rest):
    path = path_of(offered, rest)
    acts = rest.strip("/") in CHANGES

    answer = strange_program.tell(path, match='"x"') if acts else strange_program.ask(path)

    assert answer.status_code == 404
    assert SURNAME not in answer.content.decode()


def test_a_stranger_writes_nothing_and_refers_nobody(strange_program, offered, case):
    assert strange_program.tell(path_of(offered, "messages/"), {"text": "Hello."}).status_code == 404
    assert strange_program.tell("referrals/", DRAFT | {"case": str(case.public_id)}).status_code == 404
    assert (Message.objects.count(), Referral.objects.count()) == (0, 1)


def test_the_list_is_filtered_as_the_inbox(program, offered, case, receiver, caseworker):
    make_referral(make_case(caseworker.organisation, worker=caseworker), receiver, sender=caseworker, purpose="health")
    ngo = Organisation.objects.get(code="NGO").public_id

    def numbers(**query):
        return len(program.ask("referrals/", **query).json()["results"])

    assert [numbers(), numbers(show="turn"), numbers(show="waiting"), numbers(state="offered")] == [2, 1, 1, 1]
    assert [numbers(purpose="health"), numbers(receiver=ngo), numbers(sender=ngo)] == [1, 2, 0]
    assert [numbers(case=case.public_id), numbers(number=case.number)] == [1, 1]
    assert program.ask("referrals/", state="x").status_code == 422


@pytest.mark.parametrize("rest", ["", "messages/"])
def test_a_referral_costs_the_same_with_few_and_with_many_beside_it(program, receiving, offered, rest):
    counts = []
    for number in (2, 27):
        for row in range(number):
            receiving.tell(path_of(offered, "messages/"), {"text": f"Word {row}."})
        program.ask(path_of(offered, rest), **({"limit": 100} if rest else {}))
        with CaptureQueriesContext(connection) as captured:
            assert program.ask(path_of(offered, rest), **({"limit": 100} if rest else {})).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]
