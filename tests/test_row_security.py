"""The second wall: what the database itself shows, whatever the application forgets to ask."""

from datetime import time
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

from accounts import access
from accounts.access import Context, NoContext, acting_as, acting_for, entered
from accounts.models import Draft, SentForm, SentRequest
from accounts.telling.actions import choose, tell
from accounts.telling.enums import Kind, Mail, Topic
from cases.at_hand.models import PinnedCase
from cases.calendar.actions import make_feed
from cases.models import Case, FollowUp, Person, Unsealing
from referrals.desk.models import SavedFilter
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case, make_closing, make_emergency, make_intake, make_share
from tests.cases.factories_assessment import plant as plant_assessment
from tests.cases.factories_documents import make_document
from tests.cases.factories_enquiries import make_enquiry
from tests.cases.factories_family import make_relation
from tests.cases.factories_identification import make_one_of_each
from tests.cases.factories_merging import make_merge, make_told_apart
from tests.cases.factories_proceedings import make_claim, make_hearing, make_measure, make_proceeding
from tests.cases.factories_returns import make_return, make_risk, make_travel_document
from tests.cases.factories_separation import make_separation
from tests.cases.factories_transfer import make_hand_over, make_transfer
from tests.cases.factories_work import make_appointment, make_note, make_task
from tests.exchange.handover.factories import plant_hand_over
from tests.referrals.factories import make_referral
from tests.referrals.factories_conversation import make_message, make_receipt
from tests.referrals.factories_guests import make_link
from tests.referrals.factories_parcels import plant_parcels
from tests.referrals.ministry.factories import make_letter
from tests.referrals.package.factories import plant_package
from tests.reintegration.factories import make_item, make_plan, plant_giving, plant_training
from tests.reintegration.factories_grants import plant_grant
from tests.reintegration.factories_money import plant_budget
from tests.reintegration.survey.factories import plant_survey
from tests.reports.factories_activities import plant_activity
from tests.shelters.factories import make_confirmation
from tests.shelters.factories_belongings import plant_belonging
from tests.shelters.factories_days import make_one_of_each as make_days
from tests.shelters.factories_incidents import plant_incident
from tests.shelters.factories_medicines import plant_medicine
from tests.shelters.factories_visits import plant_visit
from tests.shelters.factories_voice import plant_voice
from tests.shelters.factories_waiting import plant_waiting
from tests.test_architecture import HEIGHT, SENSITIVE, encrypted_fields

# Tables about people, and why some of them stand open to the application whatever the transaction says.
OPEN = {
    "accounts.Organisation": "who takes part is no secret; needed to sign in",
    "accounts.Team": "needed to say what an account sees",
    "accounts.User": "needed to sign in",
    "cases.CaseNumberCounter": "counts numbers",
    "cases.FollowUpSchedule": "rules of the programme, about nobody",
    "cases.LeaveCover": "who of the staff is away; opens nothing",
    "referrals.RegisterCounter": "counts numbers",
    "referrals.Route": "rules of the programme, about nobody",
    "referrals.Installation": "other installations and their public keys, about nobody",
    "referrals.OutsideOrganisation": "which organisations work there, about nobody",
    "reintegration.ApplicationCounter": "counts numbers",
    "reintegration.Criterion": "rules of the programme, about nobody",
    "reintegration.Scheme": "rules of the programme, about nobody",
    "reintegration.AllowanceRate": "rates of the programme, about nobody",
    "reintegration.ExchangeRate": "rates of a currency, about nobody",
    "reintegration.Service": "the catalogue, about nobody",
    "reintegration.Partner": "organisations that help, about nobody",
    "reports.YearlyReport": "figures",
    "reports.RunningCount": "figures",
    "reports.Confirmation": "what organisations say of figures",
    "reports.Release": "figures that were published",
    "reports.ReportJob": "figures",
    "exchange.ForeignSheet": "sealed whole under a key of its own, and found by its uploader alone",
    "exchange.SavedMapping": "how sheets are read, about nobody; sealed, and found by its organisation alone",
    "exchange.UploadedRegister": "sealed whole under a key of its own, and found by its uploader alone",
}


@pytest.fixture
def no_context(db):
    """A transaction that says nothing of itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.context', '', true)")


@pytest.fixture
def a_bit_of_everything(case, bed, receiver, caseworker, manager, iom_officer):
    """At least one row in every sensitive table."""
    from django.utils import timezone

    from cases.consent.models import ConsentOverride, LegalGround
    from cases.models import Assignment, Classification, Exploitation, LegalHold, RetentionReview, RetentionRule
    from exchange.models import Import, ImportedPerson, ImportedRow, ImportMade
    from reports.actions import freeze_report
    from tests.shelters.factories import (
        make_absence,
        make_bed,
        make_extension,
        make_picture,
        make_reservation,
        make_stay,
        make_works,
    )

    make_share(case, receiver.organisation, "identity")
    make_intake(case)
    make_closing(case, caseworker)
    make_hand_over(case, caseworker, manager)
    make_transfer(case, receiver.organisation, "asked", by=caseworker)
    FollowUp.objects.create(case=case, due_on=case.opened_on)
    PinnedCase.objects.create(user=caseworker, case=case, place=1)
    SavedFilter.objects.create(user=caseworker, place=1, name="r", query="show=late")
    Draft.objects.create(user=caseworker, path="/cases/", content="r")
    tell([caseworker], Kind.TASK, about=case.public_id, path="/cases/")
    SentForm.objects.create(user=caseworker, key=uuid4(), target="/cases/")
    SentRequest.objects.create(user=caseworker, key=uuid4(), answer="r")
    choose({Topic.WORK: (True, Mail.DAILY)}, (time(20), time(7), [0]), actor=caseworker)
    make_feed(actor=caseworker)
    Assignment.objects.get_or_create(case=case, user=caseworker)
    Classification.objects.create(case=case, status="presumed", effective_on=case.opened_on)
    Exploitation.objects.create(case=case, form="Other")
    stay = make_stay(case, bed=bed, check_in=case.opened_on)
    make_absence(stay, caseworker, left_at=case.created_at)
    make_reservation(make_bed(bed.shelter, "held"), caseworker, case=case)
    make_works(make_bed(bed.shelter, "closed"))
    make_extension(stay, caseworker)
    make_confirmation(case, bed.shelter, by=caseworker)
    plant_incident(stay, caseworker, manager, "w")
    for plant in (plant_belonging, plant_medicine, plant_visit, plant_waiting):
        plant(stay, caseworker, "w", timezone.now())
    plant_voice(bed.shelter, manager)
    make_days(stay, caseworker, manager)
    make_document(case, caseworker)
    make_picture(make_works(shelter=bed.shelter), caseworker)
    make_plan(case)
    plant_survey(case, caseworker, "w")
    plant_assessment(case, str, by=caseworker, approver=manager)
    make_item(case)
    first, second = (
        make_user(f"payer{number}", make_organisation(f"PAYER{number}"), "iom_officer") for number in (1, 2)
    )
    plant_grant(case, caseworker, first, second, str)
    plant_budget(case, iom_officer, caseworker)
    plant_giving(case, caseworker, "w")
    plant_activity(caseworker)
    plant_hand_over(manager, caseworker)
    plant_training(case, caseworker, "w")
    referral = make_referral(case, receiver, "accepted", sender=caseworker, reviewer=manager)
    make_receipt(make_message(referral, caseworker, to=receiver.organisation), receiver)
    make_link(referral, caseworker)
    plant_package(referral, caseworker, "w")
    plant_parcels(referral, caseworker.organisation, "w")
    make_letter(referral, manager)
    from accounts import grants

    grants.give(case, manager, "view_case", actor=manager)
    make_emergency(case, manager)
    Unsealing.objects.create(case=case, organisation=case.organisation, requested_by=caseworker, reason="r")
    LegalGround.objects.create(
        case=case,
        organisation=receiver.organisation,
        ground="court_order",
        sections=["identity"],
        informed_on=timezone.localdate(),
        recorded_by=caseworker,
    )
    ConsentOverride.objects.create(
        case=case,
        organisation=receiver.organisation,
        sections=["identity"],
        until_on=timezone.localdate(),
        reason="In danger.",
        requested_by=manager,
    )
    make_enquiry(caseworker)
    make_relation(case)
    make_separation(case, make_case(receiver.organisation), by=caseworker)
    make_told_apart(case, make_merge(case, by=manager).merged, by=caseworker)
    make_hearing(make_proceeding(case, by=caseworker))
    make_measure(case)
    make_claim(case)
    journey = make_return(case, by=caseworker)
    make_risk(journey, by=caseworker)
    make_travel_document(journey)
    LegalHold.objects.create(case=case, ground="audit", reason="r", set_by=manager)
    make_one_of_each(case, by=caseworker)
    RetentionReview.objects.create(case=case, due_on=timezone.localdate())
    RetentionRule.objects.create(
        organisation=case.organisation, years=5, reason="r", review_on=timezone.localdate(), set_by=manager
    )
    make_note(case, caseworker)
    make_appointment(case, caseworker)
    make_task(case, caseworker)
    ImportedPerson.objects.create(source="s", ref_digest=b"1" * 32, case=case)
    ImportedRow.objects.create(source="s", sheet="stays", fingerprint=b"1" * 32)
    ImportMade.objects.create(of=Import.objects.create(source="s"), table="cases_case", keys=[case.pk])
    freeze_report(case.opened_on.year, actor=None)
    # What stood there earlier is a row of its own.
    Person.objects.filter(pk=case.person_id).update(citizenship="TUR")
    return case


def guarded_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        return {name for (name,) in cursor.fetchall()}


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (a table of the catalogue)
        return cursor.fetchone()[0]


def test_the_application_is_nobody_special(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        special = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")

        assert (special, cursor.fetchone()[0]) == ((False, False, False, False), 0)


def test_every_sensitive_table_is_guarded(db):
    ours = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in HEIGHT}
    sensitive = {apps.get_model(label)._meta.db_table for label in SENSITIVE}

    assert sensitive <= guarded_tables() & ours


def test_what_is_not_guarded_is_open_for_a_reason(db):
    guarded = guarded_tables()
    bare = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in HEIGHT and model._meta.app_label not in {"core", "audit", "accounts"}
        if model._meta.db_table not in guarded
    }

    assert bare <= set(OPEN)


def test_without_a_context_every_sensitive_table_is_empty(a_bit_of_everything, no_context):
    seen = {table: count(table) for table in guarded_tables()}

    assert len(seen) >= 15
    assert {table: rows for table, rows in seen.items() if rows} == {}


def test_the_tables_that_were_empty_were_not_so_for_lack_of_rows(a_bit_of_everything):
    assert {table for table in guarded_tables() if not count(table)} == set()


@pytest.mark.parametrize("forged", ["||||everything", "0" * 64 + "|1|1|*|1|everything", "|" * 70, "x"])
def test_a_context_that_nobody_signed_opens_nothing(case, forged):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.context', %s, true)", [forged])

    assert count("cases_case") == 0


def test_a_context_signed_for_another_connection_opens_nothing(case):
    from core.row_security import sign

    stolen = sign(Context(purpose="everything").body(), connection.connection.info.backend_pid + 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.context', %s, true)", [stolen])

    assert count("cases_case") == 0


def test_the_signing_key_is_out_of_reach(db):
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        count("access.signing_key")


def test_a_forgotten_filter_shows_nothing_of_another_organisation(a_bit_of_everything, stranger):
    with acting_as(stranger):
        seen = {table: count(table) for table in guarded_tables()}

    assert {table: rows for table, rows in seen.items() if rows} == {}


def test_a_forgotten_filter_shows_ones_own(a_bit_of_everything, caseworker):
    with acting_as(caseworker):
        assert [file.pk for file in Case.objects.all()] == [a_bit_of_everything.pk]
        assert {person.family_name for person in Person.objects.all()} == {SURNAME}


def test_who_may_see_no_case_sees_none_in_sql(a_bit_of_everything, administrator, auditor):
    for user in (administrator, auditor):
        with acting_as(user):
            assert count("cases_case") == count("cases_person") == count("shelters_stay") == 0


def test_a_sealed_case_is_hidden_from_colleagues_in_sql(case, caseworker, colleague):
    Case.objects.filter(pk=case.pk).update(restricted=True)

    with acting_as(colleague):
        assert count("cases_case") == count("cases_person") == 0


def test_an_embargo_hides_a_case_until_it_ends(case, colleague):
    from datetime import timedelta

    from django.utils import timezone

    for days, rows in ((1, 0), (-1, 1)):
        Case.objects.filter(pk=case.pk).update(embargo_until=timezone.now() + timedelta(days=days))
        with acting_as(colleague):
            assert count("cases_case") == Case.objects.visible_to(colleague).count() == rows


def test_a_team_keeps_its_cases_to_itself(case, caseworker, colleague, manager):
    from accounts.models import Team

    team = Team.objects.create(organisation=case.organisation, name="Town")
    caseworker.teams.add(team)
    Case.objects.filter(pk=case.pk).update(team=team)

    for user, rows in ((caseworker, 1), (colleague, 0), (manager, 1)):
        with acting_as(user):
            assert count("cases_case") == Case.objects.visible_to(user).count() == rows


def test_another_organisations_rows_cannot_be_written(case, stranger):
    from django.db import DatabaseError

    with acting_as(stranger):
        assert Case.objects.filter(pk=case.pk).update(closure_reason="x") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            make_case(case.organisation)


# ------------------------------------------------------------------ who sees a row does not therefore write it

# A policy for all statements is fit only where all who see a row write it: `RowRules` says who writes (core/row_security.py).
ONE_POLICY = {
    "accounts_draft": "one's own",
    "accounts_sentform": "one's own",
    "exchange_importedperson": "programme-wide work alone",
    "exchange_importedrow": "programme-wide work alone",
    # The house's own. Whoever else sees some of it has a policy of her own, for SELECT (shelters/migrations/0008).
    **{
        f"shelters_{table}": "the house's own"
        for table in (
            "absence", "bed", "beduse", "belonging", "capacity", "duty", "extension", "giving",
            "handingback", "helpneeded", "incident", "incidentaddition", "incidentfollowup", "incidentperson",
            "incidenttelling", "logabout", "logentry", "medicine", "picture", "reservation", "rollcall",
            "rollcallhour", "rollcallmark", "room", "shelter", "shift", "shifthandover", "stay", "visit",
            "waitingentry", "works",
        )
    },
}  # fmt: skip
# What casework staff take out of a file again. Everything else is deleted by programme-wide work alone, or never.
TAKEN_OUT = {
    "cases_assessmentfactor", "cases_assessmentneed", "cases_caseusergrant", "cases_episode", "cases_perpetrator",
    "cases_pinnedcase", "cases_planaction", "cases_plangoal", "cases_relation", "cases_screeninganswer", "reintegration_costline",
    "reintegration_quotation",
    # Of no file: the address of her own calendar.
    "cases_calendarfeed",
}  # fmt: skip
WRITTEN_BY = {
    # What the ministry decides about a victim, where it sees the file.
    "ministry": {"cases_classification", "cases_deadline", "cases_deadlinepause"},
    # The accepted referral opens "assistance" to her, in order that she assists.
    "receiver": {
        "cases_planaction", "cases_return", "cases_returnrisk", "cases_returnstep", "cases_traveldocument",
        "reintegration_assistance", "reintegration_attendance", "reintegration_enrolment", "reintegration_notprovided",
        "reintegration_placement", "reintegration_plan", "reintegration_repeating",
    },
}  # fmt: skip
# Rows of two organisations: the receiver ends what was shared with her.
OF_TWO = {"cases_caseshare", "referrals_referral", "referrals_party"}


def policies_for(*commands: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE cmd = ANY (%s)", [list(commands)])
        return {name for (name,) in cursor.fetchall()}


def columns_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [table])
        return {name for (name,) in cursor.fetchall()}


def written(statement: str, *values: object) -> int:
    """How many rows a statement would change; 0 where the database refuses it. Nothing stays changed."""
    from django.db import DatabaseError

    changed = 0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            changed = cursor.rowcount
            raise Undone
    except Undone:
        return changed
    except DatabaseError as refusal:
        # Not allowed, by right, policy or trigger; or what was said or counted there is kept true.
        if refusal.__cause__.pgcode != "42501" and not refusal.__cause__.pgcode.startswith("23"):
            raise
        return 0


class Undone(Exception):
    """Takes back what was tried."""


@pytest.fixture
def readers(a_bit_of_everything, receiver, stranger, reviewer, administrator, auditor):
    """Who sees rows that are not hers to write: by a share, by a referral; and who sees none."""
    make_share(a_bit_of_everything, reviewer.organisation, "exploitation")
    return {
        "receiver": receiver, "ministry": reviewer, "stranger": stranger, "administrator": administrator,
        "auditor": auditor,
    }  # fmt: skip


def test_no_table_asks_one_policy_of_every_statement_but_for_a_reason(db):
    assert policies_for("ALL") == set(ONE_POLICY)


def test_every_table_under_rules_says_who_adds_and_who_changes(db):
    under_rules = guarded_tables() - set(ONE_POLICY)

    assert policies_for("INSERT") == policies_for("UPDATE") == under_rules
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity"
            " AND has_table_privilege(oid, 'DELETE') AND NOT EXISTS"
            " (SELECT FROM pg_policies p WHERE p.tablename = relname AND p.cmd IN ('ALL', 'DELETE'))"
        )
        assert cursor.fetchall() == []


def test_the_readers_really_see_most_tables(readers):
    for name in ("receiver", "ministry"):
        with acting_as(readers[name]):
            assert len([table for table in guarded_tables() if count(table)]) >= 40, name


@pytest.mark.parametrize("reader", ["receiver", "ministry", "stranger", "administrator", "auditor"])
def test_who_sees_a_row_neither_deletes_nor_changes_it(readers, reader):
    hers = WRITTEN_BY.get(reader, set())
    with acting_as(readers[reader]):
        deleted = {table for table in guarded_tables() if written(f"DELETE FROM {table}")}  # noqa: S608
        changed = {table for table in guarded_tables() if written(f"UPDATE {table} SET id = id")}  # noqa: S608

    assert (deleted, changed - OF_TWO) == (set(), hers)


@pytest.mark.parametrize("reader", ["receiver", "ministry", "caseworker"])
def test_no_row_is_moved_to_another_file(readers, caseworker, reader):
    user = readers.get(reader, caseworker)
    own = make_case(user.organisation)
    moved = set()
    with acting_as(user):
        for table in guarded_tables():
            move = f"UPDATE {table} SET case_id = %s WHERE case_id <> %s"  # noqa: S608
            if "case_id" in columns_of(table) and table not in OF_TWO and written(move, own.pk, own.pk):
                moved.add(table)

    # Within her own house a foreign key holds the rows to their stays (shelters/migrations/0008); an enquiry leads to a case.
    if reader == "caseworker":
        moved = {table for table in moved if not table.startswith("shelters_")} - {"cases_enquiry"}
    assert moved == set()


def test_no_case_is_made_ones_own(case, receiver):
    make_share(case, receiver.organisation, "identity")

    with acting_as(receiver):
        for column in ("organisation_id = %s", "restricted = false, organisation_id = %s"):
            assert written(f"UPDATE cases_case SET {column}", receiver.organisation_id) == 0  # noqa: S608


def test_ones_own_files_lose_only_what_is_taken_out_again(readers, caseworker):
    with acting_as(caseworker):
        deleted = {table for table in guarded_tables() if written(f"DELETE FROM {table} t")}  # noqa: S608

    assert {table for table in deleted if table.startswith(("cases_", "reintegration_", "audit_"))} <= TAKEN_OUT


def test_nobody_opens_a_file_to_herself(case, stranger):
    """Neither by name nor by a share, though she is the one whom the row names."""
    from django.contrib.auth.models import Permission

    view = Permission.objects.get(content_type__app_label="cases", codename="view_case").pk
    with acting_as(stranger):
        grant = "INSERT INTO cases_caseusergrant (user_id, permission_id, content_object_id) VALUES (%s, %s, %s)"
        assert written(grant, stranger.pk, view, case.pk) == 0
        share = (
            "INSERT INTO cases_caseshare (public_id, case_id, organisation_id, sections, from_at)"
            " VALUES (gen_random_uuid(), %s, %s, '{identity}', now())"
        )
        assert written(share, case.pk, stranger.organisation_id) == 0


def test_a_share_is_not_widened_by_its_receiver(case, receiver):
    make_share(case, receiver.organisation, "identity")

    with acting_as(receiver):
        for change in ("sections = '{identity,notes,health}'", "until = NULL, from_at = now() - interval '1 year'"):
            assert written(f"UPDATE cases_caseshare SET {change}") == 0  # noqa: S608


def test_who_may_not_write_may_still_lock(case, receiver):
    """Actions lock first and ask their policy then: a row that is seen is found."""
    make_share(case, receiver.organisation, "identity")

    with acting_as(receiver):
        assert Case.objects.select_for_update().get(pk=case.pk)
        assert Person.objects.select_for_update().get(pk=case.person_id)


@pytest.mark.parametrize(("part", "rows"), [("legal", 1), ("identity", 0)])
def test_a_part_that_was_shared_is_written_by_its_receiver(case, caseworker, receiver, part, rows):
    make_proceeding(case, by=caseworker)
    make_share(case, receiver.organisation, part)

    with acting_as(receiver):
        assert count("cases_proceeding") == 1
        assert written("UPDATE cases_proceeding SET id = id") == rows


def test_the_context_before_holds_again(case, caseworker, stranger):
    with acting_as(caseworker):
        with acting_as(stranger):
            assert count("cases_case") == 0
        assert count("cases_case") == 1
        with pytest.raises(ZeroDivisionError), acting_as(stranger):
            1 / 0  # noqa: B018
        assert count("cases_case") == 1


def test_programme_wide_work_is_on_record(case, administrator):
    from audit.models import AuditEvent

    with acting_for(access.Purpose.IMPORT, actor=administrator):
        assert count("cases_case") == 1

    event = AuditEvent.objects.get(event="programme_work")
    assert (event.actor_label, event.changes) == (administrator.username, {"purpose": "import"})


def test_asking_for_somebody_else_is_a_fault(case, caseworker, stranger):
    with acting_as(stranger), pytest.raises(NoContext):
        Case.objects.visible_to(caseworker)


def test_asking_without_a_context_is_a_fault(case, caseworker, monkeypatch):
    monkeypatch.setattr(access, "current", lambda: None)

    with pytest.raises(NoContext):
        Case.objects.visible_to(caseworker)


def test_a_failed_page_leaves_nothing_behind(client, case, caseworker, monkeypatch):
    from audit.models import AuditEvent
    from cases import views

    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    client.force_login(caseworker)
    client.raise_request_exception = False
    monkeypatch.setattr(views, "timeline_of", fail)

    answer = client.get(reverse("cases:detail", args=[case.public_id]))

    assert answer.status_code == 500
    assert not AuditEvent.objects.filter(event="case_read").exists()


def test_what_is_streamed_is_read_in_the_readers_name(case, caseworker, rf):
    from django.http import StreamingHttpResponse

    from shelter_cms.middleware import AccessMiddleware

    request = rf.get("/")
    request.user = caseworker

    def rows():
        yield str(access.current().user_id)

    answer = AccessMiddleware(lambda _request: StreamingHttpResponse(rows()))(request)

    assert b"".join(answer.streaming_content).decode() == str(caseworker.pk)


def test_counting_without_a_purpose_is_a_fault(caseworker):
    from reports.statistics import yearly_statistics

    with entered(access.context_of(caseworker)), pytest.raises(NoContext):
        yearly_statistics(2019)


@pytest.mark.parametrize("label", sorted(SENSITIVE))
def test_sensitive_models_with_sealed_fields_are_guarded(label, db):
    model = apps.get_model(label)

    assert not encrypted_fields(model) or model._meta.db_table in guarded_tables()
