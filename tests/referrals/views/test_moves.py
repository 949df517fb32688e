"""The buttons: each calls its action once; what was typed is kept; a late press is told kindly."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from referrals import actions, policies
from referrals.models import Referral
from referrals.states import Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_consent, make_share

MOVES = [
    ("submit", Status.DRAFT, "caseworker", {}, Status.SUBMITTED),
    ("approve", Status.SUBMITTED, "reviewer", {}, Status.OFFERED),
    ("return", Status.SUBMITTED, "reviewer", {"reason": "Say more."}, Status.RETURNED),
    ("refuse", Status.SUBMITTED, "reviewer", {"reason": "Not now."}, Status.REFUSED),
    ("accept", Status.OFFERED, "receiver", {}, Status.ACCEPTED),
    ("decline", Status.OFFERED, "receiver", {"reason": "Full.", "decline_reason": "no_place"}, Status.DECLINED),
    ("begin", Status.ACCEPTED, "receiver", {}, Status.IN_PROGRESS),
    ("withdraw", Status.ACCEPTED, "caseworker", {"reason": "The person asked for it."}, Status.WITHDRAWN),
    ("feedback", Status.ACCEPTED, "receiver", {"feedback": "Ten hours.", "outcome": "provided"}, Status.COMPLETED),
]
each_move = pytest.mark.parametrize(("name", "before", "who", "said", "after"), MOVES, ids=[move[0] for move in MOVES])


@each_move
def test_a_button_moves_and_returns_to_the_page(name, before, who, said, after, request, client, referral_at):
    referral = referral_at(before)
    client.force_login(request.getfixturevalue(who))

    answer = client.post(reverse(f"referrals:{name}", args=[referral.public_id]), said, follow=True)

    assert answer.redirect_chain == [(reverse("referrals:detail", args=[referral.public_id]), 302)]
    assert answer.status_code == 200
    assert Referral.objects.get(pk=referral.pk).status == after


@each_move
def test_a_late_press_is_told_what_the_referral_is_now(name, before, who, said, after, request, client, referral_at):
    referral = referral_at(before)
    client.force_login(request.getfixturevalue(who))
    url = reverse(f"referrals:{name}", args=[referral.public_id])
    client.post(url, said)

    answer = client.post(url, said)

    assert answer.status_code == 409
    assert "has moved on meanwhile" in answer.content.decode()
    assert Referral.objects.get(pk=referral.pk).path.filter(to_status=after).count() == 1


@each_move
def test_a_button_of_another_side_is_refused(name, before, who, said, after, request, client, referral_at):
    referral = referral_at(before)
    for other in {"caseworker", "reviewer", "receiver", "auditor"} - {who}:
        client.force_login(request.getfixturevalue(other))
        assert client.post(reverse(f"referrals:{name}", args=[referral.public_id]), said).status_code in (403, 404)
    assert Referral.objects.get(pk=referral.pk).status == before


@pytest.mark.parametrize(("name", "before", "who"), [move[:3] for move in MOVES if move[3]], ids=str)
def test_a_step_without_its_words_is_shown_again_with_the_error_at_the_field(
    name, before, who, request, client, referral_at
):
    referral = referral_at(before)
    client.force_login(request.getfixturevalue(who))

    said = {"reason": " ", "feedback": " ", "outcome": "provided", "decline_reason": "unsafe"}

    answer = client.post(reverse(f"referrals:{name}", args=[referral.public_id]), said)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert text.count("This field is required.") == 2  # in the summary and at the field
    assert '<details class="more" open>' in text
    assert Referral.objects.get(pk=referral.pk).status == before


def test_a_refused_submission_is_explained(client, referral_at, caseworker):
    referral = referral_at(message="")
    client.force_login(caseworker)

    answer = client.post(reverse("referrals:submit", args=[referral.public_id]))

    assert answer.status_code == 422
    assert "Say what the receiver should know" in answer.content.decode()


def test_a_button_is_not_a_link(client, referral_at, caseworker):
    client.force_login(caseworker)

    assert client.get(reverse("referrals:submit", args=[referral_at().public_id])).status_code == 405


def typed(receiver, **change):
    return {
        "to_organisation": receiver.organisation.pk,
        "purpose": "health",
        "urgency": "soon",
        "sections": ["identity"],
        "message": "A doctor today.",
        "consent": "given",
        "form": "spoken",
        "explained_in": "rus",
        "answered_on": str(timezone.localdate()),
    } | change


def test_a_draft_from_the_case(client, case, caseworker, receiver):
    client.force_login(caseworker)
    url = reverse("referrals:new", args=[case.public_id])
    assert client.get(url).status_code == 200

    answer = client.post(url, typed(receiver), follow=True)

    referral = Referral.objects.get()
    assert (referral.status, referral.purpose, referral.sections) == (Status.DRAFT, "health", ["identity"])
    assert "Look at the card" in answer.content.decode()


def test_a_draft_with_gaps_keeps_what_was_typed(client, case, caseworker, receiver):
    client.force_login(caseworker)
    url = reverse("referrals:new", args=[case.public_id])

    answer = client.post(url, typed(receiver, purpose="", sections=[]))

    assert answer.status_code == 422
    assert "A doctor today." in answer.content.decode()
    assert set(answer.context["form"].errors) == {"purpose", "sections"}
    assert not Referral.objects.exists()


def test_the_sender_is_no_choice_of_the_form(client, case, caseworker, receiver):
    client.force_login(caseworker)
    url = reverse("referrals:new", args=[case.public_id])

    answer = client.post(url, typed(receiver, to_organisation=caseworker.organisation.pk))

    assert set(answer.context["form"].errors) == {"to_organisation"}


def test_a_returned_referral_is_changed(client, referral_at, caseworker, receiver):
    referral = referral_at(Status.RETURNED)
    client.force_login(caseworker)
    url = reverse("referrals:edit", args=[referral.public_id])
    assert "Needs counselling in Russian." in client.get(url).content.decode()

    client.post(url, typed(receiver))

    assert Referral.objects.get().message == "A doctor today."


def test_a_submitted_referral_is_not_changed(client, referral_at, caseworker):
    client.force_login(caseworker)

    answer = client.get(reverse("referrals:edit", args=[referral_at(Status.SUBMITTED).public_id]))

    assert answer.status_code == 409
    assert "Waiting for the ministry" in answer.content.decode()


def test_a_stranger_drafts_nothing(client, case, stranger, receiver):
    client.force_login(stranger)
    url = reverse("referrals:new", args=[case.public_id])

    for answer in (client.get(url), client.post(url, typed(receiver))):
        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content
    assert not Referral.objects.exists()


def test_who_received_a_case_does_not_pass_it_on(client, case, stranger):
    make_share(case, stranger.organisation)
    client.force_login(stranger)

    answer = client.get(reverse("referrals:new", args=[case.public_id]))

    assert answer.status_code == 403
    assert "Only the organisation that owns the case" in answer.content.decode()


def test_the_whole_way_by_its_pages(client, case, caseworker, reviewer, receiver):
    client.force_login(caseworker)
    client.post(reverse("referrals:new", args=[case.public_id]), typed(receiver))
    referral = Referral.objects.get()

    for user, name, said in (
        (caseworker, "submit", {}),
        (reviewer, "approve", {}),
        (receiver, "accept", {}),
    ):
        client.force_login(user)
        client.post(reverse(f"referrals:{name}", args=[referral.public_id]), said)
    assert client.get(reverse("cases:detail", args=[case.public_id])).status_code == 200
    client.post(reverse("referrals:feedback", args=[referral.public_id]), {"feedback": "Done.", "outcome": "provided"})

    assert Referral.objects.get().status == Status.COMPLETED
    assert client.get(reverse("cases:detail", args=[case.public_id])).status_code == 404
    assert not Case.objects.visible_to(receiver).exists()


@pytest.fixture
def other(db):
    """Another organisation that may be asked at the same time."""
    return make_user("other", make_organisation("AWAY", name="Away Union"), "shelter_manager")


def ticked(receiver, other, **change):
    """As a browser sends it with two organisations ticked in the search for free places."""
    places = [str(row.organisation.public_id) for row in (other, receiver)]
    return typed(receiver, purpose="shelter_placement", to_organisation="", to_organisations=places) | change


def test_those_ticked_among_free_places_are_asked(client, case, caseworker, receiver, other):
    client.force_login(caseworker)

    client.post(reverse("referrals:new", args=[case.public_id]), ticked(receiver, other))

    referral = Referral.objects.get()
    assert referral.to_organisation == other.organisation
    assert policies.asked(referral) == [other.organisation, receiver.organisation]


def test_who_is_no_receiver_is_not_taken_from_the_free_places(client, case, caseworker, receiver, other):
    client.force_login(caseworker)
    wanted = ticked(receiver, other, to_organisations=[str(caseworker.organisation.public_id), "nobody"])

    answer = client.post(reverse("referrals:new", args=[case.public_id]), wanted)

    assert set(answer.context["form"].errors) == {"to_organisation", "also_to"}
    assert not Referral.objects.exists()


def test_what_was_ticked_does_not_count_for_another_purpose(client, case, caseworker, receiver, other):
    client.force_login(caseworker)
    wanted = ticked(receiver, other, purpose="health", to_organisation=receiver.organisation.pk)

    client.post(reverse("referrals:new", args=[case.public_id]), wanted)

    assert policies.asked(Referral.objects.get()) == [receiver.organisation]


def test_who_came_too_late_does_not_read_how_it_went_on(client, case, caseworker, reviewer, receiver, other, details):
    make_consent(case, receiver.organisation, by=caseworker)
    make_consent(case, other.organisation, by=caseworker)
    wanted = details | {"purpose": "shelter_placement", "also_to": [other.organisation]}
    referral = actions.draft_referral(case, wanted, actor=caseworker)
    actions.submit_referral(referral, actor=caseworker)
    actions.approve_referral(referral, actor=reviewer)
    actions.accept_referral(referral, actor=receiver)
    client.force_login(other)

    late = client.post(reverse("referrals:accept", args=[referral.public_id]))
    actions.give_feedback(referral, actor=receiver, feedback="A room on the ground floor.")
    after = client.get(reverse("referrals:detail", args=[referral.public_id]))

    assert late.status_code == 409
    assert "part in this referral is over" in late.content.decode()
    for answer in (late, after):
        text = answer.content.decode()
        assert receiver.organisation.name not in text
        assert "A room on the ground floor." not in text
        assert "“Accepted”" not in text
        assert "Completed" not in text
