"""After merging there is one person: found by either name, counted once, copied and erased whole."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts import grants
from accounts.access import acting_as
from cases import search
from cases.consent.policies import consent_allows, keeps_to_herself
from cases.duplicates import likely_duplicates, likely_duplicates_of, likely_persons
from cases.merging import actions
from cases.models import Case, Merge, Person, ToldApart
from cases.retention import actions as retention
from cases.timeline import timeline_of
from core.errors import NotVisible
from reports.statistics import yearly_statistics
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case, make_consent, make_person, make_share
from tests.cases.merging.conftest import OTHER_GIVEN, OTHER_SURNAME
from tests.cases.merging.test_rules import close
from tests.cases.merging.test_undo import WHY, fresh, merge, undo
from tests.cases.retention.conftest import make_due, make_old_case
from tests.cases.test_timeline import ALL


def hits(term, user):
    with acting_as(user):
        found = search.find(term, user)
        return [(hit.case, hit.near) for hit in found.hits]


@pytest.fixture
def merged_pair(pair, manager):
    """Merged, the remaining record with all its own answers."""
    return pair, merge(*pair, manager, taken=[])


def test_she_is_found_by_either_name_and_the_record_that_remains_leads(merged_pair, colleague):
    (kept, merged), _row = merged_pair

    assert hits(SURNAME, colleague) == [(kept, False), (merged, True)]
    assert hits(f"{OTHER_SURNAME} {OTHER_GIVEN}", colleague) == [(kept, True), (merged, False)]
    assert hits("C7654321", colleague)[0][0] == kept
    assert {case for case, _near in hits("+994501112233", colleague)} == {kept, merged}


def test_by_the_other_name_she_is_found_where_only_the_file_that_remains_is_open_to_somebody(merged_pair, receiver):
    (kept, merged), _row = merged_pair
    make_share(kept, receiver.organisation, "identity")

    assert hits(OTHER_SURNAME, receiver) == [(kept, True)]
    assert hits(SURNAME, make_user("nobody", make_organisation("FAR"), "caseworker")) == []


@pytest.mark.parametrize("seal", [{"restricted": True}, {"embargo_until": timezone.now() + timedelta(days=1)}])
def test_nobody_finds_an_open_file_by_the_name_of_a_record_that_only_a_sealed_one_has(
    merged_pair, manager, colleague, seal
):
    (kept, merged), _row = merged_pair
    Case.objects.filter(pk=merged.pk).update(**seal)

    assert hits(OTHER_SURNAME, colleague) == []
    assert hits(SURNAME, colleague) == [(kept, False)]
    grants.give(merged, colleague, "view_case", actor=manager)
    assert hits(OTHER_SURNAME, colleague) == [(kept, True), (merged, False)]


def test_once_taken_back_each_is_found_by_her_own_name(merged_pair, manager):
    (kept, merged), row = merged_pair
    undo(row, manager)

    assert hits(SURNAME, manager) == [(kept, False)]
    assert hits(OTHER_SURNAME, manager) == [(merged, False)]


def test_somebody_who_looks_like_the_merged_record_is_told_of_the_one_that_remains(merged_pair, caseworker):
    (kept, merged), _row = merged_pair
    newcomer = {"family_name": OTHER_SURNAME, "given_name": OTHER_GIVEN}

    with acting_as(caseworker):
        assert likely_duplicates(newcomer, actor=caseworker).cases == [kept, merged]
    assert likely_persons({1: newcomer, 2: {"phone": "0501112233"}}) == {1: {kept.person_id}, 2: {kept.person_id}}


def test_her_own_records_are_no_duplicates_of_her(merged_pair, caseworker):
    for case in merged_pair[0]:
        with acting_as(caseworker):
            likely = likely_duplicates_of(fresh(case), actor=caseworker)
        assert (likely.cases, likely.elsewhere) == ([], False)


def test_whom_somebody_told_apart_is_not_shown_again_here_or_after_merging(
    case, manager, shelter_organisation, stranger
):
    sister = make_case(shelter_organisation, person=make_person(given_name="Nərgizxatın"))
    third = make_case(shelter_organisation, person=make_person(patronymic="Rəşad qızı"))
    elsewhere = make_case(stranger.organisation, person=make_person())

    def likely(of):
        with acting_as(manager):
            return likely_duplicates_of(fresh(of), actor=manager)

    assert (set(likely(case).cases), likely(case).elsewhere) == ({sister, third}, True)
    Case.objects.filter(pk=elsewhere.pk).update(restricted=True)
    assert not likely(case).elsewhere
    decision = actions.tell_apart(case, sister, actor=manager)
    assert likely(case).cases == [third]
    assert likely(sister).cases == [third]
    merge(third, case, manager, taken=[])
    assert likely(third).cases == []
    actions.take_back_telling_apart(decision, actor=manager)
    assert likely(third).cases == [sister]


def test_two_stays_of_one_night_count_one_person(case, shelter, manager, shelter_organisation):
    from tests.shelters.factories import make_stay

    twin = make_case(shelter_organisation, person=make_person(family_name=OTHER_SURNAME))
    for file in (case, twin):
        make_stay(file, shelter, check_in=date(2024, 6, 1), check_out=date(2024, 6, 5))
    before = yearly_statistics(2024, today=timezone.localdate())["totals"]

    row = merge(case, twin, manager, taken=[])

    after = yearly_statistics(2024, today=timezone.localdate())["totals"]
    assert (before["persons"], before["person_nights"], after["persons"], after["person_nights"]) == (2, 8, 1, 4)
    undo(row, manager)
    assert yearly_statistics(2024, today=timezone.localdate())["totals"] == before


def test_what_she_wants_kept_to_herself_is_kept_of_both(pair, manager, receiver):
    kept, merged = pair
    make_consent(kept, receiver.organisation, by=manager)
    Person.objects.filter(pk=merged.person_id).update(do_not_share=True)
    assert consent_allows(kept, receiver.organisation, ["identity"]).sections

    row = merge(kept, merged, manager)

    assert keeps_to_herself(fresh(kept))
    assert not consent_allows(fresh(kept), receiver.organisation, ["identity"]).sections
    undo(row, manager)
    assert not keeps_to_herself(fresh(kept))


def test_her_copy_holds_both_and_why(merged_pair, manager):
    from tests.cases.retention.test_subject_copy import everything_said

    (kept, _merged), _row = merged_pair
    with acting_as(manager):
        said = everything_said(retention.make_copy(kept, asked_for_by="person", language="en", actor=manager))

    assert SURNAME in said
    assert OTHER_SURNAME in said
    assert WHY in said


def test_anonymising_erases_both_and_every_word_about_the_merging(shelter_organisation, manager, caseworker, stranger):
    files = [
        make_old_case(shelter_organisation, person=make_person(family_name=name)) for name in (SURNAME, OTHER_SURNAME)
    ]
    row = merge(*files, manager)
    third = make_case(shelter_organisation, person=make_person(family_name="Üçüncü"))
    actions.tell_apart(fresh(files[0]), third, actor=manager)

    def anonymise(case):
        review = make_due(case)
        with acting_as(caseworker):
            retention.ask_to_anonymise(review, actor=caseworker)
        with acting_as(manager):
            return retention.confirm_anonymising(review, actor=manager)

    assert anonymise(files[1]) is False
    assert Merge.objects.filter(pk=row.pk).exists()
    # Her merged record has no file any more: it is not everybody's to read for that.
    with acting_as(stranger):
        assert not Person.objects.filter(pk=row.merged_id).exists()
    with acting_as(manager):
        assert Person.objects.filter(pk=row.merged_id).exists()
    # What was set apart is nobody's, whoever searches for her; and the merging cannot be taken back any more.
    assert [case for case, _near in hits(OTHER_SURNAME, manager)] == [files[0]]
    with pytest.raises(NotVisible):
        actions.undo_merge(row, reason="r", version=fresh(files[0]).person.version, actor=manager)
    assert anonymise(files[0]) is True

    for person in (row.remaining_id, row.merged_id):
        assert Person.objects.get(pk=person).is_anonymised
    assert not Merge.objects.exists()
    assert not ToldApart.objects.exists()


def test_both_files_tell_it(merged_pair, manager):
    (kept, merged), row = merged_pair

    def told(case):
        return [(str(one.title), str(one.detail)) for one in timeline_of(case, manager, ALL, kind="merging").entries]

    assert told(kept) == [("Two records merged", "This record remains")]
    assert told(merged) == [("Two records merged", "The other record remains")]
    undo(row, manager)
    assert len(told(kept)) == len(told(merged)) == 2
    actions.tell_apart(fresh(kept), fresh(merged), actor=manager)
    assert ("Told apart from somebody alike", "") in told(merged)


def test_a_merged_record_of_a_closed_pair_is_found_open_or_not(pair, manager):
    for case in pair:
        close(case)
    merge(*map(fresh, pair), manager, taken=[])

    assert [case for case, _near in hits(OTHER_SURNAME, manager)] == list(pair)
