"""What is left of a file, and what nobody reads again."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.access import Purpose, acting_as, acting_for
from audit.models import AuditEvent, FieldHistory
from cases import names
from cases.models import Case, CaseUserGrant, Person, RetentionReview
from cases.retention import actions
from cases.retention.actions.erasing import models_of_a_case
from core.encryption import CannotDecrypt, EncryptedTextField, Sealed
from core.keys import DESTROYED, KeyDestroyed, holder_key
from exchange.models import ImportedPerson
from referrals.package.models import Package, PackageRead
from referrals.parcels.models import SentParcel
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import GIVEN_NAME, SURNAME
from tests.cases.retention.conftest import SECRET, close, make_due, make_old_case
from tests.test_architecture import OUR_MODELS, encrypted_fields

# Sealed, and about nobody's case.
NOT_OF_A_CASE = {
    "cases.Person": "emptied by itself",
    "cases.Merge": "deleted with the last of her files",
    "cases.RetentionRule": "an organisation's",
    "referrals.SavedFilter": "what one of the staff calls her filter",
    "referrals.OwnKeys": "this installation's",
    "accounts.Draft": "thrown away whole",
    "accounts.SentRequest": "what a program was answered; gone after a day",
    "shelters.Shelter": "a house's",
    "reintegration.GroupSession": "an organisation's",
    "reintegration.Partner": "whom to ask for at another organisation",
    "exchange.SharingAgreement": "between organisations",
    "exchange.Webhook": "a program's: where to, and by which secret it is signed",
    "exchange.HandOver": "an organisation's; its file of many people is destroyed after some days",
    "reports.Activity": "an organisation's",
    "reports.ActivityPicture": "an organisation's",
    "shelters.Works": "a house's",
    "shelters.Picture": "a house's",
    **dict.fromkeys(
        [f"shelters.Incident{part}" for part in ("", "Addition", "Telling", "FollowUp")],
        "of several people; emptied with the first file that leads to it",
    ),
    "shelters.ShiftHandOver": "a house's; those of the days of her stays go with her file (shelters/shifts/keeping.py)",
    "audit.AuditEvent": "reasons given for acts on the programme as a whole, sealed under the record's own key",
}


def ask(review, by):
    with acting_as(by):
        return actions.ask_to_anonymise(review, actor=by)


def confirm(review, by):
    with acting_as(by):
        return actions.confirm_anonymising(review, actor=by)


def ciphertexts(case, person):
    """Every sealed value of the file and the person: model, key, column, bytes."""
    found = []
    for model, path in [*models_of_a_case(), (Person, "")]:
        rows = model._base_manager.filter(**({path: case.pk} if path else {"pk": person.pk}))
        for name in encrypted_fields(model):
            column = model._meta.get_field(name).column
            with connection.cursor() as cursor:
                for key in rows.values_list("pk", flat=True):
                    cursor.execute(f'SELECT "{column}" FROM {model._meta.db_table} WHERE id = %s', [key])  # noqa: S608 (our own names)
                    found.append((model, key, name, bytes(cursor.fetchone()[0] or b"")))
    return found


@pytest.fixture
def gone(whole_case, due, caseworker, manager):
    """`whole_case` after two people decided; what lay in it before."""
    before = ciphertexts(whole_case, whole_case.person)
    # A change leaves an earlier value.
    whole_case.summary = f"{SECRET}-later"
    whole_case.save(update_fields=["summary"])
    ImportedPerson.objects.create(source="s", ref_digest=b"1" * 32, case=whole_case)
    assert FieldHistory.objects.of_case(whole_case.pk, whole_case.person_id).exists()
    ask(due, caseworker)
    assert confirm(due, manager) is True
    return before


def test_the_walk_reaches_every_model_with_sealed_words():
    reached = {model._meta.label for model, _path in models_of_a_case()}

    assert {model._meta.label for model in OUR_MODELS if encrypted_fields(model)} == reached | set(NOT_OF_A_CASE)


def test_there_were_words_in_every_column(whole_case):
    empty = {
        (model._meta.label, name) for model, _key, name, value in ciphertexts(whole_case, whole_case.person) if value
    }

    assert empty == {
        (model._meta.label, name)
        for model, _path in [*models_of_a_case(), (Person, "")]
        for name in encrypted_fields(model)
    }


def test_nothing_sealed_is_left(whole_case, gone):
    assert {
        (model._meta.label, name) for model, _k, name, value in ciphertexts(whole_case, whole_case.person) if value
    } == set()


def test_what_was_sent_with_referrals_goes_with_its_receipts(whole_case, gone):
    assert not Package.objects.exists()
    assert not PackageRead.objects.exists()


def test_what_was_packed_for_another_installation_goes(whole_case, gone):
    assert set(SentParcel.objects.values_list("content", "referral__case")) == {(b"", whole_case.pk)}


def test_no_table_holds_an_earlier_ciphertext(whole_case, gone):
    old = {value.hex() for _model, _key, _name, value in gone if value}
    with connection.cursor() as cursor:
        cursor.execute("SELECT changed::text FROM audit_fieldhistory")
        left = "".join(row[0] for row in cursor.fetchall())

    assert old
    assert not [value for value in old if value in left]
    assert not FieldHistory.objects.of_case(whole_case.pk, whole_case.person_id).exists()


def test_the_person_is_nobody_and_her_key_is_gone(old_case, gone):
    person = Person.objects.get(pk=old_case.person_id)

    assert (person.wrapped_key, person.name_tokens, person.document_index, person.phone_index) == (
        DESTROYED,
        [],
        None,
        None,
    )
    assert person.full_name == person.phone == person.identity_document_no == ""
    assert person.date_of_birth != date(1995, 3, 8)
    with pytest.raises(KeyDestroyed):
        holder_key(person)


def test_a_copy_of_the_old_ciphertexts_does_not_open(gone):
    opened = []
    for model, key, name, value in gone:
        if not value:
            continue
        row = model._base_manager.filter(pk=key).first()
        if row is None:
            # Gone with its words.
            # Gone altogether (settings.RETENTION_CUTTERS).
            continue
        field = model._meta.get_field(name)
        assert isinstance(field, EncryptedTextField)
        row.__dict__[field.attname] = Sealed(value)
        try:
            opened.append((model._meta.label, name, getattr(row, name)))
        except CannotDecrypt:
            continue

    assert opened == []


def test_rows_restored_from_a_copy_do_not_open(old_case, gone):
    restored = [(key, name, value) for model, key, name, value in gone if model is Person and value]
    with connection.cursor() as cursor:
        for key, name, value in restored:
            cursor.execute(f'UPDATE cases_person SET "{name}" = %s WHERE id = %s', [value, key])  # noqa: S608

    person = Person.objects.get(pk=old_case.person_id)
    assert {name for _key, name, value in restored if value} >= {"family_name", "given_name", "phone"}
    for _key, name, _value in (row for row in restored if row[2]):
        with pytest.raises(KeyDestroyed):
            getattr(person, name)


def test_the_case_keeps_its_number_and_what_is_counted(whole_case, gone):
    case = Case.objects.get(pk=whole_case.pk)

    assert (case.number, case.closed_on) == (whole_case.number, whole_case.closed_on)
    assert case.anonymised_at is not None
    assert (case.person.sex, case.person.citizenship) == ("female", "AZE")
    counted = [case.classifications, case.exploitations, case.stays, case.assistance.standing()]
    assert [rows.count() for rows in counted] == [1] * 4
    # What was crossed out stays too, without its words.
    assert case.assistance.count() == 2
    assert not case.not_provided.exists()
    assert not case.repeating.exists()
    assert not case.enrolments.exists()
    assert not case.placements.exists()


def test_nothing_leads_to_it_from_outside(whole_case, gone, receiver):
    assert not whole_case.shares.in_force().exists()
    assert not CaseUserGrant.objects.filter(content_object=whole_case, user=receiver).exists()
    assert not ImportedPerson.objects.filter(case=whole_case).exists()


def test_its_pages_say_so_and_name_nobody(client, whole_case, gone, caseworker):
    client.force_login(caseworker)
    pages = [
        reverse("cases:detail", args=[whole_case.public_id]),
        reverse("retention:case", args=[whole_case.public_id]),
        reverse("shelters:case_stays", args=[whole_case.public_id]),
        reverse("reintegration:case", args=[whole_case.public_id]),
        reverse("cases:list") + "?state=all",
    ]
    for url in pages:
        answer = client.get(url)
        body = answer.content.decode()
        assert answer.status_code == 200, url
        assert "nonymised" in body, url
        for word in (SURNAME, GIVEN_NAME, SECRET, "AZE1234567", "8 Mar 1995", "08/03/1995"):
            assert word not in body, (url, word)


def test_search_does_not_find_her(whole_case, gone):
    token = names.neighbourhood(names.parts(SURNAME)[0])

    assert not Person.objects.filter(name_tokens__overlap=token).exists()
    assert not Person.objects.filter(phone_index=names.exact_index("phone", "+994501234567")).exists()
    assert not Person.objects.filter(document_index=names.exact_index("document", "AZE1234567")).exists()


def test_it_is_on_record_by_whom(whole_case, gone):
    events = AuditEvent.objects.about_case(whole_case.public_id)

    told = list(events.filter(event__startswith="anonymising").values_list("event", "actor_label"))
    assert told == [("anonymising_requested", "caseworker")]
    done = set(events.filter(event__endswith="_anonymised").values_list("event", "actor_label"))
    assert done == {("case_anonymised", "manager"), ("person_anonymised", "manager")}
    assert AuditEvent.objects.filter(event="history_purged", actor_label="manager").exists()
    assert SECRET not in str(list(AuditEvent.objects.values_list("changes", flat=True)))


def test_it_cannot_be_opened_classified_or_changed_again(client, whole_case, gone, caseworker, reviewer):
    from cases import actions as case_actions
    from core.errors import Conflict, NotVisible

    with acting_as(caseworker), pytest.raises(Conflict, match="anonymised"):
        case_actions.reopen_case(Case.objects.get(pk=whole_case.pk), actor=caseworker)
    with acting_as(reviewer), pytest.raises((Conflict, NotVisible)):
        case_actions.classify(
            Case.objects.get(pk=whole_case.pk), status="recognised", effective_on=timezone.localdate(), actor=reviewer
        )


@pytest.mark.parametrize("changes", [{"anonymised_at": None}, {"closed_on": None, "closure_reason": ""}])
def test_the_database_lets_nobody_take_it_back(whole_case, gone, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=whole_case.pk).update(**changes)


def test_the_database_lets_nobody_write_a_word_into_it(whole_case, gone):
    with pytest.raises(IntegrityError, match="anonymised"), transaction.atomic():
        Case.objects.filter(pk=whole_case.pk).update(summary=Sealed(b"\x03words"))


def test_the_database_wants_a_decision_of_two(old_case):
    with pytest.raises(IntegrityError, match="Two people"), transaction.atomic():
        Case.objects.filter(pk=old_case.pk).update(anonymised_at=timezone.now())


def test_consents_of_a_living_file_cannot_be_emptied(whole_case):
    with pytest.raises(IntegrityError), transaction.atomic():
        whole_case.consents.update(witness_name=Sealed(b""))


# ------------------------------------------------------------------ more files than one


@pytest.fixture
def elsewhere(old_case):
    """Another organisation's file of the same person, its two people, and the decision that waits."""
    organisation = make_organisation("ELSE", name="Else House")
    case = make_old_case(organisation, person=old_case.person)
    people = [make_user(f"else{number}", organisation, "caseworker", "shelter_manager") for number in range(2)]
    return case, people, make_due(case)


def test_with_a_file_elsewhere_only_this_one_is_emptied(old_case, asked, manager, elsewhere):
    other, (theirs, _second), _review = elsewhere

    assert confirm(asked, manager) is False

    case = Case.objects.get(pk=old_case.pk)
    assert case.anonymised_at is not None
    assert (case.person.full_name, case.person.is_anonymised, case.summary) == ("", True, "")
    with acting_as(theirs):
        kept = Case.objects.get(pk=other.pk)
        assert kept.person.family_name == SURNAME
        assert SECRET in kept.summary
        assert kept.anonymised_at is None


def test_whose_file_was_emptied_finds_the_person_no_more(client, old_case, asked, manager, elsewhere):
    confirm(asked, manager)

    with acting_as(manager):
        assert not Person.objects.filter(pk=elsewhere[0].person_id).exists()
        assert Person.objects.get(pk=Case.objects.get(pk=old_case.pk).person_id).full_name == ""


def test_the_person_goes_with_the_last_file(old_case, asked, manager, elsewhere):
    other, (first, second), review = elsewhere
    confirm(asked, manager)
    ask(review, first)

    assert confirm(review, second) is True

    person = Person.objects.get(pk=other.person_id)
    assert person.is_anonymised
    assert person.family_name == ""
    assert person.date_of_birth != date(1995, 3, 8)


def test_an_open_file_of_the_same_house_keeps_its_person(old_case, asked, manager, caseworker):
    from tests.cases.factories import make_case

    now = make_case(old_case.organisation, person=old_case.person)

    assert confirm(asked, manager) is False

    assert Case.objects.get(pk=now.pk).person.family_name == SURNAME
    assert Case.objects.get(pk=old_case.pk).person_id != now.person_id


def test_stays_follow_their_case(old_case, asked, manager, elsewhere, bed):
    from tests.shelters.factories import make_stay

    stay = make_stay(old_case, bed=bed, check_in=date(2011, 1, 1), check_out=date(2011, 2, 1))
    confirm(asked, manager)

    stay.refresh_from_db()
    assert stay.person_id == Case.objects.get(pk=old_case.pk).person_id != elsewhere[0].person_id


def test_merged_records_go_with_her(old_case, asked, manager):
    from tests.cases.factories import make_person

    duplicate = make_person(family_name="Başqayazılış")
    Person.objects.filter(pk=duplicate.pk).update(merged_into=old_case.person)

    assert confirm(asked, manager) is True

    duplicate.refresh_from_db()
    assert (duplicate.is_anonymised, duplicate.family_name, duplicate.date_of_birth) == (True, "", None)


def test_a_file_of_a_merged_record_holds_the_person_back(old_case, asked, manager):
    from tests.cases.factories import make_person

    duplicate = make_person()
    Person.objects.filter(pk=duplicate.pk).update(merged_into=old_case.person)
    close(make_old_case(make_organisation("ELSE"), person=duplicate))

    assert confirm(asked, manager) is False
    assert not Person.objects.get(pk=old_case.person_id).is_anonymised


def test_everything_sealed_of_the_programme_is_known_to_the_walk():
    assert {model for model in apps.get_models() if encrypted_fields(model)} <= set(OUR_MODELS)


def test_emptied_values_are_no_work_for_a_change_of_keys(whole_case, gone):
    from core.rotation import _count, _fields

    with acting_for(Purpose.RETENTION):
        left = {model._meta.label: _count(_fields(model), "default") for model, _path in models_of_a_case()}

    assert {label: rows for label, rows in left.items() if rows} == {}
    assert RetentionReview.objects.filter(outcome="anonymised").count() == 1
