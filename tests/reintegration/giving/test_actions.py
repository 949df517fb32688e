"""Items corrected, what was not given, what repeats: what is done, what is refused, what the record keeps."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from reintegration.actions import record_assistance
from reintegration.giving import actions
from reintegration.models import Assistance, NotProvided, Repeating
from reports.statistics import yearly_statistics
from tests.cases.factories import make_share
from tests.reintegration.factories import (
    make_item,
    make_not_provided,
    make_partner,
    make_repeating,
    make_session,
    service,
)

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


def given(case, actor, **details):
    return record_assistance(case, {"service": service("interpretation"), "delivered_on": TODAY} | details, actor=actor)


def test_an_item_has_its_kind_and_unit_from_the_catalogue(case, caseworker):
    item = given(case, caseworker, note="She understood all.", outcome="reached", given_by=make_partner())

    kept = Assistance.objects.get(pk=item.pk)
    assert (kept.type, kept.unit, kept.outcome, kept.note) == (
        "interpretation",
        "hour",
        "reached",
        "She understood all.",
    )
    assert kept.given_by.name == "Nümunə Peşə Mərkəzi"


def test_the_same_form_sent_twice_gives_one_item(case, caseworker):
    token = service().public_id
    details = {"service": service(), "delivered_on": TODAY}

    first = record_assistance(case, details, actor=caseworker, token=token)

    assert record_assistance(case, details, actor=caseworker, token=token) == first
    assert Assistance.objects.count() == 1


def test_an_item_before_the_case_was_opened_is_refused_with_the_reason(case, caseworker):
    with pytest.raises(Refused, match="The case was opened on") as refusal:
        given(case, caseworker, delivered_on=case.opened_on - timedelta(days=1))

    assert refusal.value.field == "delivered_on"
    assert given(case, caseworker, delivered_on=case.opened_on)


def test_a_service_that_is_over_and_a_partner_that_left_are_refused(case, caseworker):
    old = service("interpretation")
    old.valid_until = YESTERDAY
    old.save()
    left = make_partner(ended_on=YESTERDAY)

    for details, field in (({"service": old}, "service"), ({"service": service(), "given_by": left}, "given_by")):
        with pytest.raises(Refused) as refusal:
            given(case, caseworker, **details)
        assert refusal.value.field == field
    assert given(case, caseworker, service=old, delivered_on=YESTERDAY)


def test_a_correction_keeps_what_was_said_before(case, caseworker):
    item = given(case, caseworker, quantity=Decimal(2), amount_azn=Decimal(10))

    details = {"service": service("escort"), "quantity": Decimal(3), "note": " Twice. "}
    actions.change_item(item, details, version=1, actor=caseworker)

    kept = Assistance.objects.get(pk=item.pk)
    assert (kept.type, kept.quantity, kept.note, kept.version) == ("escort", Decimal(3), "Twice.", 2)
    row = AuditEvent.objects.get(event=Event.ASSISTANCE_CHANGED)
    assert row.changes["type"] == "escort"
    assert row.changes["quantity"] is None
    assert FieldHistory.objects.of_case(case.pk, case.person_id).exists()


def test_a_correction_of_what_somebody_else_changed_is_stale(case, caseworker):
    item = given(case, caseworker)
    actions.change_item(item, {"quantity": Decimal(2)}, version=1, actor=caseworker)

    with pytest.raises(Stale):
        actions.change_item(item, {"quantity": Decimal(3)}, version=1, actor=caseworker)


def test_a_correction_keeps_the_rules_of_recording(case, caseworker):
    item = given(case, caseworker)

    for details, field in (
        ({"delivered_on": case.opened_on - timedelta(days=1)}, "delivered_on"),
        ({"delivered_on": TODAY + timedelta(days=1)}, "delivered_on"),
        ({"quantity": Decimal(-1)}, "quantity"),
        ({"service": None}, "service"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.change_item(item, details, version=1, actor=caseworker)
        assert refusal.value.field == field


def test_what_a_register_brought_stays_without_a_service_until_one_is_chosen(case, caseworker):
    item = make_item(case, delivered_on=TODAY)

    actions.change_item(item, {"service": None, "outcome": "partly"}, version=1, actor=caseworker)

    assert Assistance.objects.get().type == "psychological_counselling"


def test_what_was_crossed_out_is_not_counted_and_stays(case, caseworker, acting_for_programme):
    item = given(case, caseworker, amount_azn=Decimal(10))
    assert counted()["items"] == 1

    actions.cross_out_item(item, reason="Written twice.", actor=caseworker)

    kept = Assistance.objects.get()
    assert (kept.crossing_reason, kept.crossed_out_by, kept.version) == ("Written twice.", caseworker, 1)
    assert counted() == {"victim": 0, "at_risk": 0, "other": 0, "persons": 0, "items": 0, "amount_azn": "0.00"}
    assert Assistance.objects.of(case).totals() == []
    assert AuditEvent.objects.filter(event=Event.ASSISTANCE_CROSSED_OUT, case_id=case.public_id).count() == 1
    for change in (
        lambda: actions.cross_out_item(item, reason="Again.", actor=caseworker),
        lambda: actions.change_item(item, {"quantity": Decimal(1)}, version=1, actor=caseworker),
    ):
        with pytest.raises(Conflict):
            change()


def counted():
    return yearly_statistics(TODAY.year)["by_assistance_type"]["interpretation"]


@pytest.fixture
def acting_for_programme():
    from accounts.access import Purpose, acting_for

    with acting_for(Purpose.STATISTICS):
        yield


def test_crossing_out_asks_for_a_reason(case, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.cross_out_item(given(case, caseworker), reason=" ", actor=caseworker)

    assert refusal.value.field == "reason"


def test_another_organisation_corrects_what_it_gave_and_nothing_else(case, caseworker, receiver):
    make_share(case, receiver.organisation, "assistance")
    ours, theirs = given(case, caseworker), given(case, receiver)

    with pytest.raises(NotAllowed):
        actions.change_item(ours, {"quantity": Decimal(1)}, version=1, actor=receiver)
    actions.change_item(theirs, {"quantity": Decimal(1)}, version=1, actor=receiver)
    actions.cross_out_item(theirs, reason="Not theirs to give.", actor=caseworker)


def test_a_share_of_a_sessions_cost_is_not_crossed_out_alone(case, caseworker):
    session = make_session(caseworker)
    item = given(case, caseworker, session=session, amount_azn=Decimal(5))

    with pytest.raises(Conflict, match="share"):
        actions.cross_out_item(item, reason="She left.", actor=caseworker)
    assert actions.changeable(item) == ("outcome", "note")


# ---------------------------------------------------------------- not provided

MISSED = {"kind": "unavailable", "reason": "no_place", "asked_on": TODAY, "words": "Full until May.", "next_on": TODAY}


def missed(case, actor, **change):
    return actions.record_not_provided(case, MISSED | {"service": service("kindergarten")} | change, actor=actor)


def test_what_was_not_to_be_had_is_an_outcome_and_no_assistance(case, caseworker, acting_for_programme):
    row = missed(case, caseworker)

    kept = NotProvided.objects.get()
    assert (kept.type, kept.kind, kept.words, kept.provider) == (
        "kindergarten", "unavailable", "Full until May.", caseworker.organisation,
    )  # fmt: skip
    assert not Assistance.objects.exists()
    assert yearly_statistics(TODAY.year)["totals"]["assisted"] == 0
    event = AuditEvent.objects.get(event=Event.NOT_PROVIDED)
    assert event.changes == {"type": "kindergarten", "kind": "unavailable", "day": TODAY.isoformat()}
    assert row.is_open_step


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service": None}, "service"),
        ({"kind": "forgotten"}, "kind"),
        ({"reason": "distrust"}, "reason"),
        ({"asked_on": TODAY + timedelta(days=1)}, "asked_on"),
        ({"asked_on": date(2000, 1, 1)}, "asked_on"),
        ({"next_on": YESTERDAY}, "next_on"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_at_its_field(change, field, case, caseworker):
    with pytest.raises(Refused) as refusal:
        missed(case, caseworker, **change)

    assert refusal.value.field == field
    assert not NotProvided.objects.exists()


def test_a_next_step_is_settled_once_by_hand_or_by_what_comes_later(case, caseworker):
    row = missed(case, caseworker)
    assert list(NotProvided.objects.open_next_steps()) == [row]
    given(case, caseworker, service=service("kindergarten"))
    assert not NotProvided.objects.open_next_steps()

    other = missed(case, caseworker, service=service("schooling"))
    actions.settle_next_step(other, actor=caseworker)

    assert not NotProvided.objects.open_next_steps()
    with pytest.raises(Conflict):
        actions.settle_next_step(other, actor=caseworker)


def test_what_was_not_given_is_crossed_out_with_a_reason(case, caseworker):
    row = missed(case, caseworker)

    actions.cross_out_not_provided(row, reason="Wrong file.", actor=caseworker)

    assert NotProvided.objects.get().crossing_reason == "Wrong file."
    assert not NotProvided.objects.open_next_steps()


# ---------------------------------------------------------------- repeating

WEEKLY = {
    "every": "week",
    "from_on": TODAY - timedelta(days=15),
    "until_on": TODAY + timedelta(days=15),
    "quantity": Decimal(1),
    "amount_azn": Decimal("20.50"),
}


def weekly(case, actor, **change):
    return actions.begin_repeating(case, WEEKLY | {"service": service()} | change, actor=actor)


def answers(row, *said):
    days = [row.from_on + timedelta(days=7 * number) for number in range(len(said))]
    return dict(zip(days, said, strict=True))


def test_nothing_is_given_before_somebody_confirms_it(case, caseworker):
    row = weekly(case, caseworker)

    assert not Assistance.objects.exists()
    assert row.next_on == row.from_on


def test_days_are_confirmed_together_each_once(case, caseworker):
    row = weekly(case, caseworker)

    assert actions.confirm_days(row, answers(row, "given", "refused", "given"), actor=caseworker) == 3

    items = Assistance.objects.order_by("delivered_on")
    assert [item.delivered_on for item in items] == [row.from_on, TODAY - timedelta(days=1)]
    assert {(item.amount_azn, item.type, item.repeating_id) for item in items} == {
        (Decimal("20.50"), "psychological_counselling", row.pk)
    }
    assert NotProvided.objects.get().kind == "refused"
    assert Repeating.objects.get().next_on == row.from_on + timedelta(days=21)
    with pytest.raises(Conflict, match="confirmed already"):
        actions.confirm_days(row, answers(row, "given", "given", "given"), actor=caseworker)
    assert Assistance.objects.count() == 2


def test_a_day_left_for_later_stays_the_next(case, caseworker):
    row = weekly(case, caseworker)

    actions.confirm_days(row, answers(row, "later", "given"), actor=caseworker)

    assert Repeating.objects.get().next_on == row.from_on


def test_a_day_to_come_is_not_confirmed(case, caseworker):
    row = weekly(case, caseworker)

    with pytest.raises(Conflict):
        actions.confirm_days(row, {row.from_on + timedelta(days=21): "given"}, actor=caseworker)


def test_crossing_a_day_out_opens_it_again(case, caseworker):
    row = weekly(case, caseworker)
    actions.confirm_days(row, answers(row, "given", "refused"), actor=caseworker)

    actions.cross_out_item(Assistance.objects.get(), reason="It was cancelled.", actor=caseworker)
    assert Repeating.objects.get().next_on == row.from_on
    actions.cross_out_not_provided(NotProvided.objects.get(), reason="She came.", actor=caseworker)
    assert actions.confirm_days(row, answers(row, "unavailable", "given"), actor=caseworker) == 2


def test_a_change_is_for_days_to_come_and_not_before_what_is_confirmed(case, caseworker):
    row = weekly(case, caseworker)
    actions.confirm_days(row, answers(row, "given", "given"), actor=caseworker)

    with pytest.raises(Refused) as refusal:
        actions.change_repeating(row, {"until_on": row.from_on}, version=1, actor=caseworker)
    assert refusal.value.field == "until_on"
    last = row.from_on + timedelta(days=7)
    actions.change_repeating(row, {"until_on": last, "amount_azn": Decimal(1)}, version=1, actor=caseworker)

    assert Repeating.objects.get().next_on is None
    assert {item.amount_azn for item in Assistance.objects.all()} == {Decimal("20.50")}
    with pytest.raises(Conflict):
        actions.confirm_days(row, answers(row, "given"), actor=caseworker)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service": None}, "service"),
        ({"every": "hour"}, "every"),
        ({"from_on": date(2000, 1, 1)}, "from_on"),
        ({"until_on": TODAY - timedelta(days=16)}, "until_on"),
        ({"until_on": TODAY + timedelta(days=2000)}, "until_on"),
        ({"amount_azn": Decimal("1.005")}, "amount_azn"),
    ],
    ids=str,
)
def test_repeating_help_that_cannot_be_is_refused(change, field, case, caseworker):
    with pytest.raises(Refused) as refusal:
        weekly(case, caseworker, **change)

    assert refusal.value.field == field


def test_only_the_organisation_that_gives_it_confirms(case, caseworker, receiver):
    make_share(case, receiver.organisation, "assistance")
    row = weekly(case, caseworker, service=service("food"))

    with pytest.raises(NotAllowed):
        actions.confirm_days(row, answers(row, "given"), actor=receiver)


def test_strangers_are_refused_everywhere(case, caseworker, stranger):
    item, row, repeating = given(case, caseworker), missed(case, caseworker), weekly(case, caseworker)

    for act in (
        lambda: actions.change_item(item, {"quantity": Decimal(1)}, version=1, actor=stranger),
        lambda: actions.cross_out_item(item, reason="No.", actor=stranger),
        lambda: missed(case, stranger),
        lambda: actions.settle_next_step(row, actor=stranger),
        lambda: actions.cross_out_not_provided(row, reason="No.", actor=stranger),
        lambda: weekly(case, stranger),
        lambda: actions.confirm_days(repeating, answers(repeating, "given"), actor=stranger),
        lambda: actions.change_repeating(repeating, {"amount_azn": None}, version=1, actor=stranger),
    ):
        with pytest.raises(NotVisible):
            act()


def test_a_closed_case_is_left_alone(case, caseworker):
    item, row, repeating = given(case, caseworker), missed(case, caseworker), weekly(case, caseworker)
    case.closed_on, case.closure_reason = TODAY, "goals_met"
    case.save()

    for act in (
        lambda: actions.change_item(item, {"quantity": Decimal(1)}, version=1, actor=caseworker),
        lambda: actions.cross_out_item(item, reason="No.", actor=caseworker),
        lambda: missed(case, caseworker),
        lambda: actions.settle_next_step(row, actor=caseworker),
        lambda: actions.confirm_days(repeating, answers(repeating, "given"), actor=caseworker),
    ):
        with pytest.raises(Conflict):
            act()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("reintegration_repeating_ends_after_it_begins", lambda c, u: make_repeating(c, u, until_on=date(2000, 1, 1))),
        ("reintegration_repeating_not_negative", lambda c, u: make_repeating(c, u, amount_azn=Decimal(-1))),
        ("reintegration_repeating_known_words", lambda c, u: make_repeating(c, u, every="hour")),
        ("reintegration_notprovided_known_words", lambda c, u: make_not_provided(c, u, reason="x")),
        ("reintegration_notprovided_next_is_later", lambda c, u: make_not_provided(c, u, next_on=YESTERDAY)),
        ("reintegration_notprovided_settles_a_step", lambda c, u: make_not_provided(c, u, settled_on=TODAY)),
        ("reintegration_notprovided_crossed_out", lambda c, u: make_not_provided(c, u, crossed_out_by=u)),
        ("reintegration_assistance_crossed_out", lambda c, u: make_item(c, crossed_out_by=u)),
        ("reintegration_item_in_known_words", lambda c, u: make_item(c, unit="x")),
        ("reintegration_item_once_a_day", lambda c, u: twice(c, repeating=make_repeating(c, u))),
        ("reintegration_item_once_a_session", lambda c, u: twice(c, session=make_session(u))),
        ("reintegration_notprovided_once_a_day", lambda c, u: twice_missed(c, u)),
    ],
)
def test_the_database_refuses_what_no_action_would_write(name, make, case, caseworker):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(case, caseworker)


def twice(case, **fields):
    for _time in range(2):
        make_item(case, **fields)


def twice_missed(case, by):
    row = make_repeating(case, by)
    for _time in range(2):
        make_not_provided(case, by, repeating=row)
