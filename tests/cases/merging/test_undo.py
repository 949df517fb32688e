"""Merge, then take back: both files are exactly what they were, compared field by field."""

import os

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import Purpose, acting_as, acting_for
from accounts.roles import SHAREABLE
from audit.models import AuditEvent
from cases import actions as case_actions
from cases.merging import actions
from cases.merging.answers import QUESTIONS, answer_of, changed_since, give_answer
from cases.models import Case, Deadline, Merge, Person
from cases.retention.actions.erasing import anonymise
from cases.transfer.actions import accept_transfer
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from shelters.models import Stay
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case, make_consent, make_person
from tests.cases.factories_identification import make_deadline
from tests.cases.factories_transfer import make_transfer
from tests.cases.merging.conftest import OTHER_SURNAME, end_what_goes_on
from tests.cases.merging.whole import differences, everything
from tests.cases.retention.conftest import make_due

PROOF = bool(os.environ.get("PROOF"))
WHY = "Her sister brought the passport."


def fresh(case):
    return Case.objects.select_related("person", "organisation").get(pk=case.pk)


def merge(kept, merged, actor, taken=tuple(QUESTIONS)):
    kept, merged = fresh(kept), fresh(merged)
    with acting_as(actor):
        return actions.merge_records(
            kept, merged, taken=taken, reason=WHY, versions=(kept.person.version, merged.person.version), actor=actor
        )


def undo(row, actor, reason="It is her cousin."):
    row = Merge.objects.select_related("remaining").get(pk=row.pk)
    with acting_as(actor):
        return actions.undo_merge(row, reason=reason, version=row.remaining.version, actor=actor)


def test_both_files_are_exactly_what_they_were(pair, manager):
    before = everything()

    row = merge(*pair, manager)
    between = everything()
    undo(row, manager)

    assert differences(before, between)  # otherwise nothing was shown
    assert differences(before, everything()) == {}


def test_what_a_merging_changes_is_the_answers_and_the_file_that_is_closed(pair, manager):
    kept, merged = pair
    before = everything()

    merge(kept, merged, manager)

    changed = differences(before, everything())
    assert {label for label, _key in changed} == {"cases.Person", "cases.Case", "cases.Deadline", "cases.DeadlinePause"}
    assert changed["cases.Person", merged.person_id] == {"merged_into_id": (None, kept.person_id)}
    assert set(changed["cases.Case", merged.pk]) == {"closed_on", "closure_reason"}
    assert ("cases.Case", kept.pk) not in changed
    remaining = Person.objects.get(pk=kept.person_id)
    assert (remaining.family_name, remaining.birth_year, remaining.date_of_birth) == (OTHER_SURNAME, 1996, None)
    assert fresh(merged).closure_reason == "duplicate"
    assert not Deadline.objects.running().filter(case=merged).exists()


def test_versions_count_on_so_that_no_open_page_writes_over_what_came_back(pair, manager):
    kept, merged = pair
    versions = [fresh(kept).person.version, fresh(merged).person.version]

    row = merge(kept, merged, manager)
    undo(row, manager)

    assert [fresh(kept).person.version, fresh(merged).person.version] == [version + 2 for version in versions]


WORDS = st.sampled_from(["", "Aytən", "Айтен", "O‘tkir", "x" * 60])
PEOPLE = st.fixed_dictionaries(
    {
        **dict.fromkeys(
            ("family_name", "given_name", "patronymic", "identity_document_no", "city", "other_names"), WORDS
        ),
        "phone": st.sampled_from(["", "+994 50 111 22 33", "0501112233"]),
        "sex": st.sampled_from(["unknown", "female", "male"]),
        "citizenship": st.sampled_from(["", "AZE", "XXX"]),
        "other_citizenships": st.sampled_from([[], ["RUS"], ["GEO", "TUR"]]),
        "number_of_children": st.sampled_from([None, 0, 3]),
        "marital_status": st.sampled_from(["", "single", "married"]),
        "birth": st.sampled_from(
            [{}, {"date_of_birth": "1990-02-28"}, {"birth_year": 1990}, {"birth_year": 1991, "birth_month": 7}]
        ),
        "birth_is_estimated": st.booleans(),
        "not_known": st.sets(st.sampled_from(["birth", "city", "sex", "phone"])).map(sorted),
        "not_told": st.sets(st.sampled_from(["marital_status", "family_name"])).map(sorted),
    }
)


@pytest.mark.slow
@given(
    one=PEOPLE, other=PEOPLE, taken=st.sets(st.sampled_from(sorted(QUESTIONS))), swap=st.booleans(), later=st.booleans()
)
@settings(
    max_examples=250 if PROOF else 25,
    derandomize=not PROOF,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_chosen_is_given_back(shelter_organisation, manager, one, other, taken, swap, later):
    with transaction.atomic():
        files = []
        for number, values in enumerate((dict(one), dict(other))):
            born = {"date_of_birth": None} | values.pop("birth")
            files.append(make_case(shelter_organisation, number=f"H-{number}", person=make_person(**values | born)))
        kept, merged = reversed(files) if swap else files
        before, duplicate = everything(), fresh(merged).person

        row = merge(kept, merged, manager, taken)
        remaining = fresh(kept).person
        for question in QUESTIONS:
            source = duplicate if question in taken else Person.objects.get(pk=kept.person_id)
            assert answer_of(remaining, question) == answer_of(source, question)
        assert remaining.do_not_share is False
        if later:
            case_actions.change_person(
                fresh(kept), {"street": "A later street"}, version=remaining.version, actor=manager
            )
        undo(row, manager)

        left = differences(before, everything())
        assert left == ({("cases.Person", kept.person_id): {"street": ("", "A later street")}} if later else {})
        transaction.set_rollback(True)


def test_what_was_changed_since_stays_and_is_told_before(pair, manager, caseworker):
    kept, merged = pair
    row = merge(kept, merged, manager)
    remaining = fresh(kept).person
    with acting_as(caseworker):
        details = {"family_name": "Yenisoyad", "street": "Gül küçəsi 3"}
        case_actions.change_person(fresh(kept), details, version=remaining.version, actor=caseworker)

    row.refresh_from_db()
    assert changed_since(Merge.objects.get(pk=row.pk)) == ["family_name"]
    undo(row, manager)

    remaining = fresh(kept).person
    assert (remaining.family_name, remaining.street) == ("Yenisoyad", "Gül küçəsi 3")
    assert (remaining.given_name, remaining.birth_year) == (fresh(kept).person.given_name, None)
    assert fresh(merged).person.family_name == OTHER_SURNAME


def test_what_was_changed_while_the_page_was_open_is_looked_at_first(pair, manager):
    kept, merged = pair
    row = merge(kept, merged, manager)
    seen = fresh(kept).person.version
    case_actions.change_person(fresh(kept), {"city": "Bakı"}, version=seen, actor=manager)

    with acting_as(manager), pytest.raises(Conflict):
        actions.undo_merge(Merge.objects.get(pk=row.pk), reason="x", version=seen, actor=manager)
    assert fresh(merged).person.merged_into_id == kept.person_id


def test_once_is_enough(pair, manager):
    row = merge(*pair, manager)
    undo(row, manager)

    with pytest.raises(Conflict):
        undo(row, manager)


def test_a_reason_is_asked_for(pair, manager):
    row = merge(*pair, manager)

    with pytest.raises(Refused):
        undo(row, manager, reason=" ")


def test_who_may_not_merge_may_not_take_back(pair, manager, caseworker, stranger):
    row = merge(*pair, manager)

    for user, error in ((caseworker, NotAllowed), (stranger, NotVisible)):
        with pytest.raises(error):
            undo(row, user)


def test_the_record_says_who_and_the_snapshot_goes(pair, manager):
    row = merge(*pair, manager)
    assert SURNAME in row.snapshot
    undo(row, manager)

    row = Merge.objects.get(pk=row.pk)
    assert (row.snapshot, row.undone_by, row.undo_reason) == ("", manager, "It is her cousin.")
    for case in pair:
        events = list(AuditEvent.objects.filter(case_id=case.public_id).values_list("event", flat=True))
        assert {"persons_merged", "merge_undone"} <= set(events)
    told = str(list(AuditEvent.objects.values_list("changes", flat=True)))
    assert SURNAME not in told
    assert OTHER_SURNAME not in told


def test_merged_again_later_is_taken_back_first(pair, manager, caseworker, shelter_organisation):
    kept, merged = pair
    third = make_case(shelter_organisation)
    end_what_goes_on(kept, caseworker)
    for kind in ("ministry_referral", "reflection"):
        make_deadline(third, kind)
    before = everything()
    first = merge(kept, merged, manager)
    second = merge(third, kept, manager, taken=["family_name"])

    with pytest.raises(Conflict, match="later"):
        undo(first, manager)
    undo(second, manager)
    undo(first, manager)

    assert differences(before, everything()) == {}


def test_two_merged_into_one_are_taken_back_in_order(pair, manager, shelter_organisation):
    kept, merged = pair
    third = make_case(shelter_organisation, person=make_person(family_name="Üçüncü", phone="0557776655"))
    before = everything()
    first = merge(kept, merged, manager)
    second = merge(kept, third, manager)

    with pytest.raises(Conflict, match="later"):
        undo(first, manager)
    undo(second, manager)
    undo(first, manager)

    assert differences(before, everything()) == {}


def test_a_file_that_went_elsewhere_since_stops_it(client, pair, manager):
    """Nor does the former owner read from the page what the other one changes now."""
    kept, merged = pair
    row = merge(kept, merged, manager)
    union = make_organisation("UNION", name="Example Union", type="ngo", case_prefix="UN")
    taker, helper = make_user("taker", union, "shelter_manager"), make_user("helper", union, "caseworker")
    make_consent(kept, union, by=manager)
    Stay.objects.filter(check_out__isnull=True).update(check_out=kept.opened_on)
    transfer = make_transfer(kept, union, by=manager, sections=sorted(SHAREABLE))
    accept_transfer(transfer, caseworker=helper, actor=taker)

    with pytest.raises((Conflict, NotVisible)):
        undo(row, manager)
    assert fresh(merged).person.merged_into_id == kept.person_id
    client.force_login(manager)
    answer = client.get(reverse("cases:undo_merge", args=[merged.public_id, row.public_id]))
    assert answer.status_code == 409
    assert OTHER_SURNAME not in answer.content.decode()


def test_a_closed_file_that_was_anonymised_since_stays_closed(pair, manager, caseworker, shelter_organisation):
    kept, merged = pair
    older = make_case(shelter_organisation, person=merged.person, closed_on="2025-03-01", closure_reason="other")
    row = merge(kept, merged, manager)
    now = timezone.now()
    decided = {"asked_by": caseworker, "asked_at": now, "decided_by": manager, "decided_at": now}
    make_due(fresh(merged), outcome="anonymised", **decided)
    with acting_for(Purpose.RETENTION, actor=manager):
        assert anonymise(fresh(merged), actor=manager) is False

    undo(row, manager)

    assert (fresh(merged).closed_on, fresh(merged).closure_reason) == (timezone.localdate(), "duplicate")
    assert not Deadline.objects.running().filter(case=merged).exists()
    assert fresh(older).person.merged_into_id is None
    assert not AuditEvent.objects.filter(event="case_reopened", case_id=merged.public_id).exists()


def test_a_file_that_was_sealed_since_stops_it(pair, manager):
    kept, merged = pair
    row = merge(kept, merged, manager)
    Case.objects.filter(pk=merged.pk).update(restricted=True)

    with pytest.raises(NotVisible):
        undo(row, manager)


def test_give_answer_of_what_it_says_already_changes_nothing(case):
    person = case.person
    before = {name: answer_of(person, name) for name in QUESTIONS}

    for name in QUESTIONS:
        give_answer(person, name, before[name])

    assert {name: answer_of(person, name) for name in QUESTIONS} == before
