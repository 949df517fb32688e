"""What stood in a row earlier: kept by the database whoever changes it, sealed as it was, and gone when it has to go."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.urls import reverse

from accounts.access import Purpose, acting_as, acting_for
from accounts.models import User
from audit.chain import walk
from audit.events import Event
from audit.history import purge_history
from audit.models import AuditEvent, FieldHistory
from audit.recorder import record
from cases.actions import PERSON_FIELDS, change_person
from cases.models import Case, Classification, Person
from cases.presenters import changes_of
from core.rotation import rotate
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case

EARLIER = "Köhnəsoyadova"


def change(case, actor, **fields):
    details = {name: getattr(case.person, name) for name in PERSON_FIELDS} | fields
    change_person(case, details, version=Person.objects.get(pk=case.person_id).version, actor=actor)


def of_person(case):
    return FieldHistory.objects.filter(table_name="cases_person", row_id=case.person.public_id)


def test_a_change_keeps_the_earlier_value_and_who_changed_it(case, caseworker):
    with acting_as(caseworker):
        change(case, caseworker, citizenship="TUR")

        kept = of_person(case).get()
        assert kept.changed["citizenship"] == ["AZE", "TUR"]
        assert kept.actor_id == caseworker.public_id


def test_raw_sql_and_bulk_updates_are_caught(case, caseworker):
    with acting_as(caseworker):
        Person.objects.filter(pk=case.person_id).update(sex="male")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cases_person SET birth_year = 1995 WHERE id = %s", [case.person_id])

        changed = [row.changed for row in of_person(case).order_by("id")]
    assert changed == [{"sex": ["female", "male"]}, {"birth_year": [None, 1995]}]


def test_a_save_that_changes_nothing_keeps_nothing(case, caseworker):
    with acting_as(caseworker):
        Case.objects.get(pk=case.pk).save()

        assert not FieldHistory.objects.exists()


def test_what_is_sealed_is_kept_sealed(case, caseworker):
    with acting_as(caseworker):
        change(case, caseworker, family_name="Təzəsoyadova")

        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(changed::text, '') FROM audit_fieldhistory")
            text = cursor.fetchone()[0]
    assert "family_name" in text
    for word in (SURNAME, "Təzəsoyadova", SURNAME.encode().hex(), "name_tokens", "wrapped_key", "phone_index"):
        assert word not in text


def test_the_page_opens_what_is_sealed_and_leaves_out_what_only_looks_changed(case, caseworker):
    with acting_as(caseworker):
        change(case, caseworker, family_name="Təzəsoyadova")

        changes = changes_of(Case.objects.select_related("person").get(pk=case.pk))

    assert [(str(row.name), row.before, row.after) for row in changes] == [("family name", SURNAME, "Təzəsoyadova")]


def test_a_deleted_row_leaves_its_values(case):
    with acting_for(Purpose.RETENTION):
        case.classifications.all().delete()

        kept = FieldHistory.objects.get(table_name="cases_classification")
    assert kept.deleted
    assert kept.changed["status"] == ["presumed", None]


def test_the_owners_change_is_kept_with_his_database_role(own_database):
    case = _case_of_its_own()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE cases_person SET sex = 'male'")

    kept = FieldHistory.objects.using("owner").get()
    assert (kept.actor_id, kept.changed) == (None, {"sex": ["female", "male"]})
    assert kept.database_role == connections["owner"].settings_dict["USER"]
    assert kept.row_id == case.person.public_id


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize("role_says", ["", "SET LOCAL audit.moving_keys = 'on'"])
def test_only_the_owner_can_say_that_he_is_moving_keys(own_database, alias, role_says):
    _case_of_its_own()
    user = User.objects.get(username="auntie")
    with transaction.atomic(using="owner"), acting_as(user), connections[alias].cursor() as cursor:
        cursor.execute(role_says or "SELECT 1")
        cursor.execute("UPDATE cases_person SET sex = 'male'")

    kept = FieldHistory.objects.using("owner").exists()
    assert kept is not (alias == "owner" and bool(role_says))


STATEMENTS = [
    "UPDATE audit_fieldhistory SET changed = '{}'",
    "DELETE FROM audit_fieldhistory",
    "TRUNCATE audit_fieldhistory",
]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_nobody_changes_what_was_kept(own_database, statement, alias):
    _case_of_its_own()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE cases_person SET sex = 'male'")

    with pytest.raises(DatabaseError), connections[alias].cursor() as cursor:
        cursor.execute(statement)

    assert FieldHistory.objects.using("owner").count() == 1


def test_saying_that_one_purges_is_not_enough_for_the_application(own_database):
    _case_of_its_own()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE cases_person SET sex = 'male'")

    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("SET audit.purging = 'on'; DELETE FROM audit_fieldhistory")


def test_what_an_anonymised_person_was_is_destroyed_and_that_is_on_record(case, caseworker):
    other = make_case(caseworker.organisation, worker=caseworker)
    with acting_as(caseworker):
        for row in (case, other):
            change(row, caseworker, citizenship="TUR")

        gone = purge_history([case.person.public_id], actor_id=caseworker.public_id)

        assert (gone, of_person(case).count(), of_person(other).count()) == (1, 0, 1)
    event = AuditEvent.objects.get(event=Event.HISTORY_PURGED)
    assert (event.target_id, event.actor_label) == (case.person.public_id, caseworker.username)
    assert (event.organisation_code, event.changes) == (caseworker.organisation.code, {"rows": 1})


def test_earlier_values_are_shown_to_those_who_see_the_file(case, caseworker, stranger, auditor):
    with acting_as(caseworker):
        change(case, caseworker, citizenship="TUR")

    seen = {}
    for user in (caseworker, stranger, auditor):
        with acting_as(user):
            seen[user.username] = FieldHistory.objects.count()
    assert seen == {"caseworker": 1, "stranger": 0, "auditor": 0}


def _case_of_its_own():
    user = make_user("auntie", make_organisation("HOUSE"), "caseworker")
    with acting_as(user):
        return make_case(user.organisation, worker=user)


# ---------------------------------------------------------------- the page


def test_the_page_tells_the_earlier_value_and_is_a_look(client, case, caseworker):
    with acting_as(caseworker):
        change(case, caseworker, family_name="Təzəsoyadova", given_name=EARLIER)
    client.force_login(caseworker)

    text = client.get(reverse("cases:changes", args=[case.public_id])).content.decode()

    assert SURNAME in text
    assert caseworker.full_name in text
    look = AuditEvent.objects.get(event=Event.SECTION_READ)
    assert (look.case_id, look.changes) == (case.public_id, {"section": "changes"})


def test_days_and_codes_are_said_in_words(client, case, caseworker):
    with acting_as(caseworker):
        classification = Classification.objects.create(
            case=case,
            status="identified",
            effective_on=date(2026, 3, 8),
            decided_by=case.organisation,
            acts=["recruiting"],
        )
        Classification.objects.filter(pk=classification.pk).update(effective_on=date(2026, 4, 9), acts=["harbouring"])
    client.force_login(caseworker)

    text = client.get(reverse("cases:changes", args=[case.public_id])).content.decode()

    assert "8 Mar 2026" in text
    assert "9 Apr 2026" in text
    assert "2026-04-09" not in text
    assert "Recruiting" in text
    assert "Harbouring" in text


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("reviewer", 404), ("auditor", 404), ("administrator", 404)]
)
def test_the_page_is_not_for_others(client, case, caseworker, who, status, request):
    with acting_as(caseworker):
        change(case, caseworker, family_name="Təzəsoyadova")
    client.force_login(request.getfixturevalue(who))

    answer = client.get(reverse("cases:changes", args=[case.public_id]))

    assert answer.status_code == status
    assert SURNAME not in answer.content.decode()


def test_the_page_costs_as_many_queries_for_thirty_changes_as_for_three(
    client, case, caseworker, django_assert_max_num_queries
):
    client.force_login(caseworker)
    client.get(reverse("cases:list"))
    costs = []
    for number in (3, 27):
        with acting_as(caseworker):
            for key in range(number):
                change(Case.objects.get(pk=case.pk), caseworker, given_name=f"Ad{number}x{key}")
        with django_assert_max_num_queries(40) as counted:
            client.get(reverse("cases:changes", args=[case.public_id]))
        costs.append(len(counted))

    assert costs[0] == costs[1]


def test_moving_to_new_keys_rewrites_no_event_and_is_no_change(own_database):
    user = make_user("auntie", make_organisation("HOUSE"), "caseworker")
    with acting_as(user):
        case = make_case(user.organisation, worker=user)
        case.summary = "What she told"
        case.save()
    before = FieldHistory.objects.using("owner").count()
    with transaction.atomic():
        record(Event.CASE_RESTRICTED, actor=None, reason="She is threatened")

    result = rotate("owner", new_data_keys=True)

    assert (result.left, result.unopened) == ({}, [])
    assert result.changed.total() > 0
    assert FieldHistory.objects.using("owner").count() == before
    assert AuditEvent.objects.get(event=Event.CASE_RESTRICTED).reason == "She is threatened"
    assert walk().broken is None
