"""Shown: nobody reaches what the reviewed table does not say."""

import os
import random
import time
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from accounts.roles import ROLE_PERMISSIONS, Permission
from tests import proof
from tests.access import matrix
from tests.access.world import ANONYMOUS, CLOSED, READERS, World, build, programme_of, things_of
from tests.accounts.factories import make_token, make_user
from tests.cases.factories_work import make_leave
from tests.exchange.handover.factories import make_agreement, make_hand_over

# What the argument of an address names. An address that is not here has not been thought about, and fails.
CASE = {
    *(f"cases:{name}" for name in (
        "access", "contact", "add_claim", "add_document", "add_episode", "add_measure", "add_perpetrator", "add_proceeding",
        "add_relation", "allow_sharing", "assessment", "assign", "change_history", "change_person", "change_team",
        "changes", "choose_set", "classify", "close", "closings", "compare_assessments", "consent_form", "consents",
        "detail", "documents", "identification", "keep_apart", "link_cases", "looked", "make_appointment", "people",
        "perpetrators",
        "person", "print_summary", "proceedings", "records", "record_assessment", "record_consent", "record_exploitation",
        "record_ground", "record_return", "reopen", "request_override", "request_unsealing", "restrict", "set_task",
        "start_case_plan", "start_deadline", "stop_sharing", "work", "write_letter", "write_note",
        "write_safety_plan", "ask_for_transfer", "hand_over", "hands", "pin", "unpin",
    )),
    "referrals:case", "referrals:new", "reintegration:assistance_new", "reintegration:case",
    "reintegration:apply_for_grant", "reintegration:case_grants", "reintegration:surveys", "reintegration:survey_new",
    "reintegration:begin_repeating", "reintegration:not_provided", "reintegration:enrol", "reintegration:placement_new",
    "shelters:case_stays", "shelters:check_in_case",
}  # fmt: skip
ACCOUNT = {
    f"accounts:{name}" for name in (
        "change_teams", "change_user", "disable_user", "enable_user", "end_sessions_of", "invite",
        "reset_second_factor", "revoke_invitation",
    )
}  # fmt: skip
KIND = (
    dict.fromkeys(CASE, "case")
    | dict.fromkeys(ACCOUNT, "user")
    | dict.fromkeys([f"api:{name}" for name in ("case", "classify", "notes", "record_exploitation", "reopen")], "case")
    | dict.fromkeys(["api:person", "api:change_person"], "person")
    | {"api:shelter": "shelter", "api:stay": "stay", "api:check_out": "stay"}
    | dict.fromkeys([f"api:{name}" for name in ("item", "correct_item", "cross_out_item")], "item")
    | dict.fromkeys([f"api:{name}" for name in (
        "plan", "change_plan", "submit_plan", "approve_plan", "return_plan", "discard_plan", "complete_plan", "review_plan",
        "add_goal",
    )], "case_plan")
    | dict.fromkeys([f"api:{name}" for name in ("change_goal", "end_goal", "remove_goal", "add_action")], "case_plan goal")
    | dict.fromkeys(
        [f"api:{verb}_action" for verb in ("change", "finish", "reopen", "remove")], "case_plan action"
    )
    | dict.fromkeys([f"api:{name}" for name in (
        "referral", "referral_package", "referral_messages", "change_referral", "take_referral", "submit_referral",
        "approve_referral", "confirm_referral", "return_referral", "refuse_referral", "accept_referral",
        "decline_referral", "begin_referral", "complete_referral", "withdraw_referral",
    )], "referral")
    | {"api:report": "report"}
    | {"accounts:tokens_of": "user", "accounts:make_token_of": "service_account", "accounts:end_token": "token"}
    | dict.fromkeys(["cases:confirm_unsealing", "cases:decline_unsealing"], "unsealing")
    | dict.fromkeys(["cases:confirm_override", "cases:end_override"], "case override")
    | dict.fromkeys(["cases:end_ground", "cases:tell_person"], "case ground")
    | dict.fromkeys([f"cases:{verb}_closing" for verb in ("approve", "return", "take_back")], "case closing")
    | dict.fromkeys(["cases:confirm_hand_over", "cases:hand_over_note"], "case hand_over")
    | dict.fromkeys([f"cases:{verb}_transfer" for verb in ("accept", "decline", "propose", "recall")], "transfer")
    | {"cases:transfer": "transfer", "cases:hand_over_all": "user"}
    | {"cases:follow_up": "case follow_up", "cases:answer_alarm": "case follow_up", "cases:intake": "case step"}
    | dict.fromkeys([f"cases:{name}" for name in ("answer_risk", "assessment_detail", "correct_assessment")], "case assessment")
    | {"cases:safety_plan": "case safety_plan"}
    | dict.fromkeys([f"cases:{name}" for name in (
        "add_goal", "approve_case_plan", "case_plan", "change_case_plan", "complete_case_plan", "discard_case_plan",
        "print_case_plan", "return_case_plan", "review_case_plan", "sign_case_plan", "submit_case_plan",
    )], "case case_plan")
    | {"cases:change_plan_review": "case plan_review"}
    | dict.fromkeys([f"cases:{name}" for name in ("add_action", "change_goal", "end_goal", "remove_goal")], "case goal")
    | dict.fromkeys([f"cases:{name}" for name in (
        "change_action", "finish_action", "remove_action", "reopen_action",
    )], "case action")
    | dict.fromkeys(["cases:screening", "cases:change_screening"], "case screening")
    | dict.fromkeys(["cases:change_episode", "cases:remove_episode"], "case episode")
    | dict.fromkeys(["cases:change_perpetrator", "cases:remove_perpetrator"], "case perpetrator")
    | dict.fromkeys([f"cases:{verb}_deadline" for verb in ("settle", "pause", "resume", "extend", "cancel")], "case deadline")
    | {"cases:screen": "case set"}
    | {"cases:withdraw_consent": "case consent", "cases:revoke_access": "case user"}
    | dict.fromkeys(
        [f"cases:{name}" for name in ("change_relation", "link_relation", "open_own_case", "remove_relation")], "case relation"
    )
    | {"cases:end_separation": "case separation"}
    | dict.fromkeys([f"cases:{name}" for name in (
        "add_travel_document", "assess_return_risk", "change_return", "move_return",
    )], "case journey")
    | {"cases:change_travel_document": "case paper"}
    | dict.fromkeys(["cases:compare_persons", "cases:tell_apart"], "case twin")
    | {"cases:take_back_telling_apart": "case told_apart", "cases:undo_merge": "case merge"}
    | dict.fromkeys(["cases:add_hearing", "cases:change_proceeding", "cases:move_proceeding"], "case proceeding")
    | {"cases:change_hearing": "case hearing", "cases:change_measure": "case measure", "cases:change_claim": "case claim"}
    | dict.fromkeys([f"enquiries:{name}" for name in (
        "add_to_case", "answer", "change", "contact", "detail", "open_case",
    )], "enquiry")
    | dict.fromkeys(
        [f"cases:{name}" for name in (
            "document", "show_document", "save_document", "change_document", "replace_document", "cross_out_document",
        )],
        "document",
    )
    | dict.fromkeys(["emergency:end", "emergency:review"], "emergency")
    | dict.fromkeys(["retention:case", "retention:copy", "retention:hold"], "case")
    | dict.fromkeys([f"retention:{verb}" for verb in ("ask", "confirm", "decline", "keep")], "decision")
    | {"retention:lift": "hold"}
    | dict.fromkeys(["cases:correct_note", "cases:cross_out_note"], "note")
    | dict.fromkeys(["cases:change_appointment", "cases:end_appointment"], "appointment")
    | dict.fromkeys(["cases:change_task", "cases:end_task", "cases:task_done"], "task")
    | {"cases:end_cover": "leave", "cases:write_note_of_kind": "case note-kind"}
    | {"accounts:teams": "organisation", "accounts:rename_team": "team", "accounts:allow_reading": "user"}
    | dict.fromkeys(["accounts:open_notification", "accounts:read_notification"], "notification")
    | {"accounts:end_session": "session", "accounts:remove_factor": "factor"}
    | dict.fromkeys(
        [f"referrals:{verb}" for verb in (
            "accept", "again", "approve", "begin", "confirm", "conversation", "decline", "detail", "edit", "feedback",
            "make_link", "package", "refuse", "return", "submit", "withdraw",
        )],
        "referral",
    )
    | dict.fromkeys(
        [f"referrals:{name}" for name in (
            "assign", "confirm_decision", "decide", "decision", "receive", "remark_on_decision", "set_aside_decision",
            "write_decision_letter",
        )],
        "referral",
    )
    | {"referrals:open_decision_letter": "referral letter"}
    | {"referrals:remove_filter": "saved_filter"}
    | dict.fromkeys([f"referrals:{name}" for name in ("change_route", "end_route", "route", "withdraw_route")], "route")
    | {"referrals:recall_link": "link"}
    | dict.fromkeys([f"referrals:{name}" for name in (
        "add_outside", "change_installation", "confirm_installation", "end_installation", "installation",
    )], "installation")
    | dict.fromkeys([f"referrals:{name}" for name in (
        "accept_arrival", "arrival", "complete_arrival", "decline_arrival", "join_arrival",
    )], "arrival")
    | {"referrals:take_parcel": "parcel", "referrals:take_receipt": "received"}
    | dict.fromkeys([f"shelters:{name}" for name in (
        "add_beds", "add_room", "address", "begin_works", "board", "change", "change_address", "change_places",
        "check_case", "check_in", "family", "house_belongings", "incidents", "medicine_sheet", "put_on_waiting_list",
        "record_incident", "record_visit", "reserve", "setup", "take_in", "visits", "voice", "open_voice", "waiting", "works",
    )], "shelter")
    | dict.fromkeys([f"shelters:{name}" for name in (
        "ask_extension", "check_out", "correct_stay", "go_out", "move", "move_here", "say_help", "stay",
    )], "stay")
    | dict.fromkeys(["shelters:change_absence", "shelters:come_back"], "stay absence")
    | dict.fromkeys(["shelters:extension", "shelters:take_back_extension"], "stay extension")
    | {"shelters:correct_bed": "stay use"}
    | {"shelters:confirmation": "confirmation", "shelters:bring_in_family": "shelter case"}
    | dict.fromkeys(["shelters:reservation", "shelters:release"], "reservation")
    | dict.fromkeys([f"shelters:{name}" for name in ("shelter",)], "shelter")
    | dict.fromkeys(["shelters:change_bed", "shelters:remove_bed"], "shelter new_bed")
    | dict.fromkeys(["shelters:change_room", "shelters:remove_room"], "shelter empty_room")
    | dict.fromkeys(
        [f"shelters:{name}" for name in ("add_picture", "change_works", "end_works", "works_detail")], "shelter works"
    )
    | dict.fromkeys([f"shelters:{name}" for name in ("voice_round", "voice_slips", "close_voice")], "voice_round")
    | dict.fromkeys(["shelters:picture", "shelters:remove_picture"], "picture")
    | dict.fromkeys([f"shelters:{name}" for name in (
        "incident", "add_to_incident", "add_incident_person", "tell_of_incident", "set_incident_follow_up", "close_incident",
    )], "incident")
    | dict.fromkeys([f"shelters:{name}" for name in (
        "belongings", "take_belonging", "print_receipt", "sign_for_belongings", "hand_everything_back", "medicines",
        "record_medicine",
    )], "stay")
    | dict.fromkeys(["shelters:hand_back", "shelters:cross_out_belonging"], "belonging")
    | dict.fromkeys([f"shelters:{verb}_medicine" for verb in ("give", "stop", "cross_out")], "medicine")
    | {"shelters:cross_out_giving": "giving"}
    | dict.fromkeys(["shelters:end_visit", "shelters:cross_out_visit"], "visit")
    | dict.fromkeys(["shelters:offer_bed", "shelters:end_waiting"], "waiting")
    | {"shelters:remove_incident_person": "incident_person", "shelters:finish_incident_follow_up": "incident_follow_up"}
    | dict.fromkeys([f"shelters:{name}" for name in (
        "begin_roll_call", "copy_week", "days", "evacuation", "hand_overs", "log", "plan_shift", "print_log", "roll_call",
        "roster", "set_roll_call_hour", "write_log",
    )], "shelter")
    | dict.fromkeys([f"shelters:{name}" for name in ("change_shift", "remove_shift", "write_hand_over")], "shift")
    | dict.fromkeys([f"shelters:{name}" for name in ("hand_over", "mend_hand_over", "take_over")], "shift_hand_over")
    | dict.fromkeys(["shelters:correct_log", "shelters:cross_out_log"], "log_entry")
    | dict.fromkeys([f"shelters:{name}" for name in ("finish_roll_call", "mark_here", "mark_others_here")], "roll_call")
    | {"shelters:mark_not_here": "roll_call stay"}
    | dict.fromkeys([f"reintegration:{name}" for name in ("survey", "survey_change", "survey_cross_out")], "survey")
    | {"reintegration:plan_end": "plan"}
    | dict.fromkeys([f"reintegration:{name}" for name in (
        "budget", "budget_change", "budget_line_new", "statement", "statement_csv", "statement_xlsx",
    )], "project")
    | dict.fromkeys([f"reintegration:{name}" for name in (
        "budget_line", "budget_line_change", "budget_line_close", "budget_charge",
    )], "budget_line")
    | dict.fromkeys(["reintegration:entry_correct", "reintegration:entry_recover"], "money_entry")
    | dict.fromkeys([f"reintegration:{name}" for name in (
        "add_quotation", "add_tranche", "agree_grant", "change_grant", "complete_grant", "confirm_grant",
        "declare_interest", "grant", "grant_plan", "grant_to_committee", "propose_grant", "return_grant", "score_grant",
        "set_grant_aside", "submit_grant", "take_up_grant", "visit_grant", "withdraw_grant", "write_off_grant",
    )], "grant")
    | dict.fromkeys(["reintegration:choose_quotation", "reintegration:remove_quotation"], "quotation")
    | dict.fromkeys([f"reintegration:{name}" for name in (
        "give_up_tranche", "meet_condition", "pay_tranche", "recover_tranche",
    )], "tranche")
    | {"reintegration:change_scheme": "scheme"}
    | dict.fromkeys([f"reintegration:{name}" for name in ("item", "correct_item", "cross_out_item")], "item")
    | dict.fromkeys(["reintegration:settle_next_step", "reintegration:cross_out_not_provided"], "not_provided")
    | dict.fromkeys(["reintegration:repeating", "reintegration:change_repeating"], "repeating")
    | dict.fromkeys([f"reintegration:{name}" for name in ("session", "session_again", "cross_out_session")], "group_session")
    | dict.fromkeys(["reintegration:course", "reintegration:course_change"], "course")
    | dict.fromkeys(["reintegration:enrolment_move", "reintegration:cross_out_enrolment"], "enrolment")
    | dict.fromkeys(["reintegration:placement_change", "reintegration:cross_out_placement"], "placement")
    | {"reintegration:service_change": "service", "reintegration:partner_change": "partner"}
    | {"accounts:change_organisation": "organisation", "reports:year": "year", "reports:job": "job", "reports:cancel_job": "job"}
    | {"reports:measures": "year"}
    | dict.fromkeys([f"reports:{name}" for name in (
        "files", "sign_off", "confirm_part", "review", "send_back", "publish", "withdraw_release",
    )], "year revision")
    | {"reports:download": "year report_kind", "figures:year": "year", "figures:download": "year report_kind"}
    | dict.fromkeys([f"reports:{name}" for name in (
        "activity", "add_activity_picture", "call_off_activity", "correct_activity", "cross_out_activity", "hold_activity",
    )], "activity")
    | dict.fromkeys(["reports:activity_picture", "reports:remove_activity_picture"], "activity_picture")
    | dict.fromkeys(["exchange:agreement", "exchange:agreement_confirm", "exchange:agreement_end"], "agreement")
    | dict.fromkeys([f"exchange:hand_over{step}" for step in (
        "", "_decide", "_file", "_passphrase", "_withdraw",
    )], "data_hand_over")
    | dict.fromkeys(["exchange:register_preview", "exchange:register_confirm", "exchange:register_discard"], "upload")
    | dict.fromkeys([f"exchange:mapping_{name}" for name in (
        "reading", "columns", "values", "check", "problems", "import", "progress", "discard",
    )], "foreign_sheet")
    | {"exchange:take_back_import": "past_import"}
)  # fmt: skip
WHOLE = bool(proof.WHOLE or os.environ.get("ACCESS"))
# "write" asks everything and writes it down; "missing" asks only what the table does not have yet, and drops what is gone.
MODE = os.environ.get("ACCESS")
WRITES = MODE in {"write", "missing"}
# In a run that is not whole: of a quarter of the addresses one cell of the table, for so many readers.
READERS_ASKED = 3
ADDRESSES = 4
# The whole is asked in parts, which several processes can share; it is written from one.
PARTS = 8 if WHOLE and not WRITES else 1
# Seconds after which everybody signs in anew: a sitting ends by itself, and what is asked again before a grave step too.
SITTING = 240


def whole_world():
    """The world with the one thing of each kind that belongs to no file."""
    from accounts.models import Team, User
    from accounts.tokens.actions import add_service
    from exchange.actions import keep_upload
    from exchange.mapping.actions import keep_sheet
    from exchange.undoing import note_import
    from referrals.desk.models import SavedFilter
    from referrals.routes.models import Route
    from reports.actions import freeze_report
    from reports.models import ReportJob

    world = build()
    uploader = world.users["administrator"]
    from tests.referrals.factories_parcels import parcels_of
    from tests.reintegration.factories_grants import make_scheme

    report = freeze_report(2019, actor=None)
    leader = world.users["shelter_manager"]
    agreement = make_agreement(leader)
    world.single |= {
        "year": 2019,
        "report": report,
        "agreement": agreement,
        "data_hand_over": make_hand_over(agreement, leader),
        "revision": report.revision,
        "report_kind": "pdf",
        "scheme": make_scheme(world.users["iom_officer"].organisation),
        "user": User.objects.get(username="staff-OTHER"),
        "service_account": add_service(
            {"username": "sync", "full_name": "x", "organisation": world.single["organisation"], "role": "caseworker"},
            actor=uploader,
        ),
        "token": make_token(User.objects.get(username="staff-OTHER")),
        "team": Team.objects.filter(organisation__code="OTHER").first()
        or Team.objects.create(organisation=world.single["organisation"], name="Elsewhere"),
        "note-kind": "telephone",
        "leave": make_leave(
            User.objects.get(username="staff-OTHER"), make_user("other", world.single["organisation"], "caseworker")
        ),
        "route": Route.objects.order_by("pk")[0],
        **parcels_of(world.users["caseworker"].organisation),
        "saved_filter": SavedFilter.objects.create(user=uploader, place=1, name="Late", query="show=late"),
        "session": 0,
        "notification": uuid4(),
        "set": "ilo_labour",
        "factor": 0,
        "job": ReportJob.objects.create(year=2019, requested_by=world.users["iom_officer"]),
        "upload": keep_upload(SimpleUploadedFile("register.zip", b""), actor=uploader, source="s"),
        "foreign_sheet": keep_sheet(SimpleUploadedFile("l.csv", b"code;sex\n1;f\n"), actor=uploader, source="s"),
        "past_import": note_import("s", {"persons": 0}, {}, actor=uploader),
    }
    return world


@pytest.fixture
def world(own_database):
    """In a database of its own, so that each request is a transaction and not a part of one that grows and grows."""
    world = whole_world()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    return world


def cells(world):
    for address in matrix.addresses():
        kinds = tuple(KIND.get(address.name, "").split())
        assert len(address.arguments) == len(kinds), f"{address.name}: what do its arguments name?"
        for relation in matrix.relations_of(kinds, world):
            for method in matrix.METHODS:
                yield address, kinds, relation, method


def one_of_each(asked, seed):
    """Of a hand of the addresses one cell each, with some of the readers."""
    chance = random.Random(seed)
    of_address = {}
    for cell in asked:
        of_address.setdefault(cell[0].name, []).append(cell)
    hand = proof.dealt(list(of_address.values()), 0, seed, hands=ADDRESSES)
    return [(*chance.choice(cells), chance.sample(READERS, READERS_ASKED)) for cells in hand]


def ask(world, clients, address, kinds, relation, method, readers):
    from django.urls import reverse

    found = {}
    for reader in readers:
        arguments = [matrix.argument_of(kind, world, reader, relation) for kind in kinds]
        found[reader] = matrix.answer(clients[reader], reverse(address.name, args=arguments), method)
    return found


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_reaches_what_the_table_does_not_say(world, pytestconfig, part):
    asked = list(cells(world))
    expected = {} if MODE == "write" else matrix.read_table()
    if MODE == "missing":
        places = {(address.name, method, relation): None for address, _kinds, relation, method in asked}
        kept = {place: expected[place] for place in places if place in expected}
        asked = [cell for cell in asked if (cell[0].name, cell[3], cell[2]) not in expected]
    if WHOLE:
        asked = [(*cell, READERS) for cell in asked]
    else:
        seed = proof.seed(pytestconfig)
        print(f"SAMPLE_SEED={seed}")  # noqa: T201
        asked = one_of_each(asked, seed)
    asked = asked[part::PARTS]

    found, clients, begun = {}, {}, 0.0
    for address, kinds, relation, method, readers in asked:
        if not clients or time.monotonic() - begun > SITTING:
            clients, begun = {reader: matrix.client_of(world, reader) for reader in READERS}, time.monotonic()
        found[address.name, method, relation] = ask(world, clients, address, kinds, relation, method, readers)

    if WRITES:
        if MODE == "missing":
            found = {place: (kept | found)[place] for place in places}
        matrix.write_table(found)
        matrix.PRINTED.write_text(matrix.as_page(found), encoding="utf-8")
        return
    wrong = {
        (*place, reader): (told, expected.get(place, {}).get(reader))
        for place, cells in found.items()
        for reader, told in cells.items()
        if told != expected.get(place, {}).get(reader)
    }
    print(f"{sum(map(len, found.values()))} cells asked, {len(wrong)} differ")  # noqa: T201
    assert wrong == {}


def test_every_address_stands_in_the_table(caseworker, reviewer, case):
    world = World()
    world.single |= {"organisation": case.organisation} | programme_of(case.organisation)
    # What a file has is the same in every relation.
    world.files["caseworker", "own"] = things_of(world, case, caseworker, "own", reviewer)

    asked = {(address.name, method, relation) for address, _kinds, relation, method in cells(world)}

    assert asked == set(matrix.read_table())


# Pages about many, on which others than the file's person are named to whoever sees their files. That somebody whose
# file is closed is not named there is asked in tests/shelters/test_life.py and tests/reintegration/groups.
OF_MANY = {"reintegration:session_again"} | {
    f"shelters:{name}"
    for name in (
        "add_incident_person",
        "hand_over",
        "house_belongings",
        "medicine_sheet",
        "record_incident",
        "record_visit",
        "visits",
        "days",
        "evacuation",
        "log",
        "print_log",
        "write_hand_over",
        "write_log",
    )
}


def test_no_reader_sees_a_name_in_a_file_that_is_closed_to_her():
    leaks = [
        (key, reader)
        for key, answers in matrix.read_table().items()
        for reader, told in answers.items()
        if told == matrix.NAMED and key[2] in closed_to(reader) and key[0] not in OF_MANY
    ]

    assert leaks == []


def closed_to(reader):
    """Teams close a file to whoever has one of her own; the others of an organisation see all of them."""
    sees_all = reader != ANONYMOUS and Permission.CASE_ALL_TEAMS in ROLE_PERMISSIONS[reader]
    return CLOSED - {"other team"} if sees_all else CLOSED


def test_nobody_who_is_not_signed_in_gets_further_than_the_sign_in():
    reached = {
        key[0] for key, answers in matrix.read_table().items() if answers[ANONYMOUS] in (matrix.IN, matrix.NAMED)
    }

    assert reached <= OPEN_TO_ALL


OPEN_TO_ALL = {
    "account_login", "account_inactive", "csp_reports", "healthz", "readyz", "set_language",
    # Thanks whoever answered by a sealed link, and says nothing.
    "guests:declined",
    # Signs out whoever is signed in, and says nothing; the page that says nothing.
    "accounts:leave", "empty",
    # Asks for the letters of a guest's slip; thanks her, and says nothing.
    "voice:sheet", "voice:thanks",
}  # fmt: skip


def test_who_runs_the_system_or_reads_its_record_reaches_no_file():
    reached = [
        key
        for key, answers in matrix.read_table().items()
        for reader in ("auditor", "administrator")
        if key[2] != matrix.NO_OBJECT and answers[reader] in (matrix.IN, matrix.NAMED)
        # Made to have opened it, though nobody in her role can: ending what is open shows nothing.
        if key[::2] != ("emergency:end", "emergency")
    ]

    assert reached == []


def test_the_printed_table_is_the_one_that_was_tested():
    assert matrix.PRINTED.read_text(encoding="utf-8") == matrix.as_page(matrix.read_table())
