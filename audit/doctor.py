"""Of the record: was its end signed lately, under a key we trust, and did it hold then?"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from audit import heads
from audit.actions import as_head
from audit.events import Event
from audit.heads import BadHead
from audit.models import AuditEvent, AuditHead
from core.examinations import Answer, age, cannot_tell, examines, mend, ok

# The schedule signs each night.
HEAD_AGE = timedelta(hours=26)


@examines("record")
def record() -> Iterator[Answer]:
    """Each night the whole record is walked, and its end signed only if it held."""
    newest = AuditHead.objects.order_by("-id").first()
    broken = AuditEvent.objects.filter(event=Event.RECORD_BROKEN).order_by("-id").first()
    if broken and (newest is None or broken.at > newest.signed_at):
        yield mend("THE RECORD DID NOT HOLD when it was last checked: run `manage.py verify_audit`.")
        return
    if newest is None:
        yield mend("The end of the record was never signed: run `manage.py sign_audit_head`, and see that beat runs.")
        return
    waited = timezone.now() - newest.signed_at
    if waited > HEAD_AGE:
        yield mend(f"The record was last checked and signed {age(waited)} ago: are beat and the worker running?")
    else:
        yield ok(f"The record held, and its end was signed, {age(waited)} ago.")


@examines("signing")
def signing() -> Iterator[Answer]:
    """The worker has a key to sign with, and the newest head is under one that is ours."""
    try:
        trusted = heads.trusted_keys()
    except ImproperlyConfigured as problem:
        yield mend(str(problem))
        return
    newest = AuditHead.objects.order_by("-id").first()
    if not trusted:
        yield cannot_tell("This process is not given AUDIT_SIGNING_KEY; the worker alone needs it.")
    elif newest is None:
        yield cannot_tell("Nothing is signed yet.")
    else:
        try:
            heads.check_signature(as_head(newest))
        except BadHead as problem:
            yield mend(f"The newest signed end of the record is {problem}.")
        else:
            yield ok("The newest signed end of the record is under our key.")
    if settings.AUDIT_SIGNING_KEY and not settings.AUDIT_HEAD_FOLDER and not settings.AUDIT_HEAD_RECIPIENTS:
        yield mend("Signed ends lie in the database alone: set AUDIT_HEAD_FOLDER or AUDIT_HEAD_RECIPIENTS.")
