"""Who writes notes, keeps appointments and tasks, and who says who stands in for whom."""

from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from accounts.roles import Permission, Section, has_permission, require, with_permission
from cases import policies as case_policies
from cases.models import Case
from cases.work.models import Appointment, LeaveCover, Note, Task
from core.errors import Conflict, NotAllowed, NotVisible


def check_may_read(actor: User, case: Case) -> None:
    """Whoever sees the notes of the file."""
    case_policies.require_visible(actor, case)
    if Section.NOTES not in case_policies.sections_for(actor, case):
        raise NotAllowed(_("This part of the file was not shared with your organisation."))


def check_may_write(actor: User, case: Case) -> None:
    """Casework staff and receiving officers who see the notes, while the case is open."""
    require(actor, Permission.WORK_EDIT)
    case_policies.check_may_record(actor, case, Section.NOTES)


def check_may_correct(actor: User, note: Note) -> None:
    """The author, or a manager of hers, in the first days. What others rely on by then is crossed out instead."""
    check_may_cross_out(actor, note)
    hours = settings.NOTE_CORRECTION_HOURS
    if timezone.now() > note.created_at + timedelta(hours=hours):
        within = ngettext(
            "A note is corrected within %(hours)s hour.", "A note is corrected within %(hours)s hours.", hours
        )
        raise NotAllowed(" ".join([within % {"hours": hours}, _("Cross it out and write another.")]))


def check_may_cross_out(actor: User, note: Note) -> None:
    """The author, or a manager of hers, while the case is open; once."""
    check_may_write(actor, note.case)
    if note.author_id != actor.pk and not _manages(actor, note.author):
        raise NotAllowed(_("A note is changed by whoever wrote it, or by her manager."))
    if note.is_crossed_out:
        raise Conflict(_("This note was crossed out."))


def check_may_change(actor: User, row: Appointment | Task) -> None:
    """Staff of the organisation that set it, as long as nothing came of it, in an open case."""
    check_may_write(actor, row.case)
    _require_own_and_open(actor, row)


def check_may_end(actor: User, row: Appointment | Task) -> None:
    """As changing it; also in a closed case, where nothing should be left open."""
    require(actor, Permission.WORK_EDIT)
    check_may_read(actor, row.case)
    _require_own_and_open(actor, row)


def check_may_see_caseload(actor: User) -> None:
    """Managers: who carries how much, what is late, which cases nobody is in charge of."""
    require(actor, Permission.CASE_ALL_TEAMS)
    require(actor, Permission.CASE_EDIT)


def check_may_cover(actor: User, user: User) -> None:
    """Oneself, and the managers of one's organisation."""
    require(actor, Permission.CASE_EDIT)
    if user.organisation_id != actor.organisation_id:
        raise NotVisible("")
    if user.pk != actor.pk and not _manages(actor, user):
        raise NotAllowed(_("Who stands in for somebody is said by herself or by her manager."))


def check_may_end_cover(actor: User, leave: LeaveCover) -> None:
    """Whoever may set it, until it is over."""
    check_may_cover(actor, leave.user)
    if leave.ended_at is not None or leave.to_on < timezone.localdate():
        raise Conflict(_("This leave is over already."))


def _manages(actor: User, user: User) -> bool:
    manages = has_permission(actor, Permission.CASE_ALL_TEAMS) and has_permission(actor, Permission.CASE_EDIT)
    return manages and user.organisation_id == actor.organisation_id


def _require_own_and_open(actor: User, row: Appointment | Task) -> None:
    if row.set_by.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that set this can change it."))
    if not row.is_open:
        raise Conflict(_("This has ended already."))


def staff_of(organisation: Organisation) -> QuerySet[User]:
    """Those of one organisation to whom a task may be given, who accompany, who stand in."""
    roles = with_permission(Permission.WORK_EDIT)
    return User.objects.filter(organisation=organisation, is_active=True, roles__overlap=roles).order_by(
        "full_name", "pk"
    )
