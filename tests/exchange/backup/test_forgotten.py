"""Who was forgotten after a backup stays forgotten when it is restored: the list beside the backups says who."""

from datetime import date

import pytest
from django.db import connections, transaction

from audit.models import FieldHistory
from cases.documents.models import Document
from cases.enquiries.models import Enquiry
from cases.models import Case, Person
from core.encryption import CannotDecrypt
from core.keys import DESTROYED
from exchange.backup import actions, database, forgetting
from exchange.backup.actions import make_backup
from exchange.backup.refusals import BackupRefused
from tests.accounts.factories import make_user
from tests.cases.factories import make_case
from tests.cases.factories_enquiries import make_enquiry
from tests.cases.retention.test_figures import decide
from tests.exchange.backup.conftest import NAMES


@pytest.fixture
def forgotten_since(filled):
    """Backed up, then: one person anonymised with her file, another's second file alone, an enquiry erased."""
    other = make_user("confirms", filled.worker.organisation, "shelter_manager")
    first, second = filled.cases
    Person.objects.filter(pk=first.person_id).update(date_of_birth=date(1990, 2, 3), citizenship="AZE")
    closed = {"closed_on": date(2025, 1, 1), "closure_reason": "goals_met"}
    apart = make_case(filled.worker.organisation, person=second.person, status=None, **closed)
    apart.summary = "Gizli məzmun"
    apart.save()
    enquiry = make_enquiry(filled.worker)
    made = make_backup()
    for case in (first, apart):
        with transaction.atomic():
            decide(case, filled.worker, other)
    Enquiry.objects.filter(pk=enquiry.pk).update(wrapped_key=DESTROYED)
    return made, first, apart, enquiry


@pytest.mark.slow
def test_they_stay_forgotten(forgotten_since, filled, put_back, empty_database):
    made, first, apart, enquiry = forgotten_since
    assert actions.note_forgotten() == 5

    restored = put_back(made.path)

    assert restored.forgotten == 5
    with database.pointed_at(empty_database, filled.root / "restored"):
        gone = Person.objects.get(public_id=first.person.public_id)
        assert (gone.wrapped_key, gone.family_name, gone.name_tokens) == (DESTROYED, "", [])
        assert (gone.date_of_birth, gone.birth_year) == (None, 1990)
        file = Case.objects.select_related("person").get(public_id=apart.public_id)
        assert (file.summary, file.person.is_anonymised, file.anonymised_at) == ("", True, None)
        stayed = Person.objects.get(public_id=filled.cases[1].person.public_id)
        assert stayed.family_name == NAMES[1]
        with pytest.raises(CannotDecrypt):
            Enquiry.objects.get(public_id=enquiry.public_id).content  # noqa: B018
        assert Document.objects.get().file_key == ""
        assert not FieldHistory.objects.filter(about_kind="person", about_key=gone.pk).exists()
    assert not [path for path in (filled.root / "restored").rglob("*") if path.is_file()]


@pytest.mark.slow
def test_without_the_list_a_restore_says_what_comes_back_and_needs_to_be_told(
    forgotten_since, filled, put_back, empty_database
):
    made, first, *_ = forgotten_since
    (filled.folder / forgetting.NAME).unlink()

    with pytest.raises(BackupRefused, match="The list of who was forgotten since"):
        put_back(made.path)
    restored = put_back(made.path, without_list=True)

    assert restored.forgotten is None
    with database.pointed_at(empty_database, filled.root / "restored"):
        assert Person.objects.get(public_id=first.person.public_id).family_name == NAMES[0]


def test_a_list_that_was_cut_off_is_refused(forgotten_since, filled, put_back):
    made, *_ = forgotten_since
    actions.note_forgotten()
    path = filled.folder / forgetting.NAME
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(BackupRefused, match="damaged"):
        put_back(made.path)


def test_the_list_only_grows_and_holds_ids_alone(forgotten_since, filled):
    _made, first, apart, enquiry = forgotten_since
    actions.note_forgotten()
    path = filled.folder / forgetting.NAME

    assert actions.note_forgotten() == 0
    assert forgetting.note({}, filled.folder) == 0
    listed = forgetting.read(path)
    nobody = Case.objects.get(pk=apart.pk).person
    assert listed["persons"] == sorted(map(str, (first.person.public_id, nobody.public_id)))
    assert listed["cases"] == sorted(map(str, (first.public_id, apart.public_id)))
    assert listed["enquiries"] == [str(enquiry.public_id)]
    connections.close_all()
