"""One opinion in five places, for every role and relation to a case: rows, parts of the list, has_perm, policy, database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts import grants
from accounts.access import acting_as
from accounts.models import Team
from accounts.roles import SHAREABLE, Permission, Role, has_permission
from cases import listing
from cases.documents.enums import SECTION_OF
from cases.enums import Section
from cases.models import Case, Document, Enquiry, Merge, Person, Relation, ToldApart, Transfer
from cases.policies import allows, check_may_view, sections_for
from cases.transfer.states import Status
from referrals.models import Referral, ReferralStep
from referrals.states import Status as ReferralStatus
from reintegration.models import Assistance
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_emergency, make_share
from tests.cases.factories_documents import make_document
from tests.cases.factories_enquiries import make_enquiry
from tests.cases.factories_family import make_link, make_relation
from tests.cases.factories_merging import make_merge, make_told_apart
from tests.cases.factories_transfer import make_transfer
from tests.referrals.factories import make_referral
from tests.reintegration.factories import make_item

DAY = timedelta(days=1)


def hold(case, user, until):
    grants.give(case, user, "view_case", actor=user, until=until)


def in_team(case, user, *, member):
    Case.objects.filter(pk=case.pk).update(team=Team.objects.create(organisation=case.organisation, name="Town"))
    case.refresh_from_db()
    if member:
        user.teams.add(case.team)


def seal(case, **fields):
    Case.objects.filter(pk=case.pk).update(**fields or {"restricted": True})


def take_elsewhere(case, user):
    Case.objects.filter(pk=case.pk).update(closed_on=timezone.localdate(), closure_reason="transferred")
    make_transfer(case, make_organisation("UNION"), Status.ACCEPTED, by=user)


def another_role(user):
    return next(role for role in Role if role not in user.roles)


# What binds the user to the case, and whether somebody with CASE_VIEW sees it then.
RELATIONS = {
    "own": (True, lambda case, user: None, True),
    "own, my team": (True, lambda case, user: in_team(case, user, member=True), True),
    "own, another team": (True, lambda case, user: in_team(case, user, member=False), "all teams"),
    "own, sealed": (True, lambda case, user: seal(case), False),
    "own, sealed, named": (True, lambda case, user: (seal(case), hold(case, user, None)), True),
    "own, sealed, named until yesterday": (True, lambda case, user: (seal(case), hold(case, user, timezone.now() - DAY)), False),
    "own, embargo": (True, lambda case, user: seal(case, embargo_until=timezone.now() + DAY), False),
    "own, embargo over": (True, lambda case, user: seal(case, embargo_until=timezone.now() - DAY), True),
    "own, sealed, emergency": (True, lambda case, user: (seal(case), make_emergency(case, user)), True),
    "own, sealed, emergency over": (True, lambda case, user: (seal(case), make_emergency(case, user, hours_ago=9)), False),
    "own, went elsewhere": (True, take_elsewhere, True),
    "own, went elsewhere, named": (True, lambda case, user: (take_elsewhere(case, user), hold(case, user, None)), True),
    "own, closed by hand as gone elsewhere": (
        True, lambda case, user: seal(case, closed_on=timezone.localdate(), closure_reason="transferred"), True,
    ),
    "shared, went elsewhere": (
        False, lambda case, user: (take_elsewhere(case, user), make_share(case, user.organisation, *SHAREABLE)), True,
    ),
    "other": (False, lambda case, user: None, False),
    "shared": (False, lambda case, user: make_share(case, user.organisation), True),
    "shared with my role": (
        False, lambda case, user: make_share(case, user.organisation, role=user.roles[0]), True,
    ),
    "shared with another role": (
        False, lambda case, user: make_share(case, user.organisation, role=another_role(user)), "not my role",
    ),
    "shared with another role and with all": (
        False,
        lambda case, user: (
            make_share(case, user.organisation, *SHAREABLE, role=another_role(user)), make_share(case, user.organisation)
        ),
        True,
    ),
    "shared with another": (False, lambda case, user: make_share(case, make_organisation("THIRD")), False),
    "shared, ended": (False, lambda case, user: make_share(case, user.organisation, ended_at=timezone.now()), False),
    "shared, run out": (False, lambda case, user: make_share(case, user.organisation, until=timezone.now() - DAY), False),
    "shared, not yet": (False, lambda case, user: make_share(case, user.organisation, from_at=timezone.now() + DAY), False),
    "shared, sealed": (False, lambda case, user: (seal(case), make_share(case, user.organisation)), False),
    "shared, embargo": (
        False,
        lambda case, user: (seal(case, embargo_until=timezone.now() + DAY), make_share(case, user.organisation)),
        False,
    ),
    "granted": (False, lambda case, user: hold(case, user, timezone.now() + DAY), True),
    "granted, run out": (False, lambda case, user: hold(case, user, timezone.now() - DAY), False),
    "emergency": (False, lambda case, user: make_emergency(case, user), True),
    "emergency over": (False, lambda case, user: make_emergency(case, user, hours_ago=9), False),
    "emergency ended": (False, lambda case, user: make_emergency(case, user, hours_ago=1, ended_at=timezone.now()), False),
}  # fmt: skip


def rows_in_sql(table, key):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE id = %s", [key])  # noqa: S608 (our own names)
        return cursor.fetchone()[0]


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("relation", RELATIONS)
def test_everybody_agrees_who_sees_a_case(db, role, relation):
    is_own, bind, sees = RELATIONS[relation]
    owner = make_organisation("OWN")
    case = make_case(owner)
    user = make_user("somebody", owner if is_own else make_organisation("AWAY"), role)
    bind(case, user)
    classification = case.classifications.get()
    case.refresh_from_db()
    # The database goes by the organisation: of roles it knows nothing (docs/threat-model.md).
    shown_to_her_house = has_permission(user, Permission.CASE_VIEW) and (
        has_permission(user, Permission.CASE_ALL_TEAMS) if sees == "all teams" else bool(sees)
    )
    expected = shown_to_her_house and sees != "not my role"

    with acting_as(user):
        said = opinions(user, case)
        in_sql = {
            "case": bool(rows_in_sql("cases_case", case.pk)),
            "person": bool(rows_in_sql("cases_person", case.person_id)),
            "classification": bool(rows_in_sql("cases_classification", classification.pk)),
        }
    # What the programme says of itself where the database would not correct it.
    said |= {f"alone: {who}": opinion for who, opinion in opinions(user, case).items()}

    assert said == dict.fromkeys(said, expected)
    assert in_sql == dict.fromkeys(in_sql, shown_to_her_house)
    by_rows = {part for part in SHAREABLE if Case.objects.visible_to(user, section=part).filter(pk=case.pk).exists()}
    assert by_rows == sections_for(user, case) & SHAREABLE


def opinions(user, case):
    return {
        "rows": Case.objects.visible_to(user).filter(pk=case.pk).exists(),
        "list": case.pk in {row[0] for arm in listing.arms(user, {"state": "all"}) for row in arm.keys(9)},
        "persons": Person.objects.visible_to(user).filter(pk=case.person_id).exists(),
        "policy": allows(check_may_view, user, case),
        "has_perm": user.has_perm("cases.view_case", case),
        "sections": bool(sections_for(user, case)),
    }


def tell_of(case, user):
    """Something of every kind that a file's history tells by a rule of its own: what the user may read of it, and what not."""
    owner = make_user("owner", case.organisation, "shelter_manager")
    away = make_user("away", make_organisation("ELSE"), "caseworker")
    for organisation in (case.organisation, user.organisation, away.organisation):
        make_link(case, make_case(organisation))
        make_link(make_case(organisation), case)
    make_relation(case)
    make_merge(case, by=owner, merged=make_case(case.organisation).person)
    make_merge(case, by=owner, merged=make_case(case.organisation, restricted=True).person)
    for organisation in (case.organisation, user.organisation):
        taken_back = {"undone_by": owner, "undone_at": timezone.now(), "undo_reason": "Two sisters.", "snapshot": ""}
        make_merge(make_case(organisation), by=owner, merged=case.person, **taken_back)
    make_told_apart(case, make_case(case.organisation).person, by=owner)
    make_told_apart(case, make_case(away.organisation).person, by=owner)
    for organisation in {user.organisation, away.organisation} - {case.organisation}:
        make_transfer(case, organisation, Status.LAPSED, by=owner)
    make_transfer(make_case(away.organisation), case.organisation, Status.ACCEPTED, by=away, new_case=case)
    for receiver in {user, away} - {user if user.organisation == case.organisation else None}:
        for status in ReferralStatus:
            make_referral(
                case, receiver, status, sender=owner, reviewer=away, with_steps=status != ReferralStatus.DRAFT
            )
    for kind in ("psychological_counselling", "medical_general", "legal_information"):
        make_item(case, type=kind)
        make_item(case, user.organisation, type=kind)
    for kind in ("identity_document", "medical_report", "consent_form"):
        make_document(case, owner, kind=kind, section=SECTION_OF[kind])
    for taker in (owner, user):
        make_enquiry(taker, outcome="became_case", case=case, answered_at=timezone.now())


@pytest.mark.parametrize(
    "role", [Role.CASEWORKER, Role.SHELTER_MANAGER, Role.MINISTRY_REVIEWER, Role.RECEIVING_OFFICER]
)
@pytest.mark.parametrize("relation", [name for name, (_own, _bind, sees) in RELATIONS.items() if sees is True])
def test_what_a_found_file_tells_is_what_is_seen_of_it(db, role, relation):
    is_own, bind, _sees = RELATIONS[relation]
    case = make_case(make_organisation("OWN"))
    user = make_user("somebody", case.organisation if is_own else make_organisation("AWAY"), role)
    bind(case, user)
    tell_of(case, user)
    case.refresh_from_db()

    with acting_as(user):
        assert allows(check_may_view, user, case)
        seen, told = seen_and_told(case, user)
    # And where the database would not correct it.
    seen_alone, told_alone = seen_and_told(case, user)

    assert told == seen
    assert told_alone == seen_alone
    if relation == "own" and role == Role.SHELTER_MANAGER:
        assert all(seen.values())


def seen_and_told(case, user):
    """Keys by model: by the rule that asks for the case too, and by that of a found file."""
    sections = sections_for(user, case)
    pairs = {
        Referral: (Referral.objects.visible_to(user).filter(case=case), Referral.objects.of_found(case, user)),
        ReferralStep: (
            ReferralStep.objects.visible_to(user).filter(referral__case=case),
            ReferralStep.objects.of_found_case(case, user),
        ),
        Transfer: (
            Transfer.objects.visible_to(user).filter(Q(case=case) | Q(new_case=case)),
            Transfer.objects.of_found(case, user),
        ),
        Document: (
            Document.objects.visible_to(user).filter(case=case).in_sections(sections),
            Document.objects.read_by(user).filter(case=case).in_sections(sections),
        ),
        Enquiry: (Enquiry.objects.visible_to(user).of(case), Enquiry.objects.of_found(case, user)),
    }
    for model in (Merge, ToldApart) if Section.IDENTITY in sections else ():
        rows = model.objects
        pairs[model] = (rows.visible_to(user).about([case.person_id]), rows.of_found(case, user))
    if Section.FAMILY in sections:
        pairs[Relation] = (Relation.objects.visible_to(user).of(case), Relation.objects.of_found(case, user))
        rows = Relation.objects
        pairs["the other way"] = (rows.visible_to(user).filter(other_case=case), rows.the_other_way(case, user))
    if Section.ASSISTANCE in sections:
        rows = Assistance.objects
        pairs[Assistance] = (rows.visible_to(user).of(case), rows.of_found(case, user, sections))
    return ({model: set(pair[side].values_list("pk", flat=True)) for model, pair in pairs.items()} for side in (0, 1))
