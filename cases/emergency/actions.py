"""What happens in an emergency and after it. Each verb is one transaction; what is refused is on record too."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import grants
from accounts.access import Purpose, acting_for, part_of_act
from accounts.models import User
from audit.events import Event
from audit.models import AuditEvent
from audit.recorder import record
from cases.emergency import notifications, policies
from cases.emergency.enums import Verdict
from cases.emergency.models import EmergencyAccess
from cases.models import Case, CaseUserGrant
from core.errors import Conflict, Refused, TooMuch

# A reason, or a note, in fewer words says nothing to whoever reviews.
LEAST_WORDS = 4
# What the record says of an attempt that opened nothing.
NO_SUCH_CASE, TOO_MANY = "no_such_case", "too_many"


def open_in_emergency(number: str, *, reason: str, actor: User) -> EmergencyAccess:
    """Open the case with exactly this number for EMERGENCY_HOURS, whosever and however sealed it is.

    A number that does not exist and one that may not be opened get one answer, are on
    record, and count: after EMERGENCY_TRIES of them in an hour there is no further
    one. Raises NotAllowed, Conflict (she sees it anyway), Refused, TooMuch.
    """
    policies.check_may_open(actor)
    _require_words(reason, "reason")
    with transaction.atomic():
        # One after the other, so that neither the count nor a second click slips through.
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
        if opened := _opened_already(number, actor):
            return opened
        stopped = _tries(actor) >= settings.EMERGENCY_TRIES
        now = timezone.now()
        until = now + timedelta(hours=settings.EMERGENCY_HOURS)
        case = None if stopped else _let_in(number, until, actor)
        if case is not None:
            return _open(case, reason.strip(), now, until, actor)
        record(Event.EMERGENCY_REFUSED, actor=actor, changes={"reason_code": TOO_MANY if stopped else NO_SUCH_CASE})
    if stopped:
        raise TooMuch(_("Too many numbers were tried. Wait an hour, and check the number with whoever gave it to you."))
    raise Refused(_("No case can be opened under this number. The attempt is on record."), "number")


@transaction.atomic
def end_emergency(access: EmergencyAccess, *, actor: User) -> EmergencyAccess:
    """Close the file before the hours are over."""
    access = EmergencyAccess.objects.select_for_update(of=("self",)).select_related("user").get(pk=access.pk)
    policies.check_may_end(actor, access)
    # Whoever only reviews sees neither the case nor the grant.
    with acting_for(Purpose.EMERGENCY, actor=actor):
        close_emergency(access, actor=actor)
    return access


@transaction.atomic
def review_emergency(access: EmergencyAccess, *, verdict: str, note: str, actor: User) -> EmergencyAccess:
    """Judge an opening, once. Without need: it ends at once and raises an alarm."""
    access = EmergencyAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
    policies.check_may_review(actor, access)
    _require_words(note, "note")
    if verdict not in Verdict.values:
        raise Refused(_("Choose one of the answers."), "verdict")
    # The note is sealed under the person's key, which whoever only reviews does not see.
    with acting_for(Purpose.EMERGENCY, actor=actor):
        access = EmergencyAccess.objects.select_related("case__person", "user").get(pk=access.pk)
        access.verdict, access.review_note = verdict, note.strip()
        access.reviewed_by, access.reviewed_at = actor, timezone.now()
        access.save(update_fields=["verdict", "review_note", "reviewed_by", "reviewed_at"])
        case_id = access.case.public_id
        record(Event.EMERGENCY_REVIEWED, actor=actor, target=access, case_id=case_id, changes={"status": verdict})
        if verdict == Verdict.UNJUSTIFIED:
            changes = {"user": access.user.get_username()}
            record(Event.EMERGENCY_ALARM, actor=actor, target=access, case_id=case_id, changes=changes)
            if access.is_in_force:
                close_emergency(access, actor=actor)
    notifications.tell_no_more(access)
    return access


def close_emergency(access: EmergencyAccess, *, actor: User) -> None:
    """End an access in force and the grant that came with it, within the transaction of whoever ends it.

    A grant with another end was given by somebody else meanwhile and stays.
    """
    access.ended_at = timezone.now()
    # Nobody writes these rows for herself; whoever seals a file closes those of others.
    with part_of_act(Purpose.EMERGENCY):
        access.save(update_fields=["ended_at"])
    if CaseUserGrant.objects.filter(content_object=access.case, user=access.user, until=access.until).exists():
        grants.revoke(access.case, access.user, "view_case", actor=actor)
    record(Event.EMERGENCY_ENDED, actor=actor, target=access, case_id=access.case.public_id)


def _opened_already(number: str, actor: User) -> EmergencyAccess | None:
    """Her own opening in force, if that is how she sees the case. Raises Conflict if she sees it otherwise."""
    case = Case.objects.visible_to(actor).filter(number=number.strip()).first()
    if case is None:
        return None
    opened = EmergencyAccess.objects.in_force().of(actor).filter(case=case).first()
    if opened is None:
        raise Conflict(_("You see this case without an emergency: look for it in the list."))
    return opened


def _tries(actor: User) -> int:
    """Numbers that opened nothing within the last hour."""
    rows = AuditEvent.objects.filter(
        event=Event.EMERGENCY_REFUSED,
        actor_id=actor.public_id,
        actor_label=actor.get_username(),
        at__gt=timezone.now() - timedelta(hours=1),
        changes__reason_code=NO_SUCH_CASE,
    )
    return rows.count()


def _let_in(number: str, until: datetime, actor: User) -> Case | None:
    """The one step beyond her rights: the case of this number, opened to her. What is left of a person without her key is none.

    The database lets nobody open a file to herself.
    """
    with acting_for(Purpose.EMERGENCY, actor=actor):
        rows = Case.objects.filter(number=number.strip()).exclude(person__wrapped_key=b"")
        case = rows.only("public_id").first()
        if case is not None:
            grants.give(case, actor, "view_case", actor=actor, until=until)
        return case


def _open(case: Case, reason: str, now: datetime, until: datetime, actor: User) -> EmergencyAccess:
    # By her own rights from here on: the grant opens it.
    case = Case.objects.visible_to(actor).select_related("person", "organisation").get(pk=case.pk)
    access = EmergencyAccess.objects.create(
        case=case, user=actor, organisation=case.organisation, reason=reason, opened_at=now, until=until
    )
    changes = {"until": until, "number": case.number}
    record(Event.EMERGENCY_OPENED, actor=actor, target=access, case_id=case.public_id, changes=changes)
    notifications.tell_reviewers(access)
    return access


def _require_words(text: str, field: str) -> None:
    if len(text.split()) < LEAST_WORDS:
        raise Refused(
            _("Say it in at least %(number)s words: somebody has to judge it.") % {"number": LEAST_WORDS}, field
        )
