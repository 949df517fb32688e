"""An enquiry is taken once, corrected, answered, and belongs to a case or is erased."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from cases.enquiries import actions
from cases.enquiries.models import SEALED, Enquiry
from cases.models import Case
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from core.keys import DESTROYED, KeyDestroyed
from tests.cases.factories import make_case
from tests.cases.factories_enquiries import SAID, make_enquiry

TOLD = {
    "channel": "hotline_152",
    "caller_role": "relative",
    "content": "Her sister has not come home.",
    "family_name": "Quliyeva",
    "given_name": "Aysel",
    "sex": "female",
    "citizenship": "AZE",
}
NOW = timezone.now()
DAY = timedelta(days=1)


def act(verb, *args, actor, **kwargs):
    with acting_as(actor):
        return verb(*args, actor=actor, **kwargs)


def event(name):
    return AuditEvent.objects.get(event=name)


@pytest.fixture
def enquiry(caseworker):
    return make_enquiry(caseworker)


# ------------------------------------------------------------------ taking


def test_an_enquiry_is_taken_by_casework_staff_and_is_on_record(caseworker):
    enquiry = act(actions.take_enquiry, TOLD, actor=caseworker)

    assert (enquiry.organisation, enquiry.taken_by, enquiry.outcome) == (caseworker.organisation, caseworker, "open")
    assert event(Event.ENQUIRY_TAKEN).changes == {"channel": "hotline_152"}
    assert "Quliyeva" not in str(event(Event.ENQUIRY_TAKEN).changes)


def test_what_was_said_is_sealed_under_the_enquirys_own_key(caseworker):
    enquiry = act(actions.take_enquiry, TOLD, actor=caseworker)

    with connection.cursor() as cursor:
        cursor.execute("SELECT content, wrapped_key FROM cases_enquiry")
        content, key = (bytes(value) for value in cursor.fetchone())
    assert content[0] == 3
    assert key not in (b"", None)
    assert Enquiry.objects.get(pk=enquiry.pk).content == TOLD["content"]


def test_a_form_sent_twice_is_one_enquiry(caseworker):
    token = uuid4()

    first = act(actions.take_enquiry, TOLD, actor=caseworker, token=token)
    second = act(actions.take_enquiry, TOLD, actor=caseworker, token=token)

    assert first == second
    assert Enquiry.objects.count() == 1
    assert AuditEvent.objects.filter(event=Event.ENQUIRY_TAKEN).count() == 1


def test_a_day_to_look_at_it_again_has_somebody_in_charge(caseworker, colleague):
    mine = act(actions.take_enquiry, TOLD | {"follow_up_on": timezone.localdate() + DAY}, actor=caseworker)
    hers = act(
        actions.take_enquiry, TOLD | {"follow_up_on": timezone.localdate(), "in_charge": colleague}, actor=caseworker
    )

    assert (mine.in_charge, hers.in_charge) == (caseworker, colleague)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"received_at": NOW + DAY}, "received_at"),
        ({"follow_up_on": timezone.localdate() - DAY}, "follow_up_on"),
    ],
)
def test_impossible_days_are_refused(caseworker, details, field):
    with pytest.raises(Refused) as refusal:
        act(actions.take_enquiry, TOLD | details, actor=caseworker)

    assert refusal.value.field == field
    assert not Enquiry.objects.exists()


def test_nobody_of_another_organisation_or_without_the_role_is_in_charge(caseworker, stranger, protection_officer):
    for other in (stranger, protection_officer):
        with pytest.raises(Refused):
            act(actions.take_enquiry, TOLD | {"in_charge": other}, actor=caseworker)


def test_who_takes_no_enquiries(reviewer, receiver, iom_officer, auditor, administrator):
    for user in (reviewer, receiver, iom_officer, auditor, administrator):
        with pytest.raises(NotAllowed):
            act(actions.take_enquiry, TOLD, actor=user)


# ------------------------------------------------------------------ reading and changing


def test_opening_one_is_on_record_and_counts_as_a_file(enquiry, colleague):
    act(actions.read_enquiry, enquiry, actor=colleague)

    assert event(Event.ENQUIRY_READ).case_id == enquiry.public_id


def test_a_correction_names_the_fields_and_not_what_stands_in_them(enquiry, caseworker):
    act(actions.change_enquiry, enquiry, {"content": "She called again.", "sex": "female"}, actor=caseworker, version=1)

    enquiry.refresh_from_db()
    assert (enquiry.content, enquiry.sex, enquiry.version) == ("She called again.", "female", 2)
    assert event(Event.ENQUIRY_CHANGED).changes == {"content": None, "sex": None}


def test_a_correction_that_changes_nothing_is_none(enquiry, caseworker):
    act(actions.change_enquiry, enquiry, {"content": SAID}, actor=caseworker, version=1)

    assert not AuditEvent.objects.filter(event=Event.ENQUIRY_CHANGED).exists()


def test_the_second_of_two_writes_nothing_over(enquiry, caseworker, colleague):
    act(actions.change_enquiry, enquiry, {"content": "First."}, actor=caseworker, version=1)

    with pytest.raises(Stale):
        act(actions.change_enquiry, enquiry, {"content": "Second."}, actor=colleague, version=1)
    with pytest.raises(Stale):
        act(actions.answer_enquiry, enquiry, outcome="no_contact", outcome_reason="Gone.", actor=colleague, version=1)

    enquiry.refresh_from_db()
    assert enquiry.content == "First."


@pytest.mark.parametrize("verb", [actions.read_enquiry, actions.change_enquiry, actions.open_case_from])
def test_for_a_stranger_it_does_not_exist(enquiry, stranger, verb):
    arguments = [enquiry] if verb is actions.read_enquiry else [enquiry, {}]
    version = {"version": 1} if verb is actions.change_enquiry else {}

    with pytest.raises(NotVisible):
        act(verb, *arguments, actor=stranger, **version)


# ------------------------------------------------------------------ answering


def test_an_answer_ends_it_and_what_was_to_follow(caseworker, receiver):
    enquiry = make_enquiry(caseworker, follow_up_on=timezone.localdate(), in_charge=caseworker)

    act(
        actions.answer_enquiry,
        enquiry,
        outcome="referred_elsewhere",
        referred_to=receiver.organisation,
        version=1,
        actor=caseworker,
    )

    enquiry.refresh_from_db()
    assert (enquiry.outcome, enquiry.referred_to, enquiry.follow_up_on) == (
        "referred_elsewhere",
        receiver.organisation,
        None,
    )
    assert enquiry.answered_at is not None
    assert event(Event.ENQUIRY_ANSWERED).changes == {"reason_code": "referred_elsewhere"}


def test_it_can_be_opened_again(enquiry, caseworker):
    act(
        actions.answer_enquiry,
        enquiry,
        outcome="no_contact",
        outcome_reason="Nobody answers.",
        version=1,
        actor=caseworker,
    )
    act(actions.answer_enquiry, enquiry, outcome="open", version=2, actor=caseworker)

    enquiry.refresh_from_db()
    assert (enquiry.is_open, enquiry.answered_at) == (True, None)


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"outcome": "became_case", "outcome_reason": "So."}, "outcome"),
        ({"outcome": "lapsed", "outcome_reason": "So."}, "outcome"),
        ({"outcome": "referred_elsewhere"}, "referred_to"),
        ({"outcome": "not_trafficking", "outcome_reason": "  "}, "outcome_reason"),
    ],
)
def test_an_answer_says_what_is_needed(enquiry, caseworker, answer, field):
    with pytest.raises(Refused) as refusal:
        act(actions.answer_enquiry, enquiry, version=1, actor=caseworker, **answer)

    assert refusal.value.field == field


# ------------------------------------------------------------------ becoming a case


def test_a_case_is_opened_from_it_and_both_know_each_other(enquiry, caseworker):
    details = {"family_name": "Quliyeva", "summary": "As the caller said."}

    case = act(actions.open_case_from, enquiry, details, actor=caseworker)

    enquiry.refresh_from_db()
    assert (enquiry.case, enquiry.outcome) == (case, "became_case")
    assert list(case.enquiries.all()) == [enquiry]
    assert event(Event.ENQUIRY_BECAME_CASE).case_id == case.public_id
    assert case.person.family_name == "Quliyeva"


def test_where_the_case_cannot_be_opened_the_enquiry_stays_as_it_was(enquiry, caseworker):
    with pytest.raises(Refused):
        act(actions.open_case_from, enquiry, {"opened_on": timezone.localdate() + DAY}, actor=caseworker)

    enquiry.refresh_from_db()
    assert enquiry.is_open
    assert not Case.objects.exists()


def test_it_leads_to_one_case_only(enquiry, caseworker):
    act(actions.open_case_from, enquiry, {}, actor=caseworker)

    with pytest.raises(Conflict):
        act(actions.open_case_from, enquiry, {}, actor=caseworker)
    assert Case.objects.count() == 1


def test_it_is_added_to_a_case_that_is_open_and_ones_own(enquiry, case, caseworker):
    act(actions.add_to_case, enquiry, case, actor=caseworker)

    assert Enquiry.objects.get(pk=enquiry.pk).case == case


def test_it_is_not_added_to_a_closed_case(enquiry, caseworker):
    closed = make_case(caseworker.organisation, closed_on=timezone.localdate(), closure_reason="other")

    with pytest.raises(Conflict):
        act(actions.add_to_case, enquiry, closed, actor=caseworker)


def test_who_does_not_see_the_case_does_not_see_what_led_to_it(case, caseworker, colleague, manager):
    enquiry = make_enquiry(caseworker, case=case, outcome="became_case", answered_at=NOW)
    Case.objects.filter(pk=case.pk).update(restricted=True)

    with acting_as(colleague):
        assert not Enquiry.objects.visible_to(colleague).exists()
        with pytest.raises(NotVisible):
            actions.read_enquiry(enquiry, actor=colleague)
    assert not AuditEvent.objects.filter(event=Event.ENQUIRY_READ).exists()


# ------------------------------------------------------------------ erasing


@pytest.fixture
def old(caseworker, settings):
    settings.ENQUIRY_DAYS = 30
    return make_enquiry(
        caseworker, received_at=NOW - 40 * DAY, outcome="no_contact", answered_at=NOW - 31 * DAY, citizenship="AZE",
        created_at=NOW - 40 * DAY,
    )  # fmt: skip


def test_what_led_to_no_case_is_erased_with_its_key_and_its_history(old, caseworker):
    act(actions.change_enquiry, old, {"content": "Said later."}, version=1, actor=caseworker)
    sealed = Enquiry.objects.get(pk=old.pk)
    assert FieldHistory.objects.filter(row_id=old.public_id).exists()

    assert actions.erase_old(NOW) == 1

    old.refresh_from_db()
    assert {getattr(old, name) for name in SEALED} == {""}
    assert (old.wrapped_key, old.citizenship, old.outcome, old.channel) == (DESTROYED, "", "no_contact", "hotline_152")
    assert not FieldHistory.objects.filter(row_id=old.public_id).exists()
    assert event(Event.ENQUIRIES_ERASED).changes == {"organisation": "HOUSE", "count": 1}
    sealed.wrapped_key = DESTROYED
    with pytest.raises(KeyDestroyed):
        assert sealed.content


def test_the_second_run_finds_nothing(old):
    assert (actions.erase_old(NOW), actions.erase_old(NOW)) == (1, 0)
    assert AuditEvent.objects.filter(event=Event.ENQUIRIES_ERASED).count() == 1


def test_one_that_nobody_answered_lapses(caseworker, settings):
    settings.ENQUIRY_DAYS = 30
    enquiry = make_enquiry(caseworker, received_at=NOW - 40 * DAY, created_at=NOW - 40 * DAY)

    actions.erase_old(NOW)

    enquiry.refresh_from_db()
    assert (enquiry.outcome, enquiry.content) == ("lapsed", "")


@pytest.mark.parametrize("kept", ["answered lately", "to be looked at", "a case", "written down lately"])
def test_what_is_still_needed_stays(caseworker, case, settings, kept):
    settings.ENQUIRY_DAYS = 30
    fields = {
        "answered lately": {"outcome": "no_contact", "answered_at": NOW - 2 * DAY},
        "to be looked at": {"follow_up_on": timezone.localdate(), "in_charge": caseworker},
        "a case": {"case": case, "outcome": "became_case", "answered_at": NOW - 39 * DAY},
        "written down lately": {"outcome": "no_contact", "answered_at": NOW - 39 * DAY, "created_at": NOW},
    }[kept]
    make_enquiry(caseworker, **{"received_at": NOW - 40 * DAY, "created_at": NOW - 40 * DAY} | fields)

    assert actions.erase_old(NOW) == 0


def test_nothing_is_recorded_in_one_that_was_erased(old, caseworker):
    actions.erase_old(NOW)

    with pytest.raises(Conflict):
        act(actions.change_enquiry, old, {"content": "Again."}, version=1, actor=caseworker)


def test_the_night_does_it(old):
    from cases.tasks import erase_old_enquiries

    erase_old_enquiries()

    old.refresh_from_db()
    assert old.erased_at is not None


def test_a_destroyed_key_stays_destroyed(old, caseworker):
    before = Enquiry.objects.get(pk=old.pk)
    actions.erase_old(NOW)

    with pytest.raises(IntegrityError, match="destroyed"), transaction.atomic():
        before.save()
