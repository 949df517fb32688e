from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.telling.models import Notification
from audit.events import Event
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters import actions
from shelters.models import Extension
from tests.accounts.factories import make_user
from tests.shelters.factories import DAY, make_extension, make_reservation, make_stay, make_works, today
from tests.shelters.looking import last_event, nights_of, on_record

PLANNED = today() + 5 * DAY


@pytest.fixture
def stay(case, bed):
    return make_stay(case, bed=bed, planned_until=PLANNED)


def ask(stay, actor, *, days=10, **details):
    return actions.ask_extension(stay, until_on=PLANNED + days * DAY, basis="recovery", actor=actor, **details)


# ----------------------------------------------------------------------- ask
def test_asking_for_a_longer_stay(stay, case, caseworker):
    wish = ask(stay, caseworker, note="The hearing is in May.")

    assert (wish.stay, wish.case, wish.shelter, wish.is_asked, wish.asked_by) == (
        stay, case, stay.shelter, True, caseworker,
    )  # fmt: skip
    event = last_event()
    assert (event.event, event.target_id, event.case_id) == (Event.EXTENSION_ASKED, wish.public_id, case.public_id)
    assert event.changes == {
        "shelter": "EH1", "until": (PLANNED + 10 * DAY).isoformat(), "reason_code": "recovery",
    }  # fmt: skip
    stay.refresh_from_db()
    assert (stay.planned_until, nights_of(stay)[0][2]) == (PLANNED, PLANNED)


@pytest.mark.parametrize(
    ("days", "message"), [(0, "after the one that is planned"), (31, "at most 30 days long")], ids=["same", "too long"]
)
def test_a_day_that_cannot_be_is_refused(stay, caseworker, days, message):
    with pytest.raises(Refused, match=message) as error:
        ask(stay, caseworker, days=days)

    assert error.value.field == "until_on"
    assert ask(stay, caseworker, days=30).is_asked


def test_who_should_have_left_stays_longer_from_today(case, bed, caseworker):
    stay = make_stay(case, bed=bed, check_in=today() - 90 * DAY, planned_until=today() - 60 * DAY)

    with pytest.raises(Refused, match="after the one that is planned"):
        actions.ask_extension(stay, until_on=today(), basis="recovery", actor=caseworker)
    assert actions.ask_extension(stay, until_on=today() + 30 * DAY, basis="recovery", actor=caseworker).is_asked


def test_a_longer_stay_is_asked_for_once(stay, caseworker, colleague):
    ask(stay, caseworker)

    with pytest.raises(Conflict, match="asked for already"):
        ask(stay, colleague)


def test_who_has_left_does_not_stay_longer(stay, caseworker):
    actions.check_out(stay, on=today(), destination="family", actor=caseworker)

    with pytest.raises(Conflict, match="checked out already"):
        ask(stay, caseworker)


def test_asking_is_for_the_house_and_not_without_a_record(stay, caseworker, stranger, broken_record):
    with pytest.raises(NotVisible):
        ask(stay, stranger)
    with pytest.raises(RuntimeError):
        ask(stay, caseworker)

    assert not Extension.objects.exists()


# ------------------------------------------------------------------- approve
def test_an_approved_wish_gives_her_the_bed_for_longer(stay, case, bed, caseworker, manager):
    wish = ask(stay, caseworker)

    actions.approve_extension(wish, actor=manager, answer="Agreed.")

    wish.refresh_from_db()
    stay.refresh_from_db()
    assert (wish.state, wish.decided_by, wish.answer) == ("approved", manager, "Agreed.")
    assert (stay.planned_until, nights_of(stay)) == (wish.until_on, [(bed, stay.check_in, wish.until_on)])
    event = last_event()
    assert (event.event, event.target_id, event.case_id) == (Event.EXTENSION_APPROVED, wish.public_id, case.public_id)


def test_who_stays_without_a_known_bed_may_stay_longer(case, shelter, caseworker, manager):
    stay = make_stay(case, shelter, planned_until=PLANNED)

    actions.approve_extension(ask(stay, caseworker), actor=manager)

    stay.refresh_from_db()
    assert stay.planned_until == PLANNED + 10 * DAY


def test_a_stay_that_was_not_planned_gets_an_end(case, bed, caseworker, manager):
    stay = make_stay(case, bed=bed)

    actions.approve_extension(ask(stay, caseworker), actor=manager)

    assert nights_of(stay)[0][2] == PLANNED + 10 * DAY


@pytest.mark.parametrize("kind", ["reservation", "works"])
def test_a_bed_that_is_somebody_elses_then_is_not_approved(stay, bed, caseworker, manager, kind):
    wish = ask(stay, caseworker)
    if kind == "works":
        make_works(bed, PLANNED, PLANNED + DAY)
    else:
        make_reservation(bed, caseworker, from_on=PLANNED, until_on=PLANNED + DAY)

    with pytest.raises(Conflict, match="held for somebody" if kind == "reservation" else "closed until") as error:
        actions.approve_extension(wish, actor=manager)

    assert error.value.field == "place"
    wish.refresh_from_db()
    assert (wish.is_asked, nights_of(stay)[0][2]) == (True, PLANNED)


def test_a_wish_whose_day_has_come_is_not_approved(case, bed, caseworker, manager):
    """Else her nights would end before they began in the bed to which she moved meanwhile."""
    stay = make_stay(case, bed=bed, check_in=today() - 9 * DAY, planned_until=today() - 5 * DAY)
    wish = make_extension(stay, caseworker, until_on=today())

    with pytest.raises(Conflict, match="has come meanwhile"):
        actions.approve_extension(wish, actor=manager)

    assert actions.decline_extension(wish, actor=manager, answer="Ask anew.").state == "declined"


def test_an_extension_takes_two(stay, manager, shelter_organisation):
    wish = ask(stay, manager)

    with pytest.raises(NotAllowed, match="someone other"):
        actions.approve_extension(wish, actor=manager)
    second = make_user("second", shelter_organisation, "shelter_manager")
    assert actions.approve_extension(wish, actor=second).state == "approved"


# ---------------------------------------------------------- decline, take back
def test_a_declined_wish_changes_nothing_of_the_stay(stay, bed, caseworker, manager):
    wish = ask(stay, caseworker)

    actions.decline_extension(wish, actor=manager, answer="There is a safe place for her.")

    wish.refresh_from_db()
    assert (wish.state, wish.decided_by, wish.answer) == ("declined", manager, "There is a safe place for her.")
    assert nights_of(stay) == [(bed, stay.check_in, PLANNED)]
    assert last_event().event == Event.EXTENSION_DECLINED
    assert ask(stay, caseworker).is_asked


def test_who_asked_takes_it_back(stay, caseworker, colleague, manager):
    wish = ask(stay, caseworker)

    for other in (colleague, manager):
        with pytest.raises(NotAllowed, match="Only the one who asked"):
            actions.take_back_extension(wish, actor=other)
    actions.take_back_extension(wish, actor=caseworker)

    wish.refresh_from_db()
    assert (wish.state, wish.decided_by, wish.decided_at is not None) == ("withdrawn", caseworker, True)
    assert last_event().event == Event.EXTENSION_WITHDRAWN


ANSWERS = {
    "approve": lambda wish, actor: actions.approve_extension(wish, actor=actor),
    "decline": lambda wish, actor: actions.decline_extension(wish, actor=actor, answer="No."),
    "take back": lambda wish, actor: actions.take_back_extension(wish, actor=actor),
}


@pytest.mark.parametrize("again", ANSWERS)
@pytest.mark.parametrize("first", ANSWERS)
def test_a_wish_is_answered_once(stay, caseworker, manager, first, again):
    wish = ask(stay, caseworker)
    actor = {"approve": manager, "decline": manager, "take back": caseworker}
    ANSWERS[first](wish, actor[first])

    with pytest.raises(Conflict, match="answered meanwhile"):
        ANSWERS[again](wish, actor[again])


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_stranger_answers_nothing_and_a_caseworker_does_not_approve(stay, caseworker, colleague, stranger, answer):
    wish = ask(stay, caseworker)

    with pytest.raises(NotVisible):
        ANSWERS[answer](wish, stranger)
    with pytest.raises(NotAllowed):
        ANSWERS[answer](wish, colleague)

    wish.refresh_from_db()
    assert wish.is_asked


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_that_cannot_be_recorded_is_none(stay, caseworker, manager, broken_record, answer):
    wish = make_extension(stay, caseworker, until_on=PLANNED + DAY)

    with pytest.raises(RuntimeError):
        ANSWERS[answer](wish, caseworker if answer == "take back" else manager)

    wish.refresh_from_db()
    stay.refresh_from_db()
    assert (wish.is_asked, stay.planned_until, nights_of(stay)[0][2]) == (True, PLANNED, PLANNED)


def test_a_wish_ends_with_the_stay(stay, caseworker):
    wish = ask(stay, caseworker)

    actions.check_out(stay, on=today(), destination="family", actor=caseworker)

    wish.refresh_from_db()
    assert (wish.state, wish.decided_by) == ("withdrawn", caseworker)
    assert wish.decided_at > timezone.now() - timedelta(minutes=1)
    assert on_record()[-3:] == [Event.EXTENSION_WITHDRAWN, Event.STAY_ENDED, Event.FOLLOW_UP_PLANNED]


def test_who_may_answer_is_told_and_then_the_one_who_asked(stay, caseworker, manager, stranger):
    wish = ask(stay, caseworker)
    assert [(row.user, row.kind) for row in Notification.objects.new()] == [(manager, "approval")]

    actions.decline_extension(wish, actor=manager, answer="The bed is promised.")

    assert [(row.user, row.kind) for row in Notification.objects.new()] == [(caseworker, "answer")]
