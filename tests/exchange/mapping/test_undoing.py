from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.access import Purpose, acting_as, acting_for
from accounts.models import Organisation
from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from cases.models import Case, Classification, Exploitation, Person, PinnedCase
from core.errors import Conflict, NotAllowed, Refused
from exchange import undoing
from exchange.actions import import_register
from exchange.models import Import, ImportedPerson, ImportedRow, ImportMade
from referrals.models import Party, Referral
from reintegration.models import Assistance
from shelters.models import Bed, BedUse, Shelter, Stay
from tests.cases.factories import make_case
from tests.cases.factories_work import make_note
from tests.exchange import registers

pytestmark = pytest.mark.django_db
MADE = (
    Person,
    Case,
    Classification,
    Exploitation,
    Stay,
    BedUse,
    Bed,
    Assistance,
    Referral,
    Party,
    Shelter,
    ImportedPerson,
)


@pytest.fixture
def brought(administrator, tmp_path):
    """A whole register that was imported, with houses and organisations of its own."""

    def bring(source="house", **changed):
        result = import_register(registers.folder(tmp_path / source, **changed), actor=administrator, source=source)
        assert not result.errors
        return Import.objects.latest("id")

    return bring


def counted():
    return {model.__name__: model._base_manager.count() for model in (*MADE, Organisation, ImportedRow)}


def test_everything_that_an_import_made_goes_and_nothing_else(administrator, case, brought):
    before = counted()
    note = brought()
    assert counted() != before

    undoing.take_back(note, actor=administrator)

    assert counted() == before
    assert Case.objects.filter(pk=case.pk).exists()
    note.refresh_from_db()
    assert note.taken_back_at
    assert note.taken_back_by == administrator
    assert not ImportMade.objects.exists()


def test_that_it_was_taken_back_is_on_record_with_its_rows(administrator, brought):
    note = brought()

    undoing.take_back(note, actor=administrator)

    event = AuditEvent.objects.get(event=Event.IMPORT_TAKEN_BACK)
    assert event.changes["source"] == "house"
    assert "persons: 2" in event.changes["rows"]
    assert event.target_id == note.public_id


def test_nothing_is_left_of_these_people_among_the_earlier_values(administrator, brought):
    note = brought()

    undoing.take_back(note, actor=administrator)

    with acting_for(Purpose.OVERSIGHT):
        assert not FieldHistory.objects.filter(deleted=True).exists()


def test_what_was_taken_back_can_be_imported_again(administrator, brought):
    undoing.take_back(brought(), actor=administrator)

    again = brought()

    assert again.added["persons"] == 2
    assert again.added["stays"] == 1


def test_a_row_that_another_import_brought_too_stays_known(administrator, brought):
    first = ["person_ref,type,delivered_on,organisation,quantity,amount_azn", "P1,food,2019-01-11,TD,1,12.50"]
    brought(assistance=first)
    note = brought(assistance=[*first, first[1]])
    assert note.added == {"assistance": 1}

    undoing.take_back(note, actor=administrator)

    with acting_for(Purpose.IMPORT):
        assert ImportedRow.objects.get(sheet="assistance").copies == 1
        assert Assistance.objects.count() == 1


def test_what_somebody_changed_since_stops_it_with_the_numbers(administrator, brought):
    note = brought()
    changed, _other = Case.objects.order_by("id")
    with acting_for(Purpose.IMPORT):
        Person.objects.filter(pk=changed.person_id).update(citizenship="GEO")

    with pytest.raises(Conflict, match=changed.number):
        undoing.take_back(note, actor=administrator)

    assert Person.objects.count() == 2
    assert undoing.changed_since(note, actor=administrator) == [changed.number]


def test_what_somebody_added_since_stops_it_with_the_numbers(administrator, caseworker, brought):
    note = brought()
    with acting_for(Purpose.IMPORT):
        used = Case.objects.order_by("id")[1]
        make_note(used, caseworker)

    with pytest.raises(Conflict, match=used.number):
        undoing.take_back(note, actor=administrator)


def test_a_house_that_others_use_by_now_stops_it_with_its_code(administrator, brought):
    note = brought()
    with acting_for(Purpose.IMPORT):
        Bed.objects.create(shelter=Shelter.objects.get(code="TD1"), label="new")

    with pytest.raises(Conflict, match="TD1"):
        undoing.take_back(note, actor=administrator)


def test_an_organisation_that_others_use_by_now_stops_it_with_its_code(administrator, brought):
    note = brought()
    with acting_for(Purpose.IMPORT):
        make_case(Organisation.objects.get(code="TD"))

    with pytest.raises(Conflict, match="since it was imported: TD"):
        undoing.take_back(note, actor=administrator)


def test_a_pin_is_no_change(administrator, caseworker, brought):
    note = brought()
    with acting_for(Purpose.IMPORT):
        PinnedCase.objects.create(user=caseworker, case=Case.objects.order_by("id")[0], place=1)

    undoing.take_back(note, actor=administrator)

    assert not Case.objects.exists()


def test_after_a_week_nothing_is_taken_back(administrator, brought):
    note = brought()
    with acting_for(Purpose.IMPORT):
        Import.objects.filter(pk=note.pk).update(imported_at=timezone.now() - timedelta(days=7, minutes=1))

    with pytest.raises(Refused, match="for a week"):
        undoing.take_back(note, actor=administrator)

    assert Person.objects.count() == 2


def test_what_older_imports_made_is_forgotten_by_the_next(administrator, brought):
    note = brought()
    with acting_for(Purpose.IMPORT):
        Import.objects.filter(pk=note.pk).update(imported_at=timezone.now() - timedelta(days=7, minutes=1))

    brought("second", stays=None)

    with acting_for(Purpose.IMPORT):
        assert set(ImportMade.objects.values_list("of__source", flat=True)) == {"second"}


def test_nothing_is_taken_back_twice(administrator, brought):
    note = brought()
    undoing.take_back(note, actor=administrator)

    with pytest.raises(Conflict, match="already"):
        undoing.take_back(note, actor=administrator)


def test_a_dry_run_leaves_nothing_to_be_taken_back(administrator, tmp_path):
    import_register(registers.folder(tmp_path / "r"), actor=administrator, source="s", dry_run=True)

    assert not Import.objects.exists()


def test_who_may_not_import_takes_nothing_back(administrator, manager, brought):
    note = brought()

    with pytest.raises(NotAllowed):
        undoing.take_back(note, actor=manager)


def refused(statement, *values):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError:
        return True
    return False


def test_the_database_deletes_nothing_outside_programme_wide_work(administrator, brought):
    note = brought()

    with acting_as(administrator):
        assert refused("SELECT access.take_back_import(%s)", note.pk)
        assert refused("SELECT * FROM access.changed_since_import(%s)", note.pk)


def test_the_database_deletes_only_what_is_of_the_imports_own_transaction(case, brought):
    """Whoever writes another file's key among those that an import made deletes nothing by it."""
    note = brought()
    with acting_for(Purpose.IMPORT):
        made = ImportMade.objects.get(of=note, table="cases_case")
        made.keys = [*made.keys, case.pk]
        made.save()

        assert refused("SELECT access.take_back_import(%s)", note.pk)
        assert Case.objects.filter(pk=case.pk).exists()


def test_the_database_holds_to_the_week(brought):
    note = brought()
    with acting_for(Purpose.IMPORT):
        Import.objects.filter(pk=note.pk).update(imported_at=timezone.now() - timedelta(days=8))

        assert refused("SELECT access.take_back_import(%s)", note.pk)
