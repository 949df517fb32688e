import base64

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection

from cases.models import Person
from core.encryption import CannotDecrypt, Sealed, key_ring, seal, unseal
from tests.cases.factories import SURNAME, make_person

OTHER_KEY = "k2:" + base64.b64encode(b"2" * 32).decode()


def _stored(person, column="family_name"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM cases_person WHERE id = %s", [person.pk])  # noqa: S608 (our own column)
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


def test_the_database_holds_no_readable_name(db):
    person = make_person()

    assert SURNAME.encode() not in _stored(person)
    assert Person.objects.get(pk=person.pk).family_name == SURNAME


def test_empty_text_is_null_and_reads_as_empty(db):
    person = make_person(patronymic="")

    assert _stored(person, "patronymic") is None
    assert Person.objects.get(pk=person.pk).patronymic == ""


def test_a_ciphertext_moved_to_another_row_does_not_open(db):
    first, second = make_person(), make_person(family_name="Başqası")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_person SET family_name = %s WHERE id = %s", [_stored(first), second.pk])

    with pytest.raises(CannotDecrypt):
        _ = Person.objects.get(pk=second.pk).family_name


def test_a_changed_ciphertext_does_not_open():
    blob = bytearray(seal("word", "t|c|1"))
    blob[-1] ^= 1

    with pytest.raises(CannotDecrypt):
        unseal(bytes(blob), "t|c|1")


def test_the_same_text_is_never_sealed_alike():
    assert seal("word", "t|c|1") != seal("word", "t|c|1")


def test_an_older_key_still_reads(settings):
    old = seal("word", "t|c|1")
    settings.FIELD_KEYS = f"{OTHER_KEY},{settings.FIELD_KEYS}"

    assert unseal(old, "t|c|1") == "word"
    assert seal("word", "t|c|1")[2:4] == b"k2"


def test_without_the_key_nothing_opens(settings):
    old = seal("word", "t|c|1")
    settings.FIELD_KEYS = OTHER_KEY

    with pytest.raises(CannotDecrypt):
        unseal(old, "t|c|1")


@pytest.mark.parametrize("ring", ["", "k1", "k1:short", ":" + OTHER_KEY[3:], "k1:!!!"])
def test_a_malformed_ring_is_refused(ring):
    with pytest.raises(ImproperlyConfigured):
        key_ring(ring)


def test_plain_text_is_neither_compared_nor_updated(db):
    make_person()

    with pytest.raises(FieldError):
        Person.objects.filter(family_name=SURNAME).exists()
    with pytest.raises(FieldError):
        Person.objects.update(family_name="x")


def test_saving_again_keeps_what_was_not_read(db):
    person = Person.objects.get(pk=make_person().pk)
    before = _stored(person)

    person.sex = "male"
    person.save()

    assert _stored(person) == before
    assert isinstance(Person.objects.values_list("family_name", flat=True).get(pk=person.pk), Sealed)
