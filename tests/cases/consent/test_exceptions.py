"""What goes out without consent: by law, or because two people answer for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.consent import actions, policies
from cases.consent.models import ConsentOverride, LegalGround
from cases.models import CaseShare
from cases.policies import sections_for
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.cases.consent.factories import DAY, TODAY, events
from tests.cases.factories import make_consent, make_share


def test_the_duty_to_refer_is_towards_the_ministry_and_covers_what_identifies(case, caseworker, ministry, ground):
    duty = ground | {"ground": "duty_to_refer"}
    with pytest.raises(Refused) as refusal:
        actions.record_ground(case, duty, actor=caseworker)
    assert refusal.value.field == "organisation"
    with pytest.raises(Refused) as refusal:
        actions.record_ground(case, duty | {"organisation": ministry, "sections": ["health"]}, actor=caseworker)
    assert refusal.value.field == "sections"
    assert "Identity" in refusal.value.message

    actions.record_ground(case, duty | {"organisation": ministry}, actor=caseworker)

    assert policies.consent_allows(case, ministry, ["identity", "health"]).sections == {"identity"}
    row = events(Event.LEGAL_GROUND_RECORDED).get()
    assert row.changes == {
        "organisation": "MIA", "reason_code": "duty_to_refer", "sections": ["identity"], "until": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sections": []}, "sections"),
        ({"sections": ["shelter_address"]}, "sections"),
        ({"ground": "vital_interest"}, "until_on"),
        ({"until_on": TODAY - DAY}, "until_on"),
        ({"informed_on": None}, "informed_on"),
        ({"informed_on": TODAY + DAY}, "informed_on"),
        ({"informed_on": None, "not_informed_reason": "dangerous", "informed_how": "Told."}, "informed_on"),
    ],
    ids=str,
)
def test_a_ground_that_makes_no_sense_is_refused_at_its_field(change, field, case, caseworker, ground):
    with pytest.raises(Refused) as refusal:
        actions.record_ground(case, ground | change, actor=caseworker)

    assert refusal.value.field == field
    assert not LegalGround.objects.exists()


def test_the_person_is_told_later(case, caseworker, ground):
    row = actions.record_ground(
        case, ground | {"informed_on": None, "not_informed_reason": "dangerous"}, actor=caseworker
    )

    with pytest.raises(Refused):
        actions.tell_person(row, informed_on=TODAY + DAY, informed_how="Told.", actor=caseworker)
    actions.tell_person(row, informed_on=TODAY, informed_how="Face to face.", actor=caseworker)

    now = LegalGround.objects.get()
    assert (now.informed_on, now.informed_how, now.not_informed_reason) == (TODAY, "Face to face.", "dangerous")
    assert events(Event.PERSON_INFORMED).get().target_id == now.public_id
    with pytest.raises(Conflict):
        actions.tell_person(row, informed_on=TODAY, informed_how="", actor=caseworker)


def test_the_end_of_a_ground_closes_what_rested_on_it(case, caseworker, receiver, there, ground):
    row = actions.record_ground(case, ground, actor=caseworker)
    actions.share(case, there, ["identity"], actor=caseworker)
    assert sections_for(receiver, case) == {"identity"}

    actions.end_ground(row, actor=caseworker)

    assert sections_for(receiver, case) == frozenset()
    assert events(Event.LEGAL_GROUND_ENDED).get().changes == {"organisation": "NGO"}
    with pytest.raises(Conflict):
        actions.end_ground(row, actor=caseworker)


def test_two_people_of_the_house_set_consent_aside(case, manager, second, receiver, there, override):
    row = actions.request_override(case, override, actor=manager)
    assert policies.consent_allows(case, there, ["identity"]).sections == frozenset()

    actions.confirm_override(row, actor=second)

    assert policies.consent_allows(case, there, ["identity"]).sections == {"identity"}
    assert events(Event.CONSENT_OVERRIDE_REQUESTED).get().actor_label == "manager"
    confirmed = events(Event.CONSENT_OVERRIDE_CONFIRMED).get()
    assert (confirmed.actor_label, confirmed.changes["user"]) == ("second", "manager")
    assert "danger" not in str(list(AuditEvent.objects.values_list("changes", "reason")))


def test_nobody_confirms_what_she_asked_for(case, manager, override):
    row = actions.request_override(case, override, actor=manager)

    with pytest.raises(NotAllowed, match="Somebody other"):
        actions.confirm_override(row, actor=manager)


def test_the_right_is_needed_twice_and_in_the_same_house(case, manager, caseworker, stranger, reviewer, override):
    for actor, refusal in ((caseworker, NotAllowed), (stranger, NotVisible), (reviewer, NotVisible)):
        with pytest.raises(refusal):
            actions.request_override(case, override, actor=actor)
    row = actions.request_override(case, override, actor=manager)
    for actor, refusal in ((caseworker, NotAllowed), (stranger, NotVisible), (reviewer, NotVisible)):
        for verb in (actions.confirm_override, actions.end_override):
            with pytest.raises(refusal):
                verb(row, actor=actor)

    assert ConsentOverride.objects.get().confirmed_at is None


def test_a_manager_elsewhere_who_sees_the_case_does_not_override(case, stranger, override):
    make_share(case, stranger.organisation, "identity")

    with pytest.raises(NotAllowed):
        actions.request_override(case, override, actor=stranger)


def test_a_request_lapses_after_a_day(case, manager, second, override, there):
    row = ConsentOverride.objects.create(
        case=case, requested_by=manager, requested_at=timezone.now() - timedelta(hours=24, seconds=1), **override
    )

    with pytest.raises(Conflict, match="no longer waits"):
        actions.confirm_override(row, actor=second)
    assert policies.consent_allows(case, there, ["identity"]).sections == frozenset()


def test_a_request_is_confirmed_once(case, manager, second, override):
    row = actions.request_override(case, override, actor=manager)
    actions.confirm_override(row, actor=second)

    with pytest.raises(Conflict):
        actions.confirm_override(row, actor=second)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sections": []}, "sections"),
        ({"sections": ["shelter_address"]}, "sections"),
        ({"reason": " "}, "reason"),
        ({"until_on": TODAY - DAY}, "until_on"),
        ({"until_on": TODAY + 31 * DAY}, "until_on"),
    ],
    ids=str,
)
def test_a_request_that_makes_no_sense_is_refused_at_its_field(change, field, case, manager, override):
    with pytest.raises(Refused) as refusal:
        actions.request_override(case, override | change, actor=manager)

    assert refusal.value.field == field


def test_the_end_of_an_override_closes_what_rested_on_it(case, manager, second, receiver, there, override):
    row = actions.confirm_override(actions.request_override(case, override, actor=manager), actor=second)
    actions.share(case, there, ["identity"], actor=manager)
    assert sections_for(receiver, case) == {"identity"}

    actions.end_override(row, actor=manager)

    assert sections_for(receiver, case) == frozenset()
    assert events(Event.CONSENT_OVERRIDE_ENDED).get().actor_label == "manager"
    with pytest.raises(Conflict):
        actions.end_override(row, actor=manager)
    with pytest.raises(Conflict):
        actions.confirm_override(row, actor=second)


def test_each_part_closes_on_its_own_day(case, caseworker, manager, second, receiver, there, override):
    make_consent(case, there, "health", by=caseworker)
    actions.confirm_override(actions.request_override(case, override, actor=manager), actor=second)

    actions.share(case, there, ["identity", "health", "stays"], actor=caseworker)

    rows = {tuple(row.sections): row.until for row in CaseShare.objects.all()}
    assert rows == {("health",): None, ("identity",): policies.end_of(TODAY + DAY)}


def test_what_two_shares_held_is_one_again(case, caseworker, manager, second, receiver, there, override, said):
    """Where the days fall together, one of the two shares ends and the other carries on: never two open for one day."""
    import uuid

    make_consent(case, there, "health", by=caseworker)
    actions.confirm_override(actions.request_override(case, override, actor=manager), actor=second)
    actions.share(case, there, ["identity", "health"], actor=caseworker, referral_id=uuid.uuid4())

    actions.record_consent(case, said, actor=caseworker)

    assert sections_for(receiver, case) == {"identity", "health"}
    assert [row.until for row in CaseShare.objects.in_force()] == [None]


def test_of_a_closed_case_nothing_is_set_aside_any_more(case, manager, second, override):
    asked = actions.request_override(case, override, actor=manager)
    case.closed_on, case.closure_reason = TODAY, "goals_met"
    case.save()

    with pytest.raises(Conflict):
        actions.request_override(case, override, actor=manager)
    asked.case.refresh_from_db()
    with pytest.raises(Conflict):
        actions.confirm_override(asked, actor=second)
    assert not AuditEvent.objects.filter(event=Event.CONSENT_OVERRIDE_CONFIRMED).exists()
    actions.end_override(asked, actor=second)


def test_a_manager_elsewhere_who_sees_the_case_ends_no_override(case, manager, stranger, override):
    asked = actions.request_override(case, override, actor=manager)
    make_share(case, stranger.organisation, "identity")

    with pytest.raises(NotAllowed):
        actions.end_override(asked, actor=stranger)

    assert ConsentOverride.objects.get().ended_at is None
