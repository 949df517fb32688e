"""Every rule of the rooms of a file × whoever tries it, where the database does not help: the reason of a refusal is told apart.

What only the room knows (states, authors, times) is asked beside it, in the room's own tests.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.assessment import policies as assessment
from cases.closing import policies as closing
from cases.documents import policies as documents
from cases.enquiries import policies as enquiries
from cases.family import policies as family
from cases.identification import policies as identification
from cases.models import FollowUp
from cases.planning import policies as planning
from cases.planning.states import Status
from cases.proceedings import policies as proceedings
from cases.returns import policies as returns
from cases.returns.states import ENDED, Stage
from cases.separation import policies as separation
from cases.work import policies as work
from core.errors import Conflict, NotAllowed, NotVisible
from tests.accounts.factories import make_user
from tests.cases.factories import make_case, make_closing, make_emergency, make_share
from tests.cases.factories_assessment import make_action, make_assessment, make_goal, make_plan
from tests.cases.factories_documents import make_document
from tests.cases.factories_enquiries import make_enquiry
from tests.cases.factories_family import make_link, make_relation
from tests.cases.factories_identification import make_deadline, make_episode
from tests.cases.factories_proceedings import make_proceeding
from tests.cases.factories_returns import make_return
from tests.cases.factories_work import make_appointment, make_leave, make_note, make_task
from tests.cases.test_policies import anonymise, answer, close

GONE, REFUSED, TOO_LATE = NotVisible, NotAllowed, Conflict
CAST = ("caseworker", "manager", "officer", "guest", "acquaintance", "neighbour")


@pytest.fixture
def acquaintance(case, receiver):
    """Works elsewhere; of the file only who it is was shared with her house."""
    user = make_user("acquaintance", receiver.organisation, "caseworker", "shelter_manager")
    make_share(case, user.organisation, "identity")
    return user


@pytest.fixture
def neighbour(ministry):
    """Works elsewhere and sees a case of her own with the same in it, not this one."""
    return make_user("neighbour", ministry, "caseworker", "shelter_manager")


def itself(case, by):
    return case


def closing_asked(case, by):
    return make_closing(case, make_user(f"asked-{case.pk}", case.organisation, "caseworker"))


def follow_up(case, by):
    return FollowUp.objects.create(case=case, due_on=timezone.localdate())


def submitted_plan(case, by):
    return make_plan(case, by=make_user(f"wrote-{case.pk}", case.organisation, "caseworker"), status=Status.SUBMITTED)


def plan(case, by):
    return make_plan(case, by=by)


def plan_in_force(case, by):
    approver = make_user(f"approved-{case.pk}", case.organisation, "shelter_manager")
    return make_plan(case, by=by, approver=approver, status=Status.APPROVED)


def plan_action(case, by):
    return make_action(make_goal(plan_in_force(case, by)))


def by_keyword(make):
    return lambda case, by: make(case, by=by)


def alone(make):
    return lambda case, by: make(case)


def enquiry(case, by):
    return make_enquiry(by)


def approve(actor, row):
    planning.check_may_move(actor, row, Status.APPROVED)


def submit(actor, row):
    planning.check_may_move(actor, row, Status.SUBMITTED)


def add_identity(actor, case):
    documents.check_may_add(actor, case, "identity")


RULES = {
    closing.check_may_ask: (itself, None, None, REFUSED, REFUSED, REFUSED, GONE),
    closing.check_may_answer: (closing_asked, REFUSED, None, REFUSED, REFUSED, REFUSED, GONE),
    closing.check_may_take_back: (closing_asked, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, GONE),
    closing.check_may_follow_up: (follow_up, None, None, REFUSED, REFUSED, REFUSED, GONE),
    assessment.check_may_see_page: (itself, None, None, None, None, REFUSED, GONE),
    assessment.check_may_see: (itself, None, None, None, None, REFUSED, GONE),
    assessment.check_may_record: (itself, None, None, REFUSED, REFUSED, REFUSED, GONE),
    assessment.check_may_correct: (by_keyword(make_assessment), None, None, REFUSED, REFUSED, REFUSED, GONE),
    assessment.check_may_answer: (by_keyword(make_assessment), None, None, REFUSED, REFUSED, REFUSED, GONE),
    documents.check_may_see: (make_document, None, None, None, None, None, GONE),
    documents.check_may_open: (make_document, None, None, None, None, None, GONE),
    add_identity: (itself, None, None, None, None, None, GONE),
    documents.check_may_add_any: (itself, None, None, None, None, None, GONE),
    documents.check_may_change: (make_document, None, None, None, REFUSED, REFUSED, GONE),
    documents.check_may_replace: (make_document, None, None, None, REFUSED, REFUSED, GONE),
    documents.check_may_write_letter: (itself, None, None, REFUSED, REFUSED, REFUSED, GONE),
    documents.check_may_print: (itself, None, None, None, None, None, GONE),
    enquiries.check_may_view: (enquiry, None, None, GONE, GONE, GONE, GONE),
    enquiries.check_may_change: (enquiry, None, None, GONE, GONE, GONE, GONE),
    family.check_may_see: (itself, None, None, None, None, REFUSED, GONE),
    family.check_may_record: (itself, None, None, REFUSED, REFUSED, REFUSED, GONE),
    family.check_may_change: (alone(make_relation), None, None, REFUSED, REFUSED, GONE, GONE),
    family.check_may_lead_to: (itself, None, None, None, None, REFUSED, GONE),
    separation.check_may_see: (itself, None, None, None, None, REFUSED, GONE),
    separation.check_may_record: (itself, None, None, REFUSED, REFUSED, REFUSED, GONE),
    separation.check_may_name: (itself, None, None, None, None, REFUSED, GONE),
    identification.check_may_see: (itself, None, None, None, None, REFUSED, GONE),
    identification.check_may_see_perpetrators: (itself, None, None, None, None, REFUSED, GONE),
    identification.check_may_record: (itself, None, None, REFUSED, REFUSED, REFUSED, GONE),
    identification.check_may_see_row: (alone(make_episode), None, None, None, None, None, GONE),
    identification.check_may_change: (alone(make_episode), None, None, REFUSED, REFUSED, REFUSED, GONE),
    identification.check_may_change_deadline: (alone(make_deadline), None, None, REFUSED, REFUSED, REFUSED, GONE),
    planning.require_visible: (plan, None, None, None, GONE, GONE, GONE),
    planning.check_may_see: (itself, None, None, None, None, REFUSED, GONE),
    planning.check_may_start: (itself, None, None, REFUSED, REFUSED, REFUSED, GONE),
    planning.check_may_change: (plan, None, None, REFUSED, GONE, GONE, GONE),
    submit: (plan, None, None, REFUSED, GONE, GONE, GONE),
    approve: (submitted_plan, REFUSED, None, REFUSED, GONE, GONE, GONE),
    planning.check_may_carry_out: (plan_in_force, None, None, REFUSED, REFUSED, GONE, GONE),
    planning.check_may_finish: (plan_action, None, None, REFUSED, REFUSED, GONE, GONE),
    proceedings.check_may_see: (itself, None, None, None, None, REFUSED, GONE),
    proceedings.check_may_see_any: (itself, None, None, None, None, REFUSED, GONE),
    proceedings.check_may_record: (itself, None, None, None, None, REFUSED, GONE),
    proceedings.check_may_move: (by_keyword(make_proceeding), None, None, None, None, REFUSED, GONE),
    returns.check_may_see: (itself, None, None, None, None, REFUSED, GONE),
    returns.check_may_record: (itself, None, None, None, None, REFUSED, GONE),
    returns.check_may_begin: (itself, None, None, None, None, REFUSED, GONE),
    returns.check_may_change: (by_keyword(make_return), None, None, None, None, REFUSED, GONE),
    returns.check_may_assess: (by_keyword(make_return), None, None, None, None, REFUSED, GONE),
    returns.check_may_move: (by_keyword(make_return), None, None, None, None, REFUSED, GONE),
    work.check_may_read: (itself, None, None, None, None, REFUSED, GONE),
    work.check_may_write: (itself, None, None, None, None, REFUSED, GONE),
    work.check_may_correct: (make_note, None, None, REFUSED, REFUSED, REFUSED, GONE),
    work.check_may_cross_out: (make_note, None, None, REFUSED, REFUSED, REFUSED, GONE),
    work.check_may_change: (make_task, None, None, None, REFUSED, REFUSED, GONE),
    work.check_may_end: (make_appointment, None, None, None, REFUSED, REFUSED, GONE),
}  # fmt: skip


@pytest.mark.parametrize("check", RULES, ids=lambda check: f"{check.__module__.split('.')[-2]}-{check.__name__}")
def test_who_may_do_what_in_a_room(check, case, caseworker, neighbour, request):
    make, *expected = RULES[check]
    users = {name: request.getfixturevalue(name) for name in CAST}
    row = make(case, caseworker)
    # So that one of hers is not taken for this one.
    make(make_case(neighbour.organisation), neighbour)

    assert {name: answer(check, user, row) for name, user in users.items()} == dict(zip(CAST, expected, strict=True))


# Of a closed file and of an anonymised one, for whoever works on it: what was seen is, nothing is recorded any more.
LATER = {
    closing.check_may_ask: (itself, TOO_LATE, TOO_LATE),
    closing.check_may_follow_up: (follow_up, None, TOO_LATE),
    assessment.check_may_see: (itself, None, REFUSED),
    assessment.check_may_record: (itself, TOO_LATE, REFUSED),
    documents.check_may_see: (make_document, None, REFUSED),
    documents.check_may_change: (make_document, TOO_LATE, REFUSED),
    documents.check_may_print: (itself, None, None),
    family.check_may_record: (itself, TOO_LATE, REFUSED),
    identification.check_may_record: (itself, TOO_LATE, TOO_LATE),
    planning.check_may_start: (itself, TOO_LATE, TOO_LATE),
    submit: (plan, TOO_LATE, TOO_LATE),
    approve: (submitted_plan, TOO_LATE, TOO_LATE),
    proceedings.check_may_record: (itself, TOO_LATE, REFUSED),
    returns.check_may_record: (itself, TOO_LATE, TOO_LATE),
    work.check_may_write: (itself, TOO_LATE, REFUSED),
    work.check_may_change: (make_task, TOO_LATE, REFUSED),
    work.check_may_end: (make_task, None, REFUSED),
}  # fmt: skip


@pytest.mark.parametrize("check", LATER, ids=lambda check: f"{check.__module__.split('.')[-2]}-{check.__name__}")
def test_what_is_left_in_a_closed_and_in_an_anonymised_file(check, case, caseworker, manager):
    make, *expected = LATER[check]
    row = make(case, caseworker)
    case = row if make is itself else row.case
    found = []
    for end in (close, anonymise):
        end(case)
        found.append(answer(check, manager, row))

    assert found == expected


def test_an_emergency_opens_a_file_to_act_and_neither_to_end_nor_to_print_it(case, caseworker, manager):
    make_emergency(case, manager)

    for check, row in (
        (closing.check_may_ask, case),
        (closing.check_may_answer, closing_asked(case, caseworker)),
        (documents.check_may_print, case),
    ):
        with pytest.raises(NotAllowed, match="in an emergency"):
            check(manager, row)


def test_of_a_file_of_which_her_role_sees_no_part_nothing_is_printed_or_added(case, reviewer):
    make_share(case, reviewer.organisation, "notes")

    assert answer(documents.check_may_print, reviewer, case) is REFUSED
    assert answer(documents.check_may_add_any, reviewer, case) is REFUSED


def test_bytes_that_are_gone_are_not_handed_out(case, caseworker):
    document = make_document(case, caseworker)
    document.file_key = None

    assert answer(documents.check_may_open, caseworker, document) is TOO_LATE
    assert answer(documents.check_may_see, caseworker, document) is None


@pytest.mark.parametrize("end", ["met_at", "cancelled_at"])
def test_a_deadline_that_runs_no_longer_is_not_moved(case, caseworker, end):
    deadline = make_deadline(case)
    setattr(deadline, end, timezone.now())

    assert answer(identification.check_may_change_deadline, caseworker, deadline) is TOO_LATE


def test_an_action_is_finished_by_the_organisation_that_was_to_do_it_where_it_sees_the_plan(
    case, caseworker, acquaintance, guest
):
    action = plan_action(case, caseworker)
    for organisation, expected in ((guest.organisation, None), (case.organisation, REFUSED), (None, REFUSED)):
        action.organisation = organisation
        assert answer(planning.check_may_finish, guest, action) is expected
    reads = make_user("reads", guest.organisation, "ministry_reviewer")
    action.organisation = acquaintance.organisation
    assert answer(planning.check_may_finish, acquaintance, action) is GONE
    action.organisation = guest.organisation
    assert answer(planning.check_may_finish, reads, action) is REFUSED
    close(case)
    action.goal.plan.case.refresh_from_db()
    assert answer(planning.check_may_finish, guest, action) is TOO_LATE


def test_a_plan_moves_only_to_what_may_follow_and_is_approved_in_its_own_house(case, caseworker, manager, guest):
    asked = submitted_plan(case, caseworker)

    assert answer(submit, caseworker, asked) is TOO_LATE
    assert answer(approve, manager, plan_in_force(make_case(case.organisation), caseworker)) is TOO_LATE
    # Of a plan that another house sees, whatever its state.
    in_force = plan_in_force(make_case(case.organisation), caseworker)
    make_share(in_force.case, guest.organisation, "assistance")
    assert answer(approve, guest, in_force) is REFUSED


def test_one_return_at_a_time_and_hers_alone_counts(case, caseworker):
    make_return(make_case(case.organisation), by=caseworker)
    assert answer(returns.check_may_begin, caseworker, case) is None

    make_return(case, by=caseworker)
    assert answer(returns.check_may_begin, caseworker, case) is TOO_LATE


def test_what_may_happen_to_her_is_asked_before_she_travels(case, caseworker):
    journey = make_return(case, by=caseworker)
    may = {}
    for stage in Stage:
        journey.stage = stage
        may[stage] = answer(returns.check_may_assess, caseworker, journey)

    over = {Stage.TRAVELLED, *ENDED}
    assert may == {stage: TOO_LATE if stage in over else None for stage in Stage}


def test_the_page_of_legal_matters_and_return_is_for_whoever_sees_one_of_them(case, receiver, stranger):
    for user, part in ((receiver, "legal"), (stranger, "assistance")):
        make_share(case, user.organisation, part)
        assert answer(proceedings.check_may_see_any, user, case) is None
    assert {"legal", "assistance", "assessment"} == proceedings.SHOWN_TOGETHER


def test_one_plan_in_preparation_at_a_time_and_of_this_file_alone(case, caseworker, guest):
    make_plan(make_case(case.organisation), by=caseworker)
    assert answer(planning.check_may_start, caseworker, case) is None

    make_plan(case, by=caseworker)
    assert answer(planning.check_may_start, caseworker, case) is TOO_LATE


def test_who_sees_one_of_the_people_around_does_not_change_another_who_leads_to_a_hidden_file(
    case, caseworker, receiver
):
    make_relation(case)
    hidden = make_link(case, make_case(receiver.organisation))

    assert answer(family.check_may_change, caseworker, hidden) is GONE


def test_a_leave_that_is_over_is_not_ended_and_who_left_stands_in_for_nobody(caseworker, colleague):
    today = timezone.localdate()
    leave = make_leave(caseworker, colleague, from_on=today - timedelta(days=9), to_on=today - timedelta(days=1))
    assert answer(work.check_may_end_cover, caseworker, leave) is TOO_LATE
    leave.to_on = today
    assert answer(work.check_may_end_cover, caseworker, leave) is None

    make_user("gone", caseworker.organisation, "caseworker", is_active=False)
    assert set(work.staff_of(caseworker.organisation)) == {caseworker, colleague}
