from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.access import acting_as
from audit.models import AuditEvent
from cases.due import day_of, due_in
from cases.enums import Section
from cases.timeline import timeline_of
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters.belongings import actions, policies
from shelters.belongings.presenters import not_returned
from shelters.models import Belonging, HandingBack
from tests.cases.factories import make_case, make_share
from tests.shelters.factories import make_shelter, make_stay, today
from tests.shelters.factories_belongings import make_belonging, make_handing_back, of
from tests.shelters.test_races import race

DAY = timedelta(days=1)


@pytest.fixture
def stay(case, shelter):
    return make_stay(case, shelter)


def details(**changed):
    values = {"kind": "money", "what": "In a brown envelope.", "amount": Decimal("120.50"), "currency": "AZN"}
    return values | {"taken_on": today(), "kept_where": "Safe", "in_presence_of": "Günel"} | changed


def back(**changed):
    return {"amount": Decimal(1), "on": today(), "to_whom": "Herself", "signature": "paper", "witness": ""} | changed


def events():
    return list(AuditEvent.objects.filter(event__startswith="belonging").order_by("id").values_list("event", flat=True))


# ------------------------------------------------------------------ who


@pytest.mark.parametrize(
    ("name", "sees", "takes"),
    [
        ("caseworker", None, None), ("colleague", None, None), ("manager", None, None), ("stranger", NotVisible, NotVisible),
        ("reviewer", NotVisible, NotVisible), ("receiver", NotVisible, NotVisible), ("auditor", NotVisible, NotVisible),
    ],
)  # fmt: skip
def test_who_may_see_and_take(stay, name, sees, takes, request):
    actor = request.getfixturevalue(name)
    for check, expected in ((policies.check_may_see, sees), (policies.check_may_take, takes)):
        if expected is None:
            check(actor, stay)
        else:
            with pytest.raises(expected):
                check(actor, stay)


def test_of_another_organisations_case_the_house_sees_what_was_shared(shelter, caseworker, stranger):
    theirs = make_case(stranger.organisation)
    stay = make_stay(theirs, shelter)
    with pytest.raises(NotVisible):
        policies.check_may_see(caseworker, stay)
    make_share(theirs, shelter.organisation, "identity")
    with pytest.raises(NotAllowed):
        policies.check_may_see(caseworker, stay)
    make_share(theirs, shelter.organisation, "stays")
    policies.check_may_take(caseworker, stay)
    # Whose case it is sees nothing of what the house keeps: it is not in her hands.
    assert not Belonging.objects.visible_to(stranger).exists()


def test_what_is_crossed_out_or_back_is_not_handed_back_and_what_is_back_is_not_crossed_out(
    stay, caseworker, colleague, manager
):
    kept, given = make_belonging(stay, caseworker), make_belonging(stay, caseworker)
    make_handing_back(given, caseworker)
    for check in (policies.check_may_hand_back, policies.check_may_cross_out):
        with pytest.raises(Conflict):
            check(manager, given)
    with pytest.raises(NotAllowed):
        policies.check_may_cross_out(colleague, kept)
    policies.check_may_cross_out(manager, kept)


# ------------------------------------------------------------------ what happens


def test_something_is_taken_once_and_on_record_without_its_words(stay, caseworker):
    token = uuid4()

    first, second = (actions.take(stay, details(), token=token, actor=caseworker) for _ in range(2))

    assert first == second
    assert (first.amount, first.currency, first.what) == (Decimal("120.50"), "AZN", "In a brown envelope.")
    event = AuditEvent.objects.get(event="belonging_taken")
    assert (event.changes, event.case_id) == ({"shelter": "EH1"}, stay.case.public_id)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"taken_on": today() + DAY}, "taken_on"),
        ({"taken_on": today() - 400 * DAY}, "taken_on"),
        ({"what": " "}, "what"),
        ({"amount": Decimal(0)}, "amount"),
        ({"currency": ""}, "currency"),
        ({"kind": "keys"}, "currency"),
        ({"kind": "keys", "currency": "", "amount": Decimal("1.5")}, "amount"),
    ],
    ids=str,
)
def test_what_cannot_be_taken_is_refused(stay, caseworker, changed, field):
    with pytest.raises(Refused) as refused:
        actions.take(stay, details(**changed), actor=caseworker)

    assert refused.value.field == field
    assert not Belonging.objects.exists()


def test_it_goes_back_in_parts_and_never_more_than_came(stay, caseworker):
    kept = make_belonging(stay, caseworker, amount=Decimal(3))
    token = uuid4()
    for _time in range(2):
        actions.hand_back(kept, back(), token=token, actor=caseworker)
    with pytest.raises(Refused) as refused:
        actions.hand_back(kept, back(amount=Decimal(3)), actor=caseworker)
    assert refused.value.field == "amount"
    assert [row.left for row in not_returned(stay)] == [Decimal(2)]
    actions.hand_back(kept, back(amount=Decimal(2), signature="refused", witness="Günel"), actor=caseworker)

    assert not not_returned(stay).exists()
    assert HandingBack.objects.count() == 2
    assert events() == ["belonging_returned"] * 2
    with pytest.raises(Conflict):
        actions.hand_back(kept, back(), actor=caseworker)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"on": today() + DAY}, "on"),
        ({"on": today() - 400 * DAY}, "on"),
        ({"to_whom": " "}, "to_whom"),
        ({"signature": "refused"}, "witness"),
        ({"signature": ""}, "signature"),
        ({"amount": Decimal("0.5")}, "amount"),
    ],
    ids=str,
)
def test_what_cannot_be_handed_back_so_is_refused(stay, caseworker, changed, field):
    kept = make_belonging(stay, caseworker)
    with pytest.raises(Refused) as refused, transaction.atomic():
        actions.hand_back(kept, back(**changed), actor=caseworker)

    assert refused.value.field == field
    assert not HandingBack.objects.exists()


def test_everything_at_once(stay, caseworker):
    make_belonging(stay, caseworker)
    money = make_belonging(stay, caseworker, kind="money", amount=Decimal("10.01"), currency="USD")
    make_handing_back(money, caseworker, amount=Decimal("0.01"))

    assert actions.hand_everything_back(stay, back(), actor=caseworker) == 2

    assert not not_returned(stay).exists()
    with pytest.raises(Refused):
        actions.hand_everything_back(stay, back(), actor=caseworker)


def test_a_signature_is_for_all_that_was_not_signed_for(stay, caseworker):
    for _time in range(2):
        make_belonging(stay, caseworker)
    signed = {"signature": "paper", "signed_on": today(), "actor": caseworker}
    for wrong in ({"signed_on": today() - 400 * DAY}, {"signed_on": today() + DAY}, {"signature": "refused"}):
        with pytest.raises(Refused), transaction.atomic():
            actions.record_signature(stay, **signed | wrong)

    assert actions.record_signature(stay, **signed) == 2
    with pytest.raises(Refused):
        actions.record_signature(stay, **signed)
    later = make_belonging(stay, caseworker)
    refused = {"signature": "refused", "witness": "Günel"}
    assert actions.record_signature(stay, **signed | refused) == 1
    later.refresh_from_db()
    assert (later.signature, later.witness) == ("refused", "Günel")


def test_crossing_out_needs_a_reason_and_keeps_what_was_written(stay, caseworker):
    kept = make_belonging(stay, caseworker)
    with pytest.raises(Refused), transaction.atomic():
        actions.cross_out_belonging(kept, reason=" ", actor=caseworker)

    actions.cross_out_belonging(kept, reason="It was her neighbour's.", actor=caseworker)

    kept.refresh_from_db()
    assert (kept.what, kept.crossing_reason) == ("A grey suitcase.", "It was her neighbour's.")
    assert not not_returned(stay).exists()
    assert events() == ["belonging_crossed_out"]


@pytest.mark.parametrize("language", ["az", "eng", "rus", "tur"])
def test_the_receipt_is_a_pdf_and_on_record(stay, caseworker, language):
    person = stay.case.person
    person.language = {"az": "aze"}.get(language, language)
    person.save()
    make_belonging(stay, caseworker, what="Kiçik qutu “ə” #let x = 1")

    content = actions.print_receipt(stay, actor=caseworker)

    assert content.startswith(b"%PDF")
    assert AuditEvent.objects.get(event="belongings_printed").changes == {"shelter": "EH1", "count": 1}


def test_the_receipt_speaks_her_language_and_calls_her_as_the_reader_may(stay, caseworker, stranger):
    from shelters.belongings import letters

    stay.case.person.language = "rus"
    assert letters.language_of(stay.case, caseworker) == "ru"
    said = letters.receipt_of(stay, [make_belonging(stay, caseworker)], caseworker)
    assert stay.case.person.full_name in said["paragraphs"][0]
    make_share(stay.case, stranger.organisation, "stays")
    with acting_as(stranger):
        assert letters.language_of(stay.case, stranger) == "en"
        said = letters.receipt_of(stay, [], stranger)
    assert stay.case.person.family_name not in str(said)


def test_nothing_to_print_is_said(stay, caseworker):
    with pytest.raises(Refused):
        actions.print_receipt(stay, actor=caseworker)


def test_without_its_record_nothing_happens(stay, caseworker, monkeypatch):
    kept = make_belonging(stay, caseworker)

    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "record", fail)
    for act in (
        lambda: actions.take(stay, details(), actor=caseworker),
        lambda: actions.hand_back(kept, back(), actor=caseworker),
        lambda: actions.record_signature(stay, signature="paper", signed_on=today(), actor=caseworker),
        lambda: actions.cross_out_belonging(kept, reason="x", actor=caseworker),
    ):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            act()

    kept = Belonging.objects.get()
    assert (kept.returned, kept.signature, kept.is_crossed_out) == (0, "", False)
    assert not HandingBack.objects.exists()


# ------------------------------------------------------------------ the database


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "x"}, {"currency": "AZN"}, {"kind": "money"}, {"amount": Decimal("1.5")}, {"amount": Decimal(0)},
        {"returned": Decimal(3)}, {"returned": Decimal(-1)}, {"what": ""}, {"signature": "paper"}, {"signature": "x"},
        {"signature": "refused", "signed_on": today()}, {"signature": "paper", "signed_on": today() - 99 * DAY},
        {"crossed_out_at": timezone.now()},
    ],
    ids=",".join,
)  # fmt: skip
def test_the_database_holds_a_belonging_together(stay, caseworker, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_belonging(stay, caseworker, **fields)


def test_the_database_keeps_it_in_its_house_and_a_handing_back_with_its_stay(stay, shelter, caseworker):
    other = make_stay(shelter=shelter)
    kept = make_belonging(stay, caseworker)
    wrong = [
        lambda: make_belonging(stay, caseworker, shelter=make_shelter(shelter.organisation)),
        lambda: make_belonging(stay, caseworker, case=other.case),
        lambda: HandingBack.objects.create(
            belonging=kept, amount=1, on=today(), to_whom="x", signature="paper", **of(other, caseworker)
        ),
        lambda: make_handing_back(kept, caseworker, amount=Decimal(1), signature="refused"),
    ]
    for make in wrong:
        with pytest.raises((IntegrityError, TypeError)), transaction.atomic():
            checked(make)


def checked(make):
    make()
    connection.check_constraints()


@pytest.mark.parametrize("number", [2, 6])
def test_two_who_hand_back_the_same_hand_it_back_once(own_database, number):
    from tests.accounts.factories import make_organisation, make_user

    house = make_organisation("HOME")
    worker = make_user("worker", house, "caseworker")
    stay = make_stay(shelter=make_shelter(house))
    kept = make_belonging(stay, worker, amount=Decimal(1))

    outcomes = race(*[lambda: actions.hand_back(kept, back(), actor=worker)] * number)

    assert sum(isinstance(one, HandingBack) for one in outcomes) == 1, outcomes
    assert sum(isinstance(one, Conflict) for one in outcomes) == number - 1, outcomes
    assert HandingBack.objects.count() == 1


# ------------------------------------------------------------------ who is told


def test_what_is_left_behind_is_due_and_told_on_the_case_page(case, stay, caseworker, colleague):
    make_belonging(stay, caseworker)
    make_belonging(stay, caseworker)

    def due(reader):
        # At night the roll call is due as well.
        return [one.kind for one in day_of(reader).lists["due"] if one.kind != "roll_call"]

    assert due(caseworker) == []
    stay.check_out = today()
    stay.save()
    assert due(caseworker) == ["belongings_left"]
    assert due(colleague) == []
    assert "belongings_left" in [one.kind for one in due_in(case, caseworker, frozenset(Section))[0]]
    told = [entry.kind for entry in timeline_of(case, caseworker, frozenset(Section)).entries]
    assert told.count("belonging") == 2
    sealed = frozenset(Section) - {Section.STAYS}
    assert "belonging" not in [entry.kind for entry in timeline_of(case, caseworker, sealed).entries]


def test_of_a_shared_case_the_house_is_told(shelter, caseworker, stranger):
    theirs = make_case(stranger.organisation)
    make_share(theirs, shelter.organisation, "stays")
    stay = make_stay(theirs, shelter, check_out=today())
    make_belonging(stay, caseworker)

    assert "belongings_left_in_house" in [one.kind for one in day_of(caseworker).lists["house"]]
