"""`rotate_keys`: everything comes under new keys, beside people who work, and nothing they wrote is lost."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor, wait
from io import StringIO
from threading import Event as Signal

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from accounts import access
from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from audit.recorder import record
from cases.models import Case, Person
from core import keys, rotation
from core.encryption import EncryptedTextField, Purpose, Sealed, seal, unseal
from core.models import DataKey, KeyCheck
from exchange.models import UploadedRegister
from shelters.models import Shelter
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case, make_person
from tests.core.test_encryption import again, put, stored, with_another_end
from tests.referrals.factories import make_referral
from tests.reintegration.factories import make_plan
from tests.whole_programme import FOR_TESTS

NEW = "new:" + base64.b64encode(bytes(range(32))).decode()


def rotate(*options):
    said = StringIO()
    call_command("rotate_keys", "--json", *options, stdout=said)
    return json.loads(said.getvalue())


def heads(model, column):
    """Under which key of the ring, or which kind of key, the values of a column are."""
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')  # noqa: S608 (our own column)
        blobs = [bytes(value) for (value,) in cursor.fetchall()]
    return {blob[2 : 2 + blob[1]].decode() if blob[0] == keys.BY_RING else blob[0] for blob in blobs}


def every_text():
    """All that is encrypted anywhere, opened."""
    models = [model for model in apps.get_models() if any(_encrypted(model))]
    return {
        (model._meta.label, row.pk, name): text
        for model in models
        for row in model._base_manager.all()
        for name in _encrypted(model)
        if (text := getattr(row, name))
    }


def _encrypted(model):
    return [field.attname for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]


@pytest.fixture
def old_ring(settings):
    return settings.FIELD_KEYS


@pytest.fixture
def town(own_database, settings, old_ring):
    """Rows of every kind, sealed under the old ring; some of them before there were data keys."""
    keys.forget()
    house = make_organisation("HOUSE")
    worker = make_user("worker", house, "caseworker")
    receiver = make_user("receiver", make_organisation("NGO"), "receiving_officer")
    reviewer = make_user("reviewer", make_organisation("MIA", type="ministry"), "ministry_reviewer")
    cases = [make_case(house, worker=worker, summary=f"Told {number}") for number in range(7)]
    for case in cases[:3]:
        put(case, "summary", keys.wrap(b"long ago", f"cases_case|summary|{case.public_id}"))
        put(case.person, "phone", keys.wrap(b"+994", f"cases_person|phone|{case.person.public_id}"))
    make_plan(cases[0])
    make_referral(cases[0], receiver, "completed", sender=worker, reviewer=reviewer)
    Shelter.objects.create(code="S", name="House", organisation=house, address="Quiet street 1")
    place = "exchange_uploadedregister|content|{}"
    upload = UploadedRegister(uploaded_by=worker, source="s")
    upload.content = keys.wrap(b"workbook", place.format(upload.public_id))
    upload.save()
    with transaction.atomic():
        record(Event.CASE_READ, actor=worker, reason="Because of her sister")
    yield cases
    keys.forget()


@pytest.fixture
def renewed(town, settings, old_ring):
    """The ring begins with a new key."""
    settings.FIELD_KEYS = f"{NEW},{old_ring}"
    return town


@pytest.mark.slow
def test_everything_opens_with_the_new_key_alone(renewed, settings):
    before = every_text()
    assert len(before) > 30

    rotate()
    second = rotate()
    settings.FIELD_KEYS = NEW

    assert every_text() == before
    assert second["changed"] == second["left"] == {}
    assert second["may_be_removed"] == ["k1"]
    assert keys.check_keys() is True


def test_nothing_stays_under_the_old_key(renewed):
    result = rotate()

    assert result["left"] == {}
    assert heads(Person, "wrapped_key") == {"new"}
    assert heads(DataKey, "wrapped") == {"new"}
    for model in (Person, Case):
        for name in _encrypted(model):
            assert heads(model, name) <= {keys.BY_HOLDER}
    assert heads(UploadedRegister, "content") == {keys.BY_PURPOSE}


@pytest.mark.slow
def test_an_old_key_may_go_only_after_a_run_that_found_nothing(renewed):
    first = rotate()

    assert first["changed"]["cases.Person keys"] == 7
    assert first["may_be_removed"] == []
    assert KeyCheck.objects.get(key_id="k1").retired_at is None


def test_running_it_twice_changes_nothing_more(renewed):
    rotate()
    before = [stored(row, "wrapped_key") for row in Person.objects.order_by("pk")]

    assert rotate()["changed"] == {}
    assert [stored(row, "wrapped_key") for row in Person.objects.order_by("pk")] == before


def test_it_is_on_record_without_a_value(renewed):
    result = rotate()

    [event] = AuditEvent.objects.filter(event=Event.KEYS_ROTATED)
    assert event.changes == {"rows": sum(result["changed"].values()), "wrapped_key": None}


@pytest.mark.slow
def test_moving_to_new_keys_is_no_history(renewed):
    before = FieldHistory.objects.count()

    rotate("--new-data-keys")

    assert FieldHistory.objects.count() == before


def test_new_data_keys_seal_and_the_old_ones_still_read(town):
    [event] = AuditEvent.objects.filter(reason__isnull=False)
    secret = seal("secret", "mfa_authenticator|data|secret", purpose=Purpose.SIGN_IN)
    shelter = Shelter.objects.get()
    before, reason = stored(shelter, "address"), stored(event, "reason")

    result = rotate("--new-data-keys")

    assert result["changed"]["core.DataKey (made)"] == len(Purpose)
    assert stored(shelter, "address")[:9] != before[:9]
    assert again(shelter).address == "Quiet street 1"
    assert stored(event, "reason") == reason
    assert again(event).reason == "Because of her sister"
    assert unseal(secret, "mfa_authenticator|data|secret") == "secret"
    assert DataKey.objects.filter(retired_at=None).count() == len(Purpose)


def test_the_record_is_never_rewritten(renewed):
    [event] = AuditEvent.objects.filter(reason__isnull=False)
    before = stored(event, "reason")

    rotate("--new-data-keys")

    assert stored(event, "reason") == before


@pytest.mark.slow
def test_a_run_that_was_stopped_goes_on(renewed, monkeypatch):
    before, write, calls = every_text(), rotation._write, []

    def stopped(*arguments):
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        write(*arguments)

    monkeypatch.setattr(rotation, "BATCH", 2)
    monkeypatch.setattr(rotation, "_write", stopped)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    assert heads(Person, "wrapped_key") == {"k1", "new"}
    assert every_text() == before

    monkeypatch.setattr(rotation, "_write", write)
    assert rotate()["left"] == {}
    assert heads(Person, "wrapped_key") == {"new"}
    assert every_text() == before


@pytest.mark.slow
def test_a_row_that_somebody_holds_is_not_waited_for(renewed, monkeypatch):
    monkeypatch.setattr(rotation, "ROUNDS", 2)
    held, free = Signal(), Signal()
    key = renewed[0].person_id

    def hold():
        with access.entered(FOR_TESTS):
            Person.objects.select_for_update().get(pk=key)
            held.set()
            free.wait(30)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        held.wait(10)
        try:
            result = rotate()
        finally:
            free.set()
        holding.result(30)

    assert result["left"] == {"cases.Person": 1, "cases.Person keys": 1}
    assert result["may_be_removed"] == []
    assert rotate()["left"] == {}


@pytest.mark.slow
def test_an_edit_in_the_middle_of_a_batch_is_not_written_over(renewed, monkeypatch):
    """Between reading the old phone and writing it sealed anew, somebody changes it."""
    key, write, editing = renewed[0].person_id, rotation._write, []

    def edit():
        with access.entered(FOR_TESTS):
            person = Person.objects.get(pk=key)
            person.phone = "edited"
            person.save(update_fields=["phone"])
        connections.close_all()

    def write_late(part, using, changes):
        if any("phone" in columns for columns in changes.values()):
            editing.append(pool.submit(edit))
            # It can't end: the row is ours until the batch is committed.
            wait(editing, timeout=0.5)
        write(part, using, changes)

    monkeypatch.setattr(rotation, "_write", write_late)
    with ThreadPoolExecutor(1) as pool:
        rotate()
        [edited] = editing
        edited.result(30)

    assert Person.objects.get(pk=key).phone == "edited"


@pytest.mark.slow
def test_no_edit_is_lost_while_keys_are_moved(renewed, monkeypatch):
    """Three people write without pause, with and without a lock, while keys are renewed again and again."""
    monkeypatch.setattr(rotation, "BATCH", 3)
    with access.entered(FOR_TESTS):
        people = [make_person(phone="0").pk for _number in range(30)]
    done, written = Signal(), {}

    def edit(share):
        rounds = 0
        while not done.is_set():
            rounds += 1
            for key in people[share::3]:
                with access.entered(FOR_TESTS):
                    rows = Person.objects.select_for_update() if share else Person.objects
                    person = rows.get(pk=key)
                    person.phone = written[key] = f"{key} {rounds}"
                    # One of the three writes back all that it had read, as a form does.
                    person.save(update_fields=["phone"] if share == 1 else None)
        connections.close_all()
        return rounds

    with ThreadPoolExecutor(3) as pool:
        editing = [pool.submit(edit, share) for share in range(3)]
        try:
            for _time in range(10):
                rotate("--new-data-keys")
        finally:
            done.set()
        rounds = [one.result(60) for one in editing]

    assert min(rounds) > 1
    assert {row.pk: row.phone for row in Person.objects.filter(pk__in=people)} == written
    assert {row.family_name for row in Person.objects.all()} == {SURNAME}
    rotate()
    assert rotate()["may_be_removed"] == ["k1"]
    assert heads(Person, "wrapped_key") == {"new"}


def test_what_does_not_open_is_named_and_keeps_its_key(renewed):
    person = renewed[0].person
    put(person, "phone", with_another_end(stored(person, "phone")))

    rotate()
    result = rotate()

    assert result["unopened"] == [f"cases_person|phone|{person.public_id}"]
    assert result["left"] == {"cases.Person": 1}
    assert result["may_be_removed"] == []
    assert heads(Person, "wrapped_key") == {"new"}


@pytest.mark.slow
def test_a_destroyed_key_stays_destroyed(renewed):
    person = make_person()
    keys.destroy_key(person)

    rotate()

    assert stored(person, "wrapped_key") == keys.DESTROYED
    assert rotate()["may_be_removed"] == ["k1"]


@pytest.mark.slow
def test_whoever_has_no_key_yet_gets_one(renewed):
    """As a row that the version before the data keys added while the new one was being installed."""
    person = make_person()
    place = f"cases_person|family_name|{person.public_id}"
    put(person, "given_name", None)
    put(person, "family_name", keys.wrap(SURNAME.encode(), place))
    put(person, "wrapped_key", None)

    rotate()

    assert isinstance(Person.objects.values_list("family_name", flat=True).get(pk=person.pk), Sealed)
    assert again(person).family_name == SURNAME
    assert stored(person)[:1] == bytes([keys.BY_HOLDER])


def test_with_a_wrong_ring_nothing_is_touched(town, settings):
    settings.FIELD_KEYS = NEW

    with pytest.raises(CommandError, match="FIELD_KEYS lacks the key 'k1'"):
        rotate()

    assert not KeyCheck.objects.filter(key_id="new").exists()
    assert heads(Person, "wrapped_key") == {"k1"}


def test_without_the_owner_it_says_what_to_set(monkeypatch):
    monkeypatch.setattr("audit.management.commands.rotate_keys.connections", {})

    with pytest.raises(CommandError, match="OWNER_DATABASE_URL"):
        call_command("rotate_keys")


def test_it_says_what_is_left_in_words(renewed):
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    assert "wrapped by 'new'" in said.getvalue()
    assert "Run this once more" in said.getvalue()

    said = StringIO()
    call_command("rotate_keys", stdout=said)
    assert "May be removed from FIELD_KEYS: k1" in said.getvalue()
