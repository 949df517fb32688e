"""The one rule of what may go out: what was said last, what the law asks for, what two people set aside."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.access import acting_as
from accounts.roles import SHAREABLE
from cases.consent.enums import Cover, WhyNot
from cases.consent.models import Consent, ConsentOverride, LegalGround
from cases.consent.policies import consent_allows, is_child, keeps_to_herself
from cases.enums import Section
from cases.models import Case, Person
from tests.accounts.factories import make_organisation
from tests.cases.factories import make_case, make_consent, make_person
from tests.referrals.factories import make_referral

TODAY = timezone.localdate()
DAY = timedelta(days=1)
ASKED = ["identity", "health"]


@pytest.fixture
def there(receiver):
    return receiver.organisation


def reasons(case, organisation, sections=ASKED, on=None):
    return set(consent_allows(case, organisation, sections, on).refused.values())


def make_ground(case, organisation, *sections, by, **fields):
    fields = {"ground": "court_order", "informed_on": TODAY} | fields
    return LegalGround.objects.create(
        case=case, organisation=organisation, sections=list(sections), recorded_by=by, **fields
    )


def make_override(case, organisation, *sections, by, confirmed_by=None, **fields):
    fields = {"until_on": TODAY + 3 * DAY, "reason": "She is in danger."} | fields
    now = timezone.now()
    return ConsentOverride.objects.create(
        case=case,
        organisation=organisation,
        sections=list(sections),
        requested_by=by,
        requested_at=now,
        confirmed_by=confirmed_by,
        confirmed_at=now if confirmed_by else None,
        **fields,
    )


def test_who_was_not_asked_shares_nothing(case, there):
    allowance = consent_allows(case, there, ASKED)

    assert allowance.sections == frozenset()
    assert set(allowance.refused.values()) == {WhyNot.NOT_ASKED}
    assert allowance.reasons() == "The person has not been asked about this recipient."


def test_what_was_agreed_to_goes_and_the_rest_does_not(case, there, caseworker):
    make_consent(case, there, "identity", by=caseworker)

    allowance = consent_allows(case, there, ASKED)

    assert allowance.sections == {Section.IDENTITY}
    assert allowance.covered[Section.IDENTITY].by == Cover.CONSENT
    assert allowance.refused == {Section.HEALTH: WhyNot.NOT_INCLUDED}


def test_consent_to_one_organisation_opens_nothing_to_another(case, there, caseworker):
    make_consent(case, there, by=caseworker)

    assert reasons(case, make_organisation("THIRD")) == {WhyNot.NOT_ASKED}


def test_consent_in_one_case_opens_nothing_of_another(case, there, caseworker):
    make_consent(case, there, by=caseworker)

    assert reasons(make_case(case.organisation, person=make_person()), there) == {WhyNot.NOT_ASKED}


@pytest.mark.parametrize("purpose", ["services", "reporting", "htcds_export", "photo", "interview"])
def test_consent_for_another_purpose_shares_nothing(purpose, case, there, caseworker):
    make_consent(case, there, by=caseworker, purpose=purpose)

    assert reasons(case, there) == {WhyNot.NOT_ASKED}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"decision": "refused"}, WhyNot.REFUSED),
        ({"decision": "not_said"}, WhyNot.NOT_SAID),
        ({"valid_until": TODAY - DAY}, WhyNot.EXPIRED),
        ({"valid_from": TODAY + DAY}, WhyNot.NOT_YET),
        ({"withdrawn_on": TODAY}, WhyNot.WITHDRAWN),
    ],
    ids=lambda value: str(value),
)
def test_an_answer_that_opens_nothing_says_why(fields, why, case, there, caseworker):
    dates = {"answered_on": TODAY - 9 * DAY, "valid_from": TODAY - 9 * DAY}
    by = {"withdrawal_recorded_by": caseworker} if "withdrawn_on" in fields else {}
    make_consent(case, there, *ASKED, by=caseworker, **(dates | fields | by))

    assert consent_allows(case, there, ASKED).sections == frozenset()
    assert reasons(case, there) == {why}


def test_the_first_and_the_last_day_count(case, there, caseworker):
    make_consent(case, there, by=caseworker, valid_from=TODAY + DAY, valid_until=TODAY + 3 * DAY)

    allowed = [bool(consent_allows(case, there, ASKED, TODAY + number * DAY).sections) for number in range(5)]

    assert allowed == [False, True, True, True, False]


def test_the_last_answer_holds(case, there, caseworker):
    make_consent(case, there, by=caseworker)
    make_consent(case, there, "health", by=caseworker)
    assert consent_allows(case, there, ASKED).sections == {Section.HEALTH}

    make_consent(case, there, by=caseworker, decision="refused")

    assert reasons(case, there) == {WhyNot.REFUSED}


def test_where_a_shelter_stands_goes_to_nobody(case, there, caseworker, manager, colleague):
    everything = list(Section)
    Consent.objects.create(
        case=case, organisation=there, sections=everything, recorded_by=caseworker, purpose="sharing",
        decision="given", form="written", language="aze",
    )  # fmt: skip
    make_ground(case, there, *everything, by=caseworker)
    make_override(case, there, *everything, by=manager, confirmed_by=colleague)

    allowance = consent_allows(case, there, everything)

    assert allowance.sections == SHAREABLE
    assert allowance.refused == {Section.SHELTER_ADDRESS: WhyNot.NEVER}


def test_what_the_law_asks_for_goes_against_a_refusal(case, there, caseworker):
    make_consent(case, there, by=caseworker, decision="refused")
    make_ground(case, there, "identity", by=caseworker)

    allowance = consent_allows(case, there, ASKED)

    assert {name: covered.by for name, covered in allowance.covered.items()} == {Section.IDENTITY: Cover.GROUND}
    assert allowance.refused == {Section.HEALTH: WhyNot.REFUSED}


@pytest.mark.parametrize(
    "fields",
    [{"from_on": TODAY + DAY}, {"from_on": TODAY - 5 * DAY, "until_on": TODAY - DAY}, {"ended_at": timezone.now()}],
    ids=["not yet", "over", "ended"],
)
def test_a_ground_that_does_not_hold_opens_nothing(fields, case, there, caseworker):
    by = {"ended_by": caseworker} if "ended_at" in fields else {}
    make_ground(case, there, *ASKED, by=caseworker, **(fields | by))

    assert consent_allows(case, there, ASKED).sections == frozenset()


def test_an_override_opens_once_it_is_confirmed_and_until_its_day(case, there, manager, colleague):
    make_override(case, there, "health", by=manager)
    assert consent_allows(case, there, ASKED).sections == frozenset()

    make_override(case, there, "health", by=manager, confirmed_by=colleague)

    allowance = consent_allows(case, there, ASKED)
    assert allowance.covered[Section.HEALTH].by == Cover.OVERRIDE
    assert allowance.covered[Section.HEALTH].until_on == TODAY + 3 * DAY
    assert consent_allows(case, there, ASKED, TODAY + 4 * DAY).sections == frozenset()


def test_an_override_that_was_ended_opens_nothing(case, there, manager, colleague):
    make_override(case, there, "health", by=manager, confirmed_by=colleague, ended_by=manager, ended_at=timezone.now())

    assert consent_allows(case, there, ASKED).sections == frozenset()


def test_a_part_stays_open_as_long_as_anything_covers_it(case, there, caseworker, manager, colleague):
    make_consent(case, there, "identity", by=caseworker)
    make_override(case, there, "identity", "health", by=manager, confirmed_by=colleague)

    ends = consent_allows(case, there, ASKED).by_end()

    assert {end: sorted(names) for end, names in ends.items()} == {
        None: ["identity"],
        consent_allows(case, there, ["health"]).by_end().popitem()[0]: ["health"],
    }


@pytest.mark.parametrize("days", [(2, 5), (5, 2)])
def test_of_two_ways_the_one_that_ends_later_counts(days, case, there, caseworker):
    for number in days:
        make_ground(case, there, "identity", by=caseworker, until_on=TODAY + number * DAY)

    assert consent_allows(case, there, ["identity"]).covered[Section.IDENTITY].until_on == TODAY + 5 * DAY


def test_an_answer_that_still_holds_does_not_include_what_it_does_not_name(case, there, caseworker):
    make_consent(case, there, "identity", by=caseworker, valid_until=TODAY + DAY)

    assert reasons(case, there, ["health"]) == {WhyNot.NOT_INCLUDED}


def test_somebody_whose_age_is_not_known_is_asked_as_an_adult(case):
    assert not is_child(case, TODAY)
    assert is_child(case, case.person.date_of_birth + 17 * 366 * DAY)
    case.person.date_of_birth = case.person.birth_year = None

    assert not is_child(case, TODAY)


# ------------------------------------------------------------------ do not share outside


def test_who_wants_nothing_shared_shares_nothing_by_consent(case, there, caseworker, manager, colleague):
    make_consent(case, there, by=caseworker)
    Person.objects.filter(pk=case.person_id).update(do_not_share=True)

    assert consent_allows(case, there, ASKED).sections == frozenset()
    assert reasons(case, there) == {WhyNot.DO_NOT_SHARE}
    make_ground(case, there, "identity", by=caseworker)
    make_override(case, there, "health", by=manager, confirmed_by=colleague)
    assert consent_allows(case, there, ASKED).sections == {"identity", "health"}


def _linked(case, how):
    """The person of the case and another record of her, merged this way round or by way of a third."""
    other, third = make_person(given_name="Other"), make_person(given_name="Third")
    if how == "into it":
        Person.objects.filter(pk=other.pk).update(merged_into=case.person)
    elif how == "from it":
        Person.objects.filter(pk=case.person_id).update(merged_into=other)
    elif how == "beside it":
        Person.objects.filter(pk__in=[case.person_id, other.pk]).update(merged_into=third)
    elif how == "two steps on":
        Person.objects.filter(pk=case.person_id).update(merged_into=third)
        Person.objects.filter(pk=third.pk).update(merged_into=other)
    return other


@pytest.mark.parametrize("how", ["into it", "from it", "beside it", "two steps on"])
def test_the_switch_survives_merging(how, case, there, caseworker):
    make_consent(case, there, by=caseworker)
    other = _linked(case, how)
    assert consent_allows(case, there, ASKED).sections

    Person.objects.filter(pk=other.pk).update(do_not_share=True)

    assert reasons(case, there) == {WhyNot.DO_NOT_SHARE}
    assert keeps_to_herself(case)


def test_the_switch_of_somebody_else_changes_nothing(case, there, caseworker):
    make_consent(case, there, by=caseworker)
    make_person(do_not_share=True)

    assert consent_allows(case, there, ASKED).sections
    assert not keeps_to_herself(case)


# ------------------------------------------------------------------ who is told


def agreed(case, organisation):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access.what_was_agreed(%s, %s)", [case.pk, organisation.pk])
        return cursor.fetchall()


def test_the_receiver_is_told_what_is_covered_and_reads_no_answer(case, there, caseworker, receiver):
    make_referral(case, receiver, "offered", sender=caseworker, reviewer=caseworker_of(there))

    with acting_as(receiver):
        assert consent_allows(case, there, ["identity"]).sections == {"identity"}
        assert not Consent.objects.exists()
        assert not Consent.objects.visible_to(receiver).exists()


def caseworker_of(organisation):
    from tests.accounts.factories import make_user

    return make_user("somebody", organisation, "ministry_reviewer")


def test_who_received_a_case_still_reads_no_answer(case, there, caseworker, receiver):
    make_referral(case, receiver, "accepted", sender=caseworker, reviewer=caseworker_of(there))

    with acting_as(receiver):
        assert Case.objects.visible_to(receiver).exists()
        assert not Consent.objects.exists()


def test_a_stranger_is_told_nothing_in_sql(case, there, caseworker, stranger, auditor):
    make_consent(case, there, by=caseworker)
    assert agreed(case, there)

    for user in (stranger, auditor):
        with acting_as(user):
            assert agreed(case, there) == []
            assert not Consent.objects.exists()


def test_the_answers_are_read_by_the_organisation_that_owns_the_case(case, there, caseworker, colleague, stranger):
    make_consent(case, there, by=caseworker)

    with acting_as(colleague):
        assert Consent.objects.visible_to(colleague).count() == Consent.objects.count() == 1
    with acting_as(stranger):
        assert not Consent.objects.visible_to(stranger).exists()
