"""Rules of keeping, holds, and the decision of two: the way it goes and each refusal."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import acting_as
from audit.models import AuditEvent
from cases import tasks
from cases.models import Case, LegalHold, RetentionReview, RetentionRule
from cases.retention import actions, policies
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.accounts.factories import make_organisation
from tests.cases.factories import make_case
from tests.cases.retention.conftest import close, make_due, make_old_case
from tests.referrals.factories import make_referral
from tests.reintegration.factories import make_plan
from tests.shelters.factories import make_stay

REASON = "The court asks for it."
TOMORROW = timedelta(days=1)


@pytest.fixture
def hold(old_case, manager):
    return LegalHold.objects.create(case=old_case, ground="criminal_case", reason=REASON, set_by=manager)


def as_(user, action, *args, **kwargs):
    with acting_as(user):
        return action(*args, actor=user, **kwargs)


# ------------------------------------------------------------------ rules


def test_a_manager_says_how_long_files_are_kept(manager, caseworker):
    as_(manager, actions.change_rule, years=5, reason=REASON, review_on=timezone.localdate() + TOMORROW)

    assert RetentionRule.objects.years_of(manager.organisation_id) == 5
    assert RetentionRule.objects.years_of(make_organisation("ELSE").pk) == settings.RETENTION_YEARS == 10
    event = AuditEvent.objects.get(event="retention_changed")
    assert (event.actor_label, event.changes) == ("manager", {"organisation": "HOUSE", "quantity": 5})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"years": 0}, "years"),
        ({"years": 76}, "years"),
        ({"reason": " "}, "reason"),
        ({"review_on": date(2020, 1, 1)}, "review_on"),
    ],
)
def test_a_rule_that_cannot_be(manager, changes, field):
    details = {"years": 5, "reason": REASON, "review_on": timezone.localdate() + TOMORROW} | changes

    with pytest.raises(Refused) as refused:
        as_(manager, actions.change_rule, **details)
    assert refused.value.field == field


@pytest.mark.parametrize("who", ["caseworker", "reviewer", "receiver", "iom_officer", "auditor", "administrator"])
def test_only_managers_set_rules(who, request):
    user = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        as_(user, actions.change_rule, years=5, reason=REASON, review_on=timezone.localdate() + TOMORROW)


def test_the_last_rule_holds_and_none_is_edited(manager):
    for years in (5, 7):
        as_(manager, actions.change_rule, years=years, reason=REASON, review_on=timezone.localdate() + TOMORROW)

    assert RetentionRule.objects.years_of(manager.organisation_id) == 7
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionRule.objects.update(years=9)


# ------------------------------------------------------------------ the nightly list


def test_closed_files_come_when_their_time_does(caseworker):
    today = timezone.localdate()
    ago = [
        close(
            make_case(caseworker.organisation, opened_on=date(2000, 1, 1)),
            date(today.year - 10, today.month, today.day) + shift,
        )
        for shift in (-TOMORROW, timedelta(0), TOMORROW)
    ]
    make_case(caseworker.organisation, opened_on=date(2000, 1, 1))

    assert actions.list_due() == 2

    assert set(RetentionReview.objects.values_list("case", "due_on")) == {
        (ago[0].pk, today - TOMORROW),
        (ago[1].pk, today),
    }
    event = AuditEvent.objects.get(event="cases_due")
    assert (event.actor_label, event.changes) == ("", {"organisation": "HOUSE", "count": 2})


def test_listing_twice_adds_nothing_and_anonymises_nothing(old_case):
    tasks.list_files_whose_time_has_come()
    tasks.list_files_whose_time_has_come()

    assert RetentionReview.objects.filter(outcome="").count() == 1
    assert AuditEvent.objects.filter(event="cases_due").count() == 1
    assert Case.objects.get(pk=old_case.pk).anonymised_at is None


@pytest.mark.parametrize("today", [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)])
def test_the_leap_day_neither_hurries_nor_breaks_the_list(caseworker, today):
    files = [close(make_case(caseworker.organisation, opened_on=date(2000, 1, 1)), day) for day in
             (date(2018, 2, 28), date(2018, 3, 1))]  # fmt: skip

    actions.list_due(today)

    listed = set(RetentionReview.objects.values_list("case", flat=True))
    assert listed == ({files[0].pk, files[1].pk} if today == date(2028, 3, 1) else {files[0].pk})


def test_a_rule_of_the_house_moves_the_time(old_case, manager):
    as_(manager, actions.change_rule, years=75, reason=REASON, review_on=timezone.localdate() + TOMORROW)

    assert actions.list_due() == 0


def test_what_waits_goes_when_the_rule_grows_or_the_case_is_reopened(old_case, due, manager):
    as_(manager, actions.change_rule, years=75, reason=REASON, review_on=timezone.localdate() + TOMORROW)
    actions.list_due()

    due.refresh_from_db()
    assert (due.outcome, due.decided_by) == ("overtaken", None)


def test_what_is_held_or_kept_does_not_come(old_case, caseworker, manager, hold):
    kept = make_old_case(caseworker.organisation)
    RetentionReview.objects.create(
        case=kept, due_on=date(2022, 6, 1), outcome="kept", decided_by=manager, decided_at=timezone.now(),
        keep_until=timezone.localdate() + TOMORROW, reason=REASON,
    )  # fmt: skip

    assert actions.list_due() == 0
    # The day that was named: the question is asked again.
    assert actions.list_due(timezone.localdate() + TOMORROW) == 1
    assert RetentionReview.objects.waiting().get().due_on == timezone.localdate() + TOMORROW


# ------------------------------------------------------------------ holds


def test_a_hold_stops_everything(old_case, asked, manager, caseworker, hold):
    with pytest.raises(Conflict, match="held"):
        as_(manager, actions.confirm_anonymising, asked)
    as_(manager, actions.lift_hold, hold, reason="Over.")

    assert as_(manager, actions.confirm_anonymising, asked) is True


def test_a_held_file_cannot_be_asked_for(due, caseworker, hold):
    with pytest.raises(Conflict, match="held"):
        as_(caseworker, actions.ask_to_anonymise, due)


def test_setting_and_lifting_a_hold_are_on_record(old_case, manager):
    hold = as_(manager, actions.set_hold, old_case, ground="complaint", reason=REASON)
    as_(manager, actions.lift_hold, hold, reason="Over.")

    told = AuditEvent.objects.about_case(old_case.public_id).filter(event__startswith="hold").order_by("id")
    assert [(event.event, event.actor_label, event.changes) for event in told] == [
        ("hold_set", "manager", {"reason_code": "complaint"}),
        ("hold_lifted", "manager", {"reason_code": "complaint"}),
    ]
    hold.refresh_from_db()
    assert (hold.reason, hold.lifting_reason, hold.lifted_by) == (REASON, "Over.", manager)


def test_refusals_of_a_hold(old_case, manager, caseworker, stranger, hold):
    with pytest.raises(NotAllowed):
        as_(caseworker, actions.set_hold, old_case, ground="audit", reason=REASON)
    with pytest.raises(NotVisible):
        as_(stranger, actions.set_hold, old_case, ground="audit", reason=REASON)
    with pytest.raises(Refused):
        as_(manager, actions.set_hold, old_case, ground="audit", reason=" ")
    with pytest.raises(Refused):
        as_(manager, actions.set_hold, old_case, ground="whim", reason=REASON)
    with pytest.raises(Conflict):
        as_(manager, actions.set_hold, old_case, ground="criminal_case", reason=REASON)
    with pytest.raises(NotAllowed):
        as_(caseworker, actions.lift_hold, hold, reason=REASON)
    with pytest.raises(Refused):
        as_(manager, actions.lift_hold, hold, reason="")
    as_(manager, actions.lift_hold, hold, reason=REASON)
    with pytest.raises(Conflict):
        as_(manager, actions.lift_hold, hold, reason=REASON)


def test_a_hold_cannot_be_rewritten_or_deleted(hold):
    for attempt in (lambda: LegalHold.objects.update(ground="other"), lambda: LegalHold.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_the_database_wants_a_hold_lifted_whole(hold):
    with pytest.raises(IntegrityError, match="lifted_whole"), transaction.atomic():
        LegalHold.objects.update(lifted_at=timezone.now())


# ------------------------------------------------------------------ keeping longer


def test_a_manager_keeps_a_file_longer(due, manager):
    until = timezone.localdate() + TOMORROW
    as_(manager, actions.keep_longer, due, until=until, reason=REASON)

    due.refresh_from_db()
    assert (due.outcome, due.keep_until, due.reason, due.decided_by) == ("kept", until, REASON, manager)
    event = AuditEvent.objects.get(event="case_kept")
    assert (event.case_id, event.changes) == (due.case.public_id, {"until": str(until)})
    with acting_as(manager):
        assert policies.due_on(due.case) == until


def test_refusals_of_keeping(due, manager, caseworker, stranger):
    with pytest.raises(NotAllowed):
        as_(caseworker, actions.keep_longer, due, until=timezone.localdate() + TOMORROW, reason=REASON)
    with pytest.raises(NotVisible):
        as_(stranger, actions.keep_longer, due, until=timezone.localdate() + TOMORROW, reason=REASON)
    with pytest.raises(Refused):
        as_(manager, actions.keep_longer, due, until=timezone.localdate(), reason=REASON)
    with pytest.raises(Refused):
        as_(manager, actions.keep_longer, due, until=timezone.localdate() + TOMORROW, reason="")
    as_(manager, actions.keep_longer, due, until=timezone.localdate() + TOMORROW, reason=REASON)
    with pytest.raises(Conflict, match="already"):
        as_(manager, actions.keep_longer, due, until=timezone.localdate() + TOMORROW, reason=REASON)


# ------------------------------------------------------------------ two people


def test_nobody_confirms_her_own_request(due, manager, second_manager):
    as_(manager, actions.ask_to_anonymise, due)

    with pytest.raises(NotAllowed, match="other than"):
        as_(manager, actions.confirm_anonymising, due)
    assert as_(second_manager, actions.confirm_anonymising, due) is True


def test_the_database_wants_two(asked, caseworker):
    with pytest.raises(IntegrityError, match="by_two"), transaction.atomic():
        RetentionReview.objects.filter(pk=asked.pk).update(
            outcome="anonymised", decided_by=caseworker, decided_at=timezone.now()
        )


def test_a_decision_is_written_once(due, manager):
    as_(manager, actions.keep_longer, due, until=timezone.localdate() + TOMORROW, reason=REASON)

    for changes in ({"outcome": "overtaken", "decided_by": None, "keep_until": None}, {"due_on": date(2000, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RetentionReview.objects.filter(pk=due.pk).update(**changes)


def test_a_file_waits_once(due):
    with pytest.raises(IntegrityError, match="waits_once"), transaction.atomic():
        make_due(due.case)


def test_refusals_of_asking_and_confirming(due, caseworker, colleague, manager, stranger, auditor, administrator):
    with pytest.raises(Conflict, match="Nobody has asked"):
        as_(manager, actions.confirm_anonymising, due)
    for user in (stranger, auditor, administrator):
        with pytest.raises(NotVisible):
            as_(user, actions.ask_to_anonymise, due)
    as_(caseworker, actions.ask_to_anonymise, due)
    with pytest.raises(Conflict, match="already"):
        as_(colleague, actions.ask_to_anonymise, due)
    with pytest.raises(NotAllowed):
        as_(colleague, actions.confirm_anonymising, due)
    for user in (stranger, auditor, administrator):
        with pytest.raises(NotVisible):
            as_(user, actions.confirm_anonymising, due)
    as_(manager, actions.confirm_anonymising, due)
    with pytest.raises(Conflict, match="already"):
        as_(manager, actions.confirm_anonymising, due)


def test_a_no_leaves_the_file_waiting(asked, manager, colleague):
    with pytest.raises(NotAllowed):
        as_(colleague, actions.decline_anonymising, asked)
    again = as_(manager, actions.decline_anonymising, asked)

    asked.refresh_from_db()
    assert (asked.outcome, again.outcome, again.asked_by, again.due_on) == ("declined", "", None, asked.due_on)
    assert AuditEvent.objects.filter(event="anonymising_declined", actor_label="manager").exists()


def test_whoever_asked_takes_it_back(asked, caseworker):
    as_(caseworker, actions.decline_anonymising, asked)

    with pytest.raises(Conflict):
        as_(caseworker, actions.decline_anonymising, asked)


def unfinished_stay(case, request):
    make_stay(case, bed=request.getfixturevalue("bed"), check_in=date(2012, 1, 1))


def unfinished_plan(case, request):
    make_plan(case)


def unfinished_referral(case, request):
    names = ("receiver", "caseworker", "reviewer")
    receiver, sender, reviewer = (request.getfixturevalue(name) for name in names)
    make_referral(case, receiver, "accepted", sender=sender, reviewer=reviewer)


def reopened(case, request):
    Case.objects.filter(pk=case.pk).update(closed_on=None, closure_reason="")


def a_longer_rule(case, request):
    user = request.getfixturevalue("manager")
    RetentionRule.objects.create(
        organisation=case.organisation, years=75, reason="r", review_on=date(2030, 1, 1), set_by=user
    )


@pytest.mark.parametrize("obstacle", [unfinished_stay, unfinished_plan, unfinished_referral, reopened, a_longer_rule])
def test_what_is_not_finished_is_not_anonymised(request, asked, manager, obstacle):
    obstacle(asked.case, request)

    with pytest.raises(Conflict):
        as_(manager, actions.confirm_anonymising, asked)
    assert Case.objects.get(pk=asked.case_id).anonymised_at is None


def test_an_emergency_is_not_enough_to_decide(asked, stranger):
    from tests.cases.factories import make_emergency

    make_emergency(asked.case, stranger)

    with pytest.raises((NotAllowed, NotVisible)):
        as_(stranger, actions.confirm_anonymising, asked)
