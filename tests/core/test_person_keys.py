"""Everything about a person is sealed under her own key, which can be destroyed."""

import pytest
from django.db import IntegrityError, connection, transaction

from cases.models import Case, Person
from core import keys
from core.encryption import CannotDecrypt, EncryptedTextField, KeyDestroyed
from core.models import PublicModel
from exchange.register.inserting import insert
from tests.cases.factories import SURNAME, make_person
from tests.core.test_encryption import again, put, stored
from tests.referrals.factories import make_referral
from tests.reintegration.factories import make_plan
from tests.test_architecture import OUR_MODELS, encrypted_fields

BY_HOLDER = bytes([keys.BY_HOLDER])


@pytest.fixture
def file_(case, caseworker, receiver, reviewer):
    """Every kind of row that belongs to one person and was written by a caseworker."""
    case.summary = "What she told"
    case.save()
    plan = make_plan(case)
    referral = make_referral(case, receiver, "completed", sender=caseworker, reviewer=reviewer)
    return [case.person, case, plan, referral, *referral.path.all()]


def sealed_columns(row):
    return [field.column for field in row._meta.concrete_fields if isinstance(field, EncryptedTextField)]


def test_all_of_a_file_is_sealed_under_the_key_of_its_person(file_):
    values = {(row._meta.label, name): stored(row, name) for row in file_ for name in sealed_columns(row)}
    written = {key: value for key, value in values.items() if value is not None}

    assert {label for label, _column in written} == {row._meta.label for row in file_}
    assert {key for key, value in written.items() if not value.startswith(BY_HOLDER)} == set()


def test_nothing_of_it_opens_once_the_key_is_destroyed(file_):
    keys.destroy_key(again(file_[0]))

    for row in file_:
        for name in sealed_columns(row):
            if stored(row, name) is not None:
                with pytest.raises(KeyDestroyed):
                    getattr(again(row), name)


def test_other_people_stay_as_they_are(file_):
    other = make_person(family_name="Başqası")

    keys.destroy_key(again(file_[0]))

    assert again(other).family_name == "Başqası"


def test_nothing_is_sealed_for_whom_the_key_was_destroyed(file_):
    case = again(file_[1])
    keys.destroy_key(again(file_[0]))

    case.summary = "once more"
    with pytest.raises(KeyDestroyed):
        case.save()


def test_a_page_opened_before_does_not_bring_the_key_back(file_):
    before = again(file_[0])
    keys.destroy_key(again(file_[0]))

    with pytest.raises(IntegrityError), transaction.atomic():
        before.save()

    assert stored(before, "wrapped_key") == keys.DESTROYED


def test_each_person_has_another_key(db):
    people = [make_person(), make_person()]
    opened = {keys.unwrap(stored(p, "wrapped_key"), keys.holder_place("cases_person", p.public_id)) for p in people}

    assert len(opened) == 2
    assert {len(key) for key in opened} == {32}


def test_the_database_holds_no_key_in_the_open(db):
    person = make_person()
    wrapped = stored(person, "wrapped_key")
    key = keys.unwrap(wrapped, keys.holder_place("cases_person", person.public_id))

    assert key not in wrapped
    with pytest.raises(CannotDecrypt):
        keys.unwrap(wrapped, keys.holder_place("cases_person", make_person().public_id))


def test_a_changed_person_key_opens_nothing(db):
    person = make_person()
    wrapped = bytearray(stored(person, "wrapped_key"))
    wrapped[-1] ^= 1
    put(person, "wrapped_key", bytes(wrapped))

    with pytest.raises(CannotDecrypt) as refusal:
        _ = again(person).family_name

    assert refusal.value.place == f"cases_person|family_name|{person.public_id}"


def test_a_row_that_lost_its_key_gets_no_new_one_by_being_saved(db):
    """It would hide that the old values can't be read any more."""
    person = again(make_person())
    put(person, "wrapped_key", None)
    person = again(person)

    person.family_name = "Başqası"
    with pytest.raises(CannotDecrypt):
        person.save()


@pytest.mark.parametrize(
    "add",
    [lambda rows: [row.save() for row in rows], Person.objects.bulk_create, insert],
    ids=["save", "bulk_create", "insert"],
)
def test_a_key_is_made_however_a_person_is_added(db, add):
    people = [Person(family_name=SURNAME), Person(sex="female")]

    add(people)

    rows = list(Person.objects.order_by("pk"))
    assert [row.family_name for row in rows] == [SURNAME, ""]
    assert all(row.wrapped_key for row in rows)


@pytest.mark.parametrize("add", [Case.objects.bulk_create, insert], ids=["bulk_create", "insert"])
def test_what_is_about_a_person_is_sealed_under_her_key_in_bulk_too(caseworker, add):
    person = make_person()
    add([Case(number="A-1", person=person, organisation=caseworker.organisation, summary="told")])

    row = Case.objects.get(number="A-1")
    assert stored(row, "summary").startswith(BY_HOLDER)
    assert row.summary == "told"


def test_a_list_of_names_costs_one_query(db, django_assert_num_queries):
    for _number in range(30):
        make_person()

    with django_assert_num_queries(1):
        assert [row.family_name for row in Person.objects.all()] == [SURNAME] * 30


def test_the_keys_at_hand_are_bounded(db):
    assert keys._unwrapped.cache_info().maxsize == keys.OPEN_KEYS == 1024


def test_a_person_keeps_her_key_when_she_is_changed(db):
    person = again(make_person())
    before = stored(person, "wrapped_key")

    person.family_name = "Başqası"
    person.save()

    assert stored(person, "wrapped_key") == before
    assert again(person).family_name == "Başqası"


def test_the_trigger_is_there(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgenabled FROM pg_trigger WHERE tgname = 'cases_person_key_stays_destroyed'")
        assert cursor.fetchall() == [("O",)]


# Encrypted, and about nobody who is on file: under the key of a purpose, or each under its own.
OF_NOBODY = {
    # The name that somebody gave to her filter.
    "referrals.SavedFilter",
    # Each under a key of its own, until it is over; and keys, of no person.
    "referrals.Arrival", "referrals.OwnKeys",
    "accounts.Draft", "accounts.SentRequest", "audit.AuditEvent", "cases.Enquiry", "cases.RetentionRule", "shelters.Shelter",
    # Of a house, of several people, or of somebody who is not known yet.
    "shelters.Incident", "shelters.IncidentAddition", "shelters.IncidentFollowUp",
    "shelters.IncidentTelling", "shelters.LogEntry", "shelters.Picture",
    "reintegration.GroupSession", "reintegration.Partner", "reports.Activity", "reports.ActivityPicture",
    # Between organisations: a contact at the other one, and what was written of a file of many people.
    "exchange.SharingAgreement", "exchange.HandOver",
    "shelters.Reservation", "shelters.ShiftHandOver", "shelters.WaitingEntry",
    "shelters.Works",
}  # fmt: skip


def leads_to_a_person(model, depth=4):
    """Through its obligatory foreign keys, each row of the model belongs to one person."""
    if model is Person:
        return True
    keys_of = [row for row in model._meta.concrete_fields if (row.many_to_one or row.one_to_one) and not row.null]
    return depth > 0 and any(leads_to_a_person(row.related_model, depth - 1) for row in keys_of)


def test_every_model_about_a_person_names_her():
    """Otherwise what it holds would outlive the destruction of her key."""
    encrypted = [model for model in OUR_MODELS if encrypted_fields(model)]
    about = {model for model in encrypted if leads_to_a_person(model)}

    assert {Person, Case} < about
    assert {model._meta.label for model in encrypted if model not in about} == OF_NOBODY
    assert {model for model in about if model.key_holder is PublicModel.key_holder} == set()
