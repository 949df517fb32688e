"""The role table: may this kind of person ever do this? Which rows is `visible_to`, whether now is `policies`."""

import enum
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowed


class Role(models.TextChoices):
    CASEWORKER = "caseworker", _("Caseworker")
    SHELTER_MANAGER = "shelter_manager", _("Shelter manager")
    MINISTRY_REVIEWER = "ministry_reviewer", _("Ministry reviewer")
    RECEIVING_OFFICER = "receiving_officer", _("Receiving officer")
    IOM_OFFICER = "iom_officer", _("IOM officer")
    AUDITOR = "auditor", _("Auditor")
    DATA_PROTECTION_OFFICER = "data_protection", _("Data-protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Permission(enum.Enum):
    CASE_VIEW = "see the case files of one's organisation, and those shared with it"
    CASE_ALL_TEAMS = "see the cases of every team of one's organisation"
    CASE_EDIT = "register persons, open cases, record in them"
    CASE_GRANT = "restrict a case, name the staff who may see it"
    CONSENT_OVERRIDE = "set aside what a person said about sharing, with a second person"
    CASE_TRANSFER = "let a case go to another organisation, take one on from there"
    CLOSING_APPROVE = "approve that a case is closed, when somebody else asked"
    FOLLOW_UP_SCHEDULE = "say after how many months people who left are looked after"
    PLAN_APPROVE = "approve the case plans of one's organisation, or return them"
    CASE_RETENTION = "hold files, keep them longer, confirm that they are anonymised"
    CASE_MERGE = "merge two records of one person, take that back"
    CASE_RECOGNISE = "record the ministry's formal recognition"
    SHELTER_VIEW = "see the shelters of one's organisation"
    SHELTER_EDIT = "set up shelters, rooms and beds"
    STAY_EDIT = "check in, move, check out"
    STAY_EXTEND = "approve that somebody stays longer than planned, when somebody else asked"
    WORK_EDIT = "write notes, keep appointments and tasks"
    ASSISTANCE_EDIT = "record assistance and plans"
    GRANT_VIEW = "see applications for grants of one's organisation, or made to it"
    GRANT_DECIDE = "say what may be applied for, decide on applications for grants, pay them"
    BUDGET_VIEW = "see the budgets that one's organisation keeps, pays for or spends from"
    BUDGET_EDIT = "keep budgets: projects, lines, rates, what is charged to them"
    SERVICE_EDIT = "keep the catalogue of services"
    PARTNER_EDIT = "keep the list of employers, schools and other partners"
    REFERRAL_VIEW = "see referrals from, to or waiting for one's organisation"
    REFERRAL_SEND = "draft, submit and withdraw referrals"
    REFERRAL_REVIEW = "approve, return or refuse referrals for the ministry"
    REFERRAL_RECEIVE = "accept or decline referrals, give feedback"
    REPORT_VIEW = "see the yearly figures"
    OUTCOMES_ALL = "see in figures how the programme's people fare a year on"
    OUTCOMES_OWN = "see in figures how the people of one's organisation fare a year on"
    VOICE_ALL = "see in figures what guests say of the programme's shelters, all together"
    ACTIVITY_VIEW = "see the programme activities of one's organisation, without the yearly figures"
    ACTIVITY_EDIT = "write down the programme activities of one's organisation"
    REPORT_FREEZE = "run, freeze and review the yearly report"
    REPORT_CONFIRM = "confirm the part of one's own houses in a frozen report"
    REPORT_PUBLISH = "publish a report that somebody else reviewed, or withdraw it"
    REGISTER_IMPORT = "import a register workbook"
    HTCDS_EXPORT = "export the cases of one's organisation that consent to it, in IOM's data standard"
    AGREEMENT_EDIT = "write down and confirm what one's organisation shares with others, approve that files leave it"
    AUDIT_VIEW = "read the record of what happened"
    CASE_RECORD_VIEW = "read the record of what happened to the cases of one's organisation"
    EMERGENCY_ACCESS = "open a case by its number in an emergency, with a reason and for some hours"
    EMERGENCY_REVIEW = "judge emergency accesses to the cases of one's organisation"
    ACCOUNT_EDIT = "add and disable accounts and organisations"
    ROUTE_VIEW = "read which routes of referral stand open, and under which conditions"
    ROUTE_EDIT = "say who may refer to whom, for what and by when"


_P = Permission
_CASEWORK = {
    _P.CASE_VIEW, _P.CASE_EDIT, _P.SHELTER_VIEW, _P.STAY_EDIT, _P.ASSISTANCE_EDIT, _P.WORK_EDIT,
    _P.REFERRAL_VIEW, _P.REFERRAL_SEND, _P.GRANT_VIEW,
}  # fmt: skip

ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.CASEWORKER: frozenset(_CASEWORK | {_P.ACTIVITY_VIEW}),
    Role.SHELTER_MANAGER: frozenset(
        _CASEWORK
        | {_P.CASE_ALL_TEAMS, _P.SHELTER_EDIT, _P.CASE_GRANT, _P.REFERRAL_RECEIVE, _P.REPORT_VIEW, _P.REPORT_CONFIRM}
        | {_P.CONSENT_OVERRIDE, _P.CASE_RETENTION, _P.CASE_MERGE, _P.CASE_TRANSFER, _P.CLOSING_APPROVE, _P.PLAN_APPROVE}
        | {
            _P.STAY_EXTEND,
            _P.BUDGET_VIEW,
            _P.OUTCOMES_OWN,
            _P.PARTNER_EDIT,
            _P.ACTIVITY_EDIT,
            _P.HTCDS_EXPORT,
            _P.AGREEMENT_EDIT,
        }
        # An emergency comes to a house, at night: whoever is on duty telephones her manager, who opens the file and
        # answers for it. Not the ministry, not IOM: it would be a way round the referral and the person's consent.
        | {_P.EMERGENCY_ACCESS, _P.EMERGENCY_REVIEW},
    ),
    Role.MINISTRY_REVIEWER: frozenset(
        {
            _P.CASE_VIEW,
            _P.CASE_ALL_TEAMS,
            _P.CASE_RECOGNISE,
            _P.REFERRAL_VIEW,
            _P.REFERRAL_REVIEW,
            _P.REFERRAL_RECEIVE,
            _P.ROUTE_VIEW,
            _P.REPORT_VIEW,
        },
    ),
    Role.RECEIVING_OFFICER: frozenset(
        {
            _P.CASE_VIEW,
            _P.CASE_ALL_TEAMS,
            _P.ASSISTANCE_EDIT,
            _P.WORK_EDIT,
            _P.REFERRAL_VIEW,
            _P.REFERRAL_RECEIVE,
            _P.ACTIVITY_VIEW,
        }
    ),
    Role.IOM_OFFICER: frozenset(
        {
            _P.CASE_VIEW,
            _P.CASE_ALL_TEAMS,
            _P.REFERRAL_VIEW,
            _P.REFERRAL_RECEIVE,
            _P.ROUTE_VIEW,
            _P.REPORT_VIEW,
            _P.REPORT_FREEZE,
            _P.REPORT_PUBLISH,
            _P.GRANT_VIEW,
            _P.GRANT_DECIDE,
            _P.BUDGET_VIEW,
            _P.BUDGET_EDIT,
            _P.OUTCOMES_ALL,
            _P.VOICE_ALL,
            _P.PARTNER_EDIT,
            _P.ACTIVITY_EDIT,
            _P.FOLLOW_UP_SCHEDULE,
        }
    ),
    Role.AUDITOR: frozenset({_P.AUDIT_VIEW, _P.REPORT_VIEW}),
    Role.DATA_PROTECTION_OFFICER: frozenset({_P.EMERGENCY_REVIEW, _P.CASE_RECORD_VIEW, _P.AGREEMENT_EDIT}),
    Role.ADMINISTRATOR: frozenset(
        {_P.ACCOUNT_EDIT, _P.REGISTER_IMPORT, _P.ROUTE_VIEW, _P.ROUTE_EDIT, _P.SERVICE_EDIT, _P.PARTNER_EDIT}
    ),
}


class Section(models.TextChoices):
    """Parts of a person's file that are opened, or not, each by itself: to a role, by a referral, by a consent."""

    IDENTITY = "identity", _("Identity")
    CONTACT = "contact", _("Contact details")
    CLASSIFICATION = "classification", _("Classification")
    EXPLOITATION = "exploitation", _("Exploitation")
    PERPETRATORS = "perpetrators", _("Perpetrators")
    HEALTH = "health", _("Health")
    LEGAL = "legal", _("Legal matters")
    FAMILY = "family", _("People around the person")
    ASSESSMENT = "assessment", _("Assessment and safety")
    STAYS = "stays", _("Shelter stays")
    ASSISTANCE = "assistance", _("Plan and assistance")
    NOTES = "notes", _("Notes")
    SHELTER_ADDRESS = "shelter_address", _("Where a shelter stands")


_S = Section
# Where a shelter stands is told to nobody outside, whatever is referred or agreed to.
SHAREABLE = frozenset(Section) - {_S.SHELTER_ADDRESS}

# The role × field table: the most that a role ever sees of a file, however the file came to it.
ROLE_SECTIONS: dict[str, frozenset[Section]] = {
    Role.CASEWORKER: frozenset(Section),
    Role.SHELTER_MANAGER: frozenset(Section),
    # What deciding on recognition and on a referral needs; not what was said in confidence.
    Role.MINISTRY_REVIEWER: SHAREABLE - {_S.HEALTH, _S.ASSESSMENT, _S.NOTES},
    Role.RECEIVING_OFFICER: SHAREABLE,
    # What deciding on a grant needs.
    Role.IOM_OFFICER: frozenset({_S.IDENTITY, _S.CLASSIFICATION, _S.EXPLOITATION, _S.ASSISTANCE}),
    Role.AUDITOR: frozenset(),
    Role.DATA_PROTECTION_OFFICER: frozenset(),
    Role.ADMINISTRATOR: frozenset(),
}


def sections_of_role(user: Any) -> frozenset[Section]:
    """The most that the user's roles let her see of any file; inactive and anonymous people see nothing."""
    if not getattr(user, "is_active", False):
        return frozenset()
    return frozenset().union(*(ROLE_SECTIONS.get(role, frozenset()) for role in getattr(user, "roles", ())))


def has_permission(user: Any, permission: Permission) -> bool:
    """True if one of the user's roles lists the permission; inactive and anonymous people have none."""
    if not getattr(user, "is_active", False):
        return False
    return any(permission in ROLE_PERMISSIONS[role] for role in getattr(user, "roles", ()) if role in ROLE_PERMISSIONS)


def require(actor: Any, permission: Permission) -> None:
    """Raise NotAllowed unless the actor's roles list the permission."""
    if not has_permission(actor, permission):
        raise NotAllowed(_("Your role does not include this."))


def with_permission(permission: Permission) -> list[str]:
    """The roles that list the permission: for choices and for telling who is to act."""
    return [role for role, permissions in ROLE_PERMISSIONS.items() if permission in permissions]
