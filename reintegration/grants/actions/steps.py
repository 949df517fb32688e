"""What all steps of an application share: the row locked, the way written, the look into the file opened and closed."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, part_of_act
from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.consent import actions as consents
from cases.models import CaseShare
from core.errors import Conflict, Refused
from reintegration.grants import policies
from reintegration.grants.models import Application, ApplicationStep
from reintegration.grants.states import ENDED, NEEDS_REASON, NEXT, Status
from reintegration.ground import actions as ground

EVENT_OF = {
    Status.SUBMITTED: Event.GRANT_SUBMITTED,
    Status.RETURNED: Event.GRANT_RETURNED,
    Status.IN_SCORING: Event.GRANT_TAKEN_UP,
    Status.COMMITTEE: Event.GRANT_TO_COMMITTEE,
    Status.APPROVED: Event.GRANT_APPROVED,
    Status.REFUSED: Event.GRANT_REFUSED,
    Status.AGREED: Event.GRANT_AGREED,
    Status.RUNNING: Event.GRANT_RUNNING,
    Status.COMPLETED: Event.GRANT_COMPLETED,
    Status.WITHDRAWN: Event.GRANT_WITHDRAWN,
    Status.WRITTEN_OFF: Event.GRANT_WRITTEN_OFF,
}


def move(
    application: Application, to: Status, *, actor: User, reason: str = "", along: tuple[str, ...] = ()
) -> ApplicationStep:
    """The only writer of `status`: whatever is not in NEXT is refused, every step is kept and audited.

    To be called on a locked row, after the policy. `along`: fields that were set and are saved in the same statement,
    because the database wants them with this state. The reason stays sealed in the step.
    """
    before = Status(application.status)
    if to not in NEXT[before]:
        raise Conflict(policies.where_it_stands(application))
    if to in NEEDS_REASON:
        refuse_without_words(reason, "reason")
    now = timezone.now()
    application.status, application.since = to, now
    changed = ["status", "since", *along]
    if to == Status.SUBMITTED:
        application.submitted_by, application.submitted_at = actor, now
        changed += ["submitted_by", "submitted_at"]
    if to in ENDED:
        application.ended_at = now
        changed.append("ended_at")
    application.save(update_fields=changed)
    step = ApplicationStep.objects.create(
        application=application,
        case=application.case,
        from_status=before,
        to_status=to,
        actor=actor,
        reason=reason.strip(),
    )
    on_record(EVENT_OF[to], application, actor)
    return step


def locked(application: Application) -> Application:
    """The file first, as in every action about it, then the application: nobody else changes either before this is done."""
    ground.locked_case(application.case)
    rows = Application.objects.select_for_update(of=("self",)).with_words()
    return rows.get(pk=application.pk)


def open_file(application: Application, actor: User) -> None:
    """Open to those who decide what the person's consent covers of the file; refused where that is not even this part of it."""
    with part_of_act(Purpose.GRANTS):
        opened = consents.share(
            application.case,
            application.funder,
            policies.CARRIED,
            actor=actor,
            referral_id=application.public_id,
            role=policies.reader_role(),
        )
    if not opened >= policies.REQUIRED:
        raise Conflict(_("The person's consent no longer covers this. Nothing was changed; ask who applied."))


def close_file(application: Application, actor: User) -> None:
    """End the look into the file that this application opened."""
    with part_of_act(Purpose.GRANTS):
        shares = CaseShare.objects.filter(referral_public_id=application.public_id, ended_at__isnull=True)
        for share in shares.select_for_update():
            share.ended_at = timezone.now()
            share.save(update_fields=["ended_at"])
            changes = {"organisation": application.funder.code}
            case_id = application.case.public_id
            record(Event.CASE_SHARE_ENDED, actor=actor, target=share, case_id=case_id, changes=changes)


def on_record(
    event: Event, application: Application, actor: User, target: models.Model | None = None, **changes: Any
) -> None:
    """Write one event; amounts and words are named, never written out."""
    record(event, actor=actor, target=target or application, case_id=application.case.public_id, changes=changes)


def refuse_without_words(text: str, field: str) -> None:
    if not (text or "").strip():
        raise Refused(_("Say why, in a few words."), field)


def refuse_invalid(row: models.Model, *names: str) -> None:
    """What these fields themselves say, at the first one concerned."""
    ground.refuse_invalid(row, exclude={field.name for field in row._meta.fields} - set(names))


def breaks(error: Exception, constraint: str) -> bool:
    """Whether the database refused a row by this constraint."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) == constraint
