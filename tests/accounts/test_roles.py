"""Who may do what at all: the role table read the other way round, from the glossary's sentence about each role."""

import pytest

from accounts.roles import (
    ROLE_PERMISSIONS,
    ROLE_SECTIONS,
    Permission,
    Role,
    Section,
    has_permission,
    require,
    with_permission,
)
from core.errors import NotAllowed
from tests.accounts.factories import make_user

SHELTERS = {Role.CASEWORKER, Role.SHELTER_MANAGER}
RECEIVE = {Role.SHELTER_MANAGER, Role.MINISTRY_REVIEWER, Role.RECEIVING_OFFICER, Role.IOM_OFFICER}
SEE_CASES = {*SHELTERS, *RECEIVE}

WHO = {
    Permission.CASE_VIEW: SEE_CASES,
    Permission.CASE_ALL_TEAMS: SEE_CASES - {Role.CASEWORKER},
    Permission.CASE_EDIT: SHELTERS,
    Permission.CASE_GRANT: {Role.SHELTER_MANAGER},
    Permission.CONSENT_OVERRIDE: {Role.SHELTER_MANAGER},
    Permission.WORK_EDIT: {*SHELTERS, Role.RECEIVING_OFFICER},
    Permission.PLAN_APPROVE: {Role.SHELTER_MANAGER},
    Permission.CLOSING_APPROVE: {Role.SHELTER_MANAGER},
    Permission.CASE_RETENTION: {Role.SHELTER_MANAGER},
    Permission.HTCDS_EXPORT: {Role.SHELTER_MANAGER},
    Permission.AGREEMENT_EDIT: {Role.SHELTER_MANAGER, Role.DATA_PROTECTION_OFFICER},
    Permission.CASE_MERGE: {Role.SHELTER_MANAGER},
    Permission.CASE_TRANSFER: {Role.SHELTER_MANAGER},
    Permission.CASE_RECOGNISE: {Role.MINISTRY_REVIEWER},
    Permission.SHELTER_VIEW: SHELTERS,
    Permission.SHELTER_EDIT: {Role.SHELTER_MANAGER},
    Permission.STAY_EDIT: SHELTERS,
    Permission.STAY_EXTEND: {Role.SHELTER_MANAGER},
    Permission.ASSISTANCE_EDIT: {*SHELTERS, Role.RECEIVING_OFFICER},
    Permission.REFERRAL_VIEW: SEE_CASES,
    Permission.REFERRAL_SEND: SHELTERS,
    Permission.REFERRAL_REVIEW: {Role.MINISTRY_REVIEWER},
    Permission.REFERRAL_RECEIVE: RECEIVE,
    Permission.REPORT_VIEW: {Role.SHELTER_MANAGER, Role.MINISTRY_REVIEWER, Role.IOM_OFFICER, Role.AUDITOR},
    Permission.FOLLOW_UP_SCHEDULE: {Role.IOM_OFFICER},
    Permission.OUTCOMES_ALL: {Role.IOM_OFFICER},
    Permission.VOICE_ALL: {Role.IOM_OFFICER},
    Permission.OUTCOMES_OWN: {Role.SHELTER_MANAGER},
    Permission.GRANT_VIEW: {*SHELTERS, Role.IOM_OFFICER},
    Permission.GRANT_DECIDE: {Role.IOM_OFFICER},
    Permission.BUDGET_VIEW: {Role.SHELTER_MANAGER, Role.IOM_OFFICER},
    Permission.BUDGET_EDIT: {Role.IOM_OFFICER},
    Permission.SERVICE_EDIT: {Role.ADMINISTRATOR},
    Permission.PARTNER_EDIT: {Role.SHELTER_MANAGER, Role.IOM_OFFICER, Role.ADMINISTRATOR},
    Permission.ACTIVITY_VIEW: {Role.CASEWORKER, Role.RECEIVING_OFFICER},
    Permission.ACTIVITY_EDIT: {Role.SHELTER_MANAGER, Role.IOM_OFFICER},
    Permission.REPORT_FREEZE: {Role.IOM_OFFICER},
    Permission.REPORT_CONFIRM: {Role.SHELTER_MANAGER},
    Permission.REPORT_PUBLISH: {Role.IOM_OFFICER},
    Permission.REGISTER_IMPORT: {Role.ADMINISTRATOR},
    Permission.AUDIT_VIEW: {Role.AUDITOR},
    Permission.CASE_RECORD_VIEW: {Role.DATA_PROTECTION_OFFICER},
    Permission.EMERGENCY_ACCESS: {Role.SHELTER_MANAGER},
    Permission.EMERGENCY_REVIEW: {Role.SHELTER_MANAGER, Role.DATA_PROTECTION_OFFICER},
    Permission.ROUTE_VIEW: {Role.MINISTRY_REVIEWER, Role.IOM_OFFICER, Role.ADMINISTRATOR},
    Permission.ROUTE_EDIT: {Role.ADMINISTRATOR},
    Permission.ACCOUNT_EDIT: {Role.ADMINISTRATOR},
}


def test_every_permission_was_thought_about():
    assert set(WHO) == set(Permission)
    assert set(ROLE_PERMISSIONS) == set(Role)


@pytest.mark.parametrize("permission", Permission, ids=lambda permission: permission.name)
def test_a_permission_is_these_roles_alone(permission):
    assert set(with_permission(permission)) == WHO[permission]


@pytest.mark.parametrize("role", Role.values)
def test_a_person_may_what_her_role_lists(shelter_organisation, role):
    user = make_user("somebody", shelter_organisation, role)

    assert {permission for permission in Permission if has_permission(user, permission)} == {
        permission for permission, roles in WHO.items() if role in roles
    }


def test_two_roles_add_up_and_one_that_is_no_more_adds_nothing(shelter_organisation):
    user = make_user("somebody", shelter_organisation, "auditor", "administrator")
    user.roles.append("abolished")

    assert has_permission(user, Permission.AUDIT_VIEW)
    assert has_permission(user, Permission.ACCOUNT_EDIT)
    assert not has_permission(user, Permission.CASE_VIEW)


def test_a_disabled_account_may_nothing(caseworker):
    require(caseworker, Permission.CASE_VIEW)
    caseworker.is_active = False

    assert not any(has_permission(caseworker, permission) for permission in Permission)
    with pytest.raises(NotAllowed):
        require(caseworker, Permission.CASE_VIEW)


NOT_OUTSIDE = {Section.SHELTER_ADDRESS}
IN_CONFIDENCE = {Section.HEALTH, Section.ASSESSMENT, Section.NOTES}
BEYOND_A_GRANT = {Section.CONTACT, Section.LEGAL, Section.STAYS, Section.PERPETRATORS, Section.FAMILY}
HIDDEN = {
    Role.CASEWORKER: set(),
    Role.SHELTER_MANAGER: set(),
    Role.RECEIVING_OFFICER: NOT_OUTSIDE,
    Role.MINISTRY_REVIEWER: NOT_OUTSIDE | IN_CONFIDENCE,
    Role.IOM_OFFICER: NOT_OUTSIDE | IN_CONFIDENCE | BEYOND_A_GRANT,
}


@pytest.mark.parametrize("role", Role.values)
def test_what_a_role_never_sees_of_a_file(role):
    assert set(Section) - ROLE_SECTIONS[role] == HIDDEN.get(role, set(Section))
