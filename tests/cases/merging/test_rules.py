"""Who merges what, and when the answer can only be no."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import grants
from accounts.access import acting_as
from accounts.models import Team
from accounts.roles import SHAREABLE
from audit.models import AuditEvent
from cases import actions as case_actions
from cases.merging import actions, policies
from cases.merging.answers import QUESTIONS
from cases.models import Case, CaseShare, Merge, Person, ToldApart
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from core.keys import destroy_key
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import (
    SURNAME,
    make_case,
    make_closing,
    make_consent,
    make_emergency,
    make_person,
    make_share,
)
from tests.cases.factories_family import make_link
from tests.cases.factories_identification import make_deadline
from tests.cases.factories_merging import make_merge
from tests.cases.factories_returns import make_return
from tests.cases.factories_separation import make_separation
from tests.cases.factories_transfer import make_transfer
from tests.cases.factories_work import make_appointment, make_task
from tests.cases.merging.conftest import OTHER_SURNAME
from tests.cases.merging.test_undo import fresh, merge, undo
from tests.referrals.factories import make_referral
from tests.reintegration.factories import make_plan
from tests.shelters.factories import make_stay


@pytest.fixture
def two(case, caseworker):
    """Two open files, with nothing in them."""
    person = make_person(family_name=OTHER_SURNAME)
    return case, make_case(case.organisation, person=person, worker=caseworker)


def nothing_merged():
    return not Person.objects.filter(merged_into__isnull=False).exists() and not Merge.objects.exists()


def close(case):
    Case.objects.filter(pk=case.pk).update(closed_on=timezone.localdate(), closure_reason="other")


def test_a_manager_merges_two_files_of_her_house(two, manager):
    kept, merged = two

    row = merge(kept, merged, manager, taken=["family_name"])

    assert fresh(merged).person.merged_into_id == kept.person_id
    assert (fresh(kept).person.family_name, fresh(kept).person.given_name) == (OTHER_SURNAME, kept.person.given_name)
    assert (row.organisation, row.merged_by, row.taken) == (manager.organisation, manager, ["family_name"])
    for case in two:
        event = AuditEvent.objects.get(event="persons_merged", case_id=case.public_id)
        assert (event.actor_id, event.changes) == (manager.public_id, {"family_name": None})


def test_a_caseworker_does_not(two, caseworker):
    with pytest.raises(NotAllowed):
        merge(*two, caseworker)
    assert nothing_merged()


def test_nobody_of_another_house_does(two, stranger):
    with pytest.raises(NotVisible):
        merge(*two, stranger)


def test_nor_somebody_who_opened_a_file_in_an_emergency(two, manager):
    make_emergency(two[0], manager)

    with pytest.raises(NotAllowed):
        merge(*two, manager)


def test_a_reason_is_asked_for(two, manager):
    kept, merged = two

    with pytest.raises(Refused):
        actions.merge_records(kept, merged, taken=[], reason=" ", versions=(1, 1), actor=manager)
    assert nothing_merged()


def test_a_record_is_not_merged_with_itself(two, manager, shelter_organisation):
    case, _other = two
    close(case)
    again = make_case(shelter_organisation, person=case.person)

    for pair in ((case, case), (fresh(case), again)):
        with pytest.raises(Conflict, match="one person already"):
            merge(*pair, manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(
            organisation=manager.organisation, remaining=case.person, merged=case.person, merged_by=manager, reason="r"
        )


def test_twice_is_refused_and_so_is_the_way_back(two, manager, shelter_organisation):
    kept, merged = two
    merge(kept, merged, manager)
    third = make_case(shelter_organisation, person=make_person(family_name="Üçüncü"))

    for pair in ((kept, merged), (merged, kept)):
        with pytest.raises(Conflict):
            merge(*pair, manager)
    # Neither into nor out of a record that does not stand by itself: a chain has one end, and no circle.
    for pair in ((third, merged), (merged, third)):
        with pytest.raises(Conflict, match="remains"):
            merge(*pair, manager)
    assert Merge.objects.count() == 1


def test_a_chain_ends_in_the_last_one(two, manager, shelter_organisation):
    kept, merged = two
    third = make_case(shelter_organisation, person=make_person(family_name="Üçüncü"))
    merge(kept, merged, manager)

    merge(third, kept, manager)

    assert fresh(merged).person.merged_into_id == kept.person_id
    assert fresh(kept).person.merged_into_id == third.person_id
    assert [fresh(case).is_open for case in (third, kept, merged)] == [True, False, False]


def test_what_was_compared_is_what_is_merged(two, manager):
    kept, merged = two
    seen = (kept.person.version, merged.person.version)
    case_actions.change_person(fresh(merged), {"city": "Şəki"}, version=1, actor=manager)

    with acting_as(manager), pytest.raises(Conflict, match="once more"):
        actions.merge_records(kept, merged, taken=[], reason="r", versions=seen, actor=manager)
    assert nothing_merged()


# ------------------------------------------------------------------ files of others


def refused_alone(pair, manager):
    with pytest.raises(Conflict) as refusal:
        merge(*pair, manager)
    assert nothing_merged()
    return str(refusal.value)


def test_a_file_at_another_house_stops_it_in_the_words_of_a_sealed_one(two, manager, shelter_organisation):
    kept, merged = two
    elsewhere = make_case(make_organisation("ELSE", name="Elsewhere"), person=merged.person)
    said = refused_alone(two, manager)
    assert "Elsewhere" not in said
    Case.objects.filter(pk=elsewhere.pk).update(person=make_person())

    close(merged)
    sealed = make_case(shelter_organisation, person=merged.person, restricted=True)
    assert refused_alone((kept, fresh(merged)), manager) == said
    grants.give(sealed, manager, "view_case", actor=manager)
    make_plan(sealed)
    # Now she sees it, and what is to be done in it.
    assert refused_alone((kept, fresh(merged)), manager) != said


def test_a_file_that_was_only_shared_is_anothers(two, manager):
    kept, _merged = two
    elsewhere = make_case(make_organisation("ELSE"), person=make_person(family_name="Üçüncü"))
    make_share(elsewhere, manager.organisation, "identity", "contact")

    with pytest.raises(NotAllowed, match="referral"):
        merge(kept, elsewhere, manager)


def test_a_sealed_file_does_not_exist(two, manager):
    kept, merged = two
    Case.objects.filter(pk=merged.pk).update(restricted=True)

    with pytest.raises(NotVisible):
        merge(kept, merged, manager)


def test_a_file_of_another_team_is_the_managers_too(two, manager):
    team = Team.objects.create(organisation=manager.organisation, name="North")
    Case.objects.filter(pk=two[1].pk).update(team=team)

    merge(*two, manager)


def test_an_anonymised_person_is_nobody_to_merge(two, manager):
    kept, merged = two
    close(merged)
    destroy_key(merged.person)

    with pytest.raises(Conflict):
        merge(kept, merged, manager)
    assert nothing_merged()


# ------------------------------------------------------------------ what is under way


def test_the_record_with_the_open_file_remains(two, manager):
    kept, merged = two
    close(kept)

    with pytest.raises(Refused) as refusal:
        merge(kept, merged, manager)
    assert (refusal.value.field, merged.number in str(refusal.value)) == ("remains", True)
    merge(merged, kept, manager)
    assert fresh(merged).is_open


def test_two_closed_files_stay_as_they_were_closed(two, manager):
    for case in two:
        close(case)

    merge(*two, manager)

    assert [fresh(case).closure_reason for case in two] == ["other", "other"]


@pytest.mark.parametrize("what", ["stay", "plan", "return", "referral"])
def test_what_is_not_finished_in_the_file_to_be_closed_is_said(
    two, manager, caseworker, receiver, reviewer, shelter, what
):
    kept, merged = two
    {
        "stay": lambda case: make_stay(case, shelter),
        "plan": make_plan,
        "return": lambda case: make_return(case, by=caseworker),
        "referral": lambda case: make_referral(case, receiver, "submitted", sender=caseworker, reviewer=reviewer),
    }[what](merged)
    # That it runs in somebody else's file helps nobody here.
    make_deadline(make_case(manager.organisation))

    with pytest.raises(Conflict, match=merged.number):
        merge(kept, merged, manager)
    assert nothing_merged()
    assert fresh(merged).is_open
    # In the file that stays open it goes on.
    merge(merged, kept, manager)


@pytest.mark.parametrize(
    ("what", "said"),
    [("task", "task"), ("appointment", "appointment"), ("closing", "asked to close"), ("deadline", "ministry")],
)
def test_what_would_silently_stop_with_the_file_is_said(two, manager, caseworker, what, said):
    kept, merged = two
    row = {
        "task": lambda case: make_task(case, caseworker),
        "appointment": lambda case: make_appointment(case, caseworker),
        "closing": lambda case: make_closing(case, caseworker),
        "deadline": make_deadline,
    }[what](merged)

    with pytest.raises(Conflict, match=f"(?i){merged.number}.*{said}"):
        merge(kept, merged, manager)
    assert nothing_merged()
    if what == "deadline":
        # Of a kind that runs in the file that goes on, nothing is lost.
        make_deadline(kept)
    else:
        type(row).objects.filter(pk=row.pk).delete()
    merge(kept, merged, manager)


def test_an_appointment_that_is_over_stops_nothing(two, manager, caseworker):
    make_appointment(two[1], caseworker, starts_at=timezone.now() - timedelta(days=2))

    merge(*two, manager)


def test_both_have_something_unfinished_and_the_page_says_what(client, two, manager, caseworker):
    for case in two:
        make_task(case, caseworker)
    client.force_login(manager)

    page = client.get(reverse("cases:compare_persons", args=[case.public_id for case in two]))

    assert "A task is open." in page.content.decode()
    assert 'name="remains"' not in page.content.decode()


# ------------------------------------------------------------------ sealed, shared, on its way elsewhere


@pytest.mark.parametrize("sealed", [0, 1])
def test_a_restricted_file_and_an_open_one_are_not_merged(two, manager, sealed):
    Case.objects.filter(pk=two[sealed].pk).update(restricted=True)
    grants.give(two[sealed], manager, "view_case", actor=manager)

    with pytest.raises(Conflict, match="restricted and the other is not"):
        merge(*two, manager)
    assert nothing_merged()
    Case.objects.update(restricted=True)
    grants.give(two[1 - sealed], manager, "view_case", actor=manager)
    merge(*two, manager)


def test_an_older_file_of_hers_may_be_the_restricted_one(two, manager, shelter_organisation):
    close(two[1])
    older = make_case(shelter_organisation, person=two[1].person, embargo_until=timezone.now() + timedelta(hours=9))
    grants.give(older, manager, "view_case", actor=manager)
    close(older)

    with pytest.raises(Conflict, match="restricted and the other is not"):
        merge(two[0], fresh(two[1]), manager)


@pytest.mark.parametrize("said_of", [0, 1])
def test_what_she_wants_kept_to_herself_closes_in_the_files_of_both(two, manager, receiver, said_of):
    silent = two[1 - said_of]
    Person.objects.filter(pk=two[said_of].person_id).update(do_not_share=True)
    make_consent(silent, receiver.organisation, "identity", by=manager)
    share = make_share(silent, receiver.organisation, "identity")
    grants.give(silent, receiver, "view_case", actor=manager)

    row = merge(*two, manager)

    share.refresh_from_db()
    assert share.ended_at is not None
    assert not silent.user_grants.filter(user=receiver).exists()
    assert AuditEvent.objects.filter(event="case_share_ended", case_id=silent.public_id).exists()
    undo(row, manager)
    # What was closed does not open by itself.
    assert not CaseShare.objects.in_force().filter(case=silent).exists()


def test_who_said_nothing_of_the_kind_keeps_what_is_shared(two, manager, receiver):
    shares = [make_share(case, receiver.organisation, "identity") for case in two]

    merge(*two, manager)

    assert CaseShare.objects.in_force().filter(pk__in=[share.pk for share in shares]).count() == 2


@pytest.mark.parametrize("status", ["asked", "proposed"])
@pytest.mark.parametrize("which", [0, 1])
def test_while_another_organisation_may_take_one_on_nothing_is_merged_or_taken_back(two, manager, which, status):
    there = make_organisation("UNION")
    transfer = make_transfer(two[which], there, status, by=manager)
    with pytest.raises(Conflict, match="A transfer of this file is under way"):
        merge(*two, manager)
    assert nothing_merged()
    transfer.delete()
    row = merge(*two, manager)

    make_transfer(two[which], there, status, by=manager)
    with pytest.raises(Conflict, match="A transfer of this file is under way"):
        undo(row, manager)
    assert fresh(two[1]).person.merged_into_id == two[0].person_id


@pytest.mark.parametrize("which", [0, 1])
def test_an_emergency_access_to_another_file_of_hers_is_not_enough_either(two, manager, shelter_organisation, which):
    person = two[which].person
    older = make_case(shelter_organisation, person=person, closed_on="2025-01-01", closure_reason="other")
    colleague = make_user("manager2", manager.organisation, "shelter_manager")
    make_emergency(older, manager)

    with pytest.raises(Conflict, match="cannot decide about these two records alone"):
        merge(*two, manager)
    assert nothing_merged()
    row = merge(*two, colleague)
    with pytest.raises(Conflict, match="cannot decide about these two records alone"):
        undo(row, manager)
    undo(row, colleague)


def test_nor_is_it_for_taking_back_what_was_told_apart(two, caseworker, manager):
    decision = actions.tell_apart(*two, actor=caseworker)
    make_emergency(two[0], manager)

    with acting_as(manager), pytest.raises(Conflict, match="cannot decide"):
        actions.take_back_telling_apart(decision, actor=manager)


def test_a_chain_has_it_on_record_in_every_file_and_is_older_than_its_first(two, manager, shelter_organisation):
    kept, merged = two
    third = make_case(shelter_organisation, person=make_person(family_name="Üçüncü"), opened_on="2026-01-02")
    first = merge(third, kept, manager, taken=[])

    # The file of the record that was merged before is older than this birth.
    Case.objects.filter(pk=kept.pk).update(opened_on="2024-05-06")
    Case.objects.filter(pk=merged.pk).update(opened_on="2026-01-02")
    Person.objects.filter(pk=merged.person_id).update(date_of_birth="2025-06-01")
    with pytest.raises(Refused) as refusal:
        merge(third, merged, manager, taken=["birth"])
    assert refusal.value.field == "birth"
    row = merge(third, merged, manager, taken=[])
    undo(row, manager)

    for event in ("persons_merged", "merge_undone"):
        told = AuditEvent.objects.filter(event=event, target_id=str(row.public_id))
        assert set(told.values_list("case_id", flat=True)) == {case.public_id for case in (kept, merged, third)}
    undo(first, manager)


def test_two_people_around_each_other_are_no_one_person(two, manager):
    make_link(*two)

    with pytest.raises(Conflict, match="around each other"):
        merge(*two, manager)


@pytest.mark.parametrize("first", [0, 1])
def test_two_people_who_must_not_meet_are_no_one_person_until_that_is_over(two, manager, first):
    kept_apart = make_separation(two[first], two[1 - first], by=manager)

    with pytest.raises(Conflict, match="persons who must not meet"):
        policies.refuse_unmergeable(manager, *two)

    kept_apart.ended_at, kept_apart.ended_by = timezone.now(), manager
    kept_apart.end_reason = "They were never in one place."
    kept_apart.save()
    policies.refuse_unmergeable(manager, *two)


def test_that_others_must_not_meet_stops_nobodys_merging(two, manager, shelter_organisation):
    make_separation(two[0], make_case(shelter_organisation, person=make_person(family_name="Üçüncü")), by=manager)

    policies.refuse_unmergeable(manager, *two)


def test_an_answer_that_cannot_be_is_refused(two, manager):
    kept, merged = two
    Person.objects.filter(pk=merged.person_id).update(date_of_birth="2024-12-01")
    Case.objects.filter(pk=merged.pk).update(opened_on="2025-02-01")

    with pytest.raises(Refused):
        merge(kept, merged, manager)
    assert nothing_merged()


def test_nothing_goes_on_in_a_merged_record(two, manager):
    kept, merged = two
    merge(kept, merged, manager)

    with pytest.raises(Conflict, match="remains"):
        case_actions.reopen_case(fresh(merged), actor=manager)
    with pytest.raises(Conflict):
        case_actions.change_person(fresh(merged), {"city": "Şəki"}, version=fresh(merged).person.version, actor=manager)


def test_if_the_record_cannot_be_written_nothing_is_merged(two, manager, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no record")

    monkeypatch.setattr(actions, "record", broken)

    with pytest.raises(RuntimeError), transaction.atomic():
        merge(*two, manager)
    assert nothing_merged()
    assert all(fresh(case).is_open for case in two)


# ------------------------------------------------------------------ two people


def test_two_people_are_told_apart_and_then_not_merged(two, manager, caseworker):
    with acting_as(caseworker):
        decision = actions.tell_apart(*two, actor=caseworker)

    with pytest.raises(Conflict, match="two people"):
        merge(*two, manager)
    assert AuditEvent.objects.filter(event="told_apart", case_id=two[1].public_id).exists()
    with acting_as(caseworker):
        actions.take_back_telling_apart(decision, actor=caseworker)
    merge(*two, manager)


def test_they_are_told_apart_once_and_taken_back_once(two, caseworker, stranger):
    kept, merged = two
    decision = actions.tell_apart(kept, merged, actor=caseworker)

    with pytest.raises(Conflict):
        actions.tell_apart(merged, kept, actor=caseworker)
    with pytest.raises(NotVisible):
        actions.take_back_telling_apart(decision, actor=stranger)
    actions.take_back_telling_apart(decision, actor=caseworker)
    with pytest.raises(Conflict):
        actions.take_back_telling_apart(decision, actor=caseworker)
    actions.tell_apart(merged, kept, actor=caseworker)
    assert ToldApart.objects.count() == 2


def test_files_of_one_person_are_not_told_apart(two, manager, caseworker):
    merge(*two, manager)

    with pytest.raises(Conflict):
        actions.tell_apart(*map(fresh, two), actor=caseworker)


@pytest.mark.parametrize(
    "fields",
    [
        {"undone_by": None, "undone_at": timezone.now(), "undo_reason": "r"},
        {"undone_at": timezone.now(), "undo_reason": ""},
        {"reason": ""},
        {"snapshot": "{}", "undone_at": timezone.now(), "undo_reason": "r"},
    ],
)
def test_the_database_holds_to_it(two, manager, fields):
    kept, merged = two
    values = {"organisation": manager.organisation, "remaining": kept.person, "merged": merged.person}
    values |= {"merged_by": manager, "reason": "r"} | fields
    if fields.get("undone_at") and "undone_by" not in fields:
        values["undone_by"] = manager

    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(**values)


def test_the_database_holds_to_one_at_a_time(two, manager, case):
    kept, merged = two
    merge(kept, merged, manager)
    values = {"organisation": manager.organisation, "merged_by": manager, "reason": "r"}

    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(remaining=make_person(), merged=merged.person, **values)
    first, second = sorted((kept.person, merged.person), key=lambda person: person.pk)
    told = {"organisation": manager.organisation, "told_by": manager}
    for pair in ({"first": second, "second": first}, {"first": first, "second": first}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ToldApart.objects.create(**pair, **told)
    with pytest.raises(IntegrityError), transaction.atomic():
        ToldApart.objects.create(first=first, second=second, undone_at=timezone.now(), **told)


def test_no_word_of_hers_stands_in_the_text_of_a_row(two, manager):
    row = merge(*two, manager, taken=QUESTIONS)

    assert SURNAME not in str(row)
    assert OTHER_SURNAME not in str(row)


# ------------------------------------------------------------------ each rule by itself


def test_who_reads_and_records_nothing_does_not_look_for_the_same_person(two, caseworker):
    officer = make_user("officer", caseworker.organisation, "receiving_officer")
    decision = actions.tell_apart(*two, actor=caseworker)

    with pytest.raises(NotAllowed, match="Your role"):
        policies.check_may_look(officer, two[0])
    with pytest.raises(NotAllowed, match="Your role"):
        policies.check_may_take_back(officer, decision)


def test_an_emptied_file_and_one_that_is_not_open_whole_are_not_compared(two, manager, shelter_organisation):
    elsewhere, _other = two
    over = {"closed_on": "2025-01-01", "closure_reason": "other", "anonymised_at": timezone.now()}
    emptied = make_case(shelter_organisation, **over)
    make_transfer(elsewhere, make_organisation("UNION"), "accepted", by=manager)
    Case.objects.filter(pk=elsewhere.pk).update(closed_on=timezone.localdate(), closure_reason="transferred")

    with pytest.raises(Conflict, match="anonymised"):
        policies.check_may_look(manager, emptied)
    with pytest.raises(NotAllowed, match="whole file"):
        policies.check_may_look(manager, fresh(elsewhere))


def test_where_both_are_closed_either_may_remain_the_older_first(two, manager):
    for case in two:
        close(case)
    Case.objects.filter(pk=two[1].pk).update(opened_on="2020-01-01")

    may = policies.may_remain(manager, *map(fresh, two))

    assert (may.files, may.one_closes, may.in_the_way) == ([two[1], two[0]], False, "")


def test_what_is_in_the_way_is_told_to_whom_it_concerns(two, caseworker, manager):
    make_link(*two)

    assert "people around each other" in policies.may_remain(manager, *two).in_the_way
    assert policies.may_remain(caseworker, *two).in_the_way == ""


@pytest.mark.parametrize("side", [0, 1])
def test_neither_of_the_two_is_an_anonymised_person(two, manager, side):
    destroy_key(two[side].person)

    with pytest.raises(Conflict, match="anonymised"):
        policies.refuse_unmergeable(manager, *map(fresh, two))


def test_what_stands_in_files_of_others_or_is_over_stops_nothing(two, manager, shelter_organisation):
    someone = make_case(shelter_organisation, restricted=True)
    make_transfer(someone, make_organisation("UNION"), "proposed", by=manager)
    make_transfer(two[0], make_organisation("THIRD"), "declined", by=manager)
    over = {"closed_on": "2025-01-01", "closure_reason": "other", "anonymised_at": timezone.now()}
    make_case(shelter_organisation, person=two[1].person, restricted=True, **over)

    # The rules alone: the database would hide these files from the manager.
    policies.refuse_unmergeable(manager, *two)


def test_the_open_file_is_that_of_ones_own_house(two, manager):
    elsewhere = make_case(make_organisation("ELSE"), person=two[0].person)
    close(two[0])

    assert policies.open_file([two[0].person_id], manager.organisation_id) is None
    assert policies.open_file([two[0].person_id], elsewhere.organisation_id) == elsewhere


def test_a_file_elsewhere_stops_it_though_it_is_shared_and_no_longer_once_it_is_emptied(two, manager):
    elsewhere = make_organisation("ELSE")
    over = {"closed_on": "2025-01-01", "closure_reason": "other", "anonymised_at": timezone.now()}
    make_case(elsewhere, person=two[1].person, **over)
    policies.refuse_unmergeable(manager, *two)
    make_share(make_case(elsewhere, person=two[1].person), manager.organisation, *SHAREABLE)

    with pytest.raises(Conflict, match="cannot decide about these two records alone"):
        policies.refuse_unmergeable(manager, *two)


def test_an_emergency_in_somebody_elses_file_stops_nothing(two, manager, shelter_organisation):
    make_emergency(make_case(shelter_organisation), manager)

    policies.refuse_unmergeable(manager, *two)


def test_who_sees_another_merging_does_not_see_this_one(two, manager, stranger):
    row = merge(*two, manager)
    neighbour = make_user("neighbour", stranger.organisation, "shelter_manager")
    theirs = make_case(neighbour.organisation)
    gone = make_case(neighbour.organisation, opened_on="2025-01-01", closed_on="2025-02-01", closure_reason="other")
    policies.check_may_undo(neighbour, make_merge(theirs, by=neighbour, merged=gone.person))

    with pytest.raises(NotVisible):
        policies.check_may_undo(neighbour, row)
