import base64

import pytest
from django.apps import apps
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection

from cases.models import Person
from core import keys
from core.encryption import CannotDecrypt, Purpose, Sealed, key_ring, seal, unseal
from tests.cases.factories import SURNAME, make_case, make_person

OTHER_KEY = "k2:" + base64.b64encode(b"2" * 32).decode()


def stored(row, column="family_name"):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{row._meta.db_table}" WHERE id = %s', [row.pk])  # noqa: S608 (our own column)
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


def with_another_end(blob):
    """Another last byte, whatever it was: written over by a fixed one it would be the same once in 256 times."""
    return blob[:-1] + bytes([blob[-1] ^ 1])


def put(row, column, value):
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{row._meta.db_table}" SET "{column}" = %s WHERE id = %s', [value, row.pk])  # noqa: S608 (our own column)


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_the_database_holds_no_readable_name(db):
    person = make_person()

    assert SURNAME.encode() not in stored(person)
    assert again(person).family_name == SURNAME


def test_empty_text_is_null_and_reads_as_empty(db):
    person = make_person(patronymic="")

    assert stored(person, "patronymic") is None
    assert again(person).patronymic == ""


@pytest.mark.parametrize("seal_it", [lambda: seal("word", "t|c|1"), lambda: keys.wrap(b"word", "t|c|1")],
                         ids=["under a purpose", "directly under the ring"])  # fmt: skip
def test_no_changed_byte_opens(db, seal_it):
    blob = seal_it()

    opened = []
    for place in range(len(blob)):
        changed = bytearray(blob)
        changed[place] ^= 1
        try:
            opened.append(unseal(bytes(changed), "t|c|1"))
        except CannotDecrypt:
            continue

    assert unseal(bytes(blob), "t|c|1") == "word"
    assert opened == []


@pytest.mark.parametrize("left", [0, 1, 2, 5, 12, 21, 30])
def test_a_cut_ciphertext_does_not_open(db, left):
    with pytest.raises(CannotDecrypt):
        unseal(bytes(seal("word", "t|c|1")[:left]), "t|c|1")


def test_a_changed_name_does_not_open(db):
    person = make_person()
    blob = bytearray(stored(person))
    blob[-1] ^= 1
    put(person, "family_name", bytes(blob))

    with pytest.raises(CannotDecrypt) as refusal:
        _ = again(person).family_name

    assert refusal.value.place == f"cases_person|family_name|{person.public_id}"
    assert SURNAME not in str(refusal.value)


def test_a_ciphertext_moved_to_another_row_does_not_open(db):
    first, second = make_person(), make_person(family_name="Başqası")
    put(second, "family_name", stored(first))

    with pytest.raises(CannotDecrypt):
        _ = again(second).family_name


def test_a_ciphertext_moved_with_its_key_to_another_row_does_not_open(db):
    first, second = make_person(), make_person(family_name="Başqası")
    put(second, "wrapped_key", stored(first, "wrapped_key"))
    put(second, "family_name", stored(first))

    with pytest.raises(CannotDecrypt):
        _ = again(second).family_name


def test_a_ciphertext_moved_to_another_column_does_not_open(db):
    person = make_person()
    put(person, "given_name", stored(person, "family_name"))

    with pytest.raises(CannotDecrypt):
        _ = again(person).given_name


def test_the_same_text_is_never_sealed_alike(db):
    assert seal("word", "t|c|1") != seal("word", "t|c|1")


def test_a_purpose_has_a_key_of_its_own(db):
    heads = {seal("word", "t|c|1", purpose=purpose)[: 1 + keys.ID_BYTES] for purpose in Purpose}

    assert len(heads) == len(Purpose)


def test_an_older_key_of_the_ring_still_reads(db, settings):
    person = make_person()
    of_nobody, by_ring = seal("word", "t|c|1"), keys.wrap(b"word", "t|c|1")
    settings.FIELD_KEYS = f"{OTHER_KEY},{settings.FIELD_KEYS}"

    assert again(person).family_name == SURNAME
    assert unseal(of_nobody, "t|c|1") == "word"
    assert unseal(by_ring, "t|c|1") == "word"
    assert stored(make_person(), "wrapped_key").startswith(keys.wrapped_head("k2"))


def test_without_the_ring_nothing_opens(db, settings):
    person, of_nobody, by_ring = make_person(), seal("word", "t|c|1"), keys.wrap(b"word", "t|c|1")
    settings.FIELD_KEYS = OTHER_KEY

    for blob in (of_nobody, by_ring):
        with pytest.raises(CannotDecrypt):
            unseal(blob, "t|c|1")
    with pytest.raises(CannotDecrypt):
        _ = again(person).family_name


@pytest.mark.parametrize("ring", ["", "k1", "k1:short", ":" + OTHER_KEY[3:], "k1:!!!", f"{OTHER_KEY},{OTHER_KEY}"])
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
    person = again(make_person())
    before = stored(person)

    person.sex = "male"
    person.save()

    assert stored(person) == before
    assert isinstance(Person.objects.values_list("family_name", flat=True).get(pk=person.pk), Sealed)


def test_what_was_sealed_before_there_were_data_keys_still_opens(db, caseworker):
    case = make_case(caseworker.organisation)
    put(case, "summary", keys.wrap(b"long ago", f"cases_case|summary|{case.public_id}"))

    assert again(case).summary == "long ago"


def test_a_value_sealed_by_a_migration_opens(db):
    """Historical models do not know whose key it should be."""
    person = make_person()
    old = apps.get_model("cases", "Person")
    put(person, "phone", bytes(seal("+994", old._meta.get_field("phone").place(person))))

    assert again(person).phone == "+994"
