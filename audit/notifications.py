"""Who is told of the record's end, and that it is broken. Positions and digests, nothing else."""

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from audit.heads import Head
from audit.models import AuditHead


@shared_task
def mail_head(public_id: str) -> None:
    """Send a signed head to those who keep it outside this system."""
    row = AuditHead.objects.filter(public_id=public_id).first()
    if row is None or not settings.AUDIT_HEAD_RECIPIENTS:
        return
    parts = (bytes(row.digest), row.day.isoformat(), bytes(row.public_key), bytes(row.signature))
    text = _("Please keep this. With `verify_audit --head FILE` it proves that the record was not rebuilt.")
    send_mail(
        _("End of the record, %(day)s") % {"day": row.day.isoformat()},
        f"{text}\n\n{Head(row.position, *parts).as_text()}",
        None,
        settings.AUDIT_HEAD_RECIPIENTS,
    )


@shared_task
def tell_broken() -> None:
    """Tell those who keep the heads that the record does not hold."""
    if settings.AUDIT_HEAD_RECIPIENTS:
        text = _(
            "The daily check found the record changed. Run `manage.py verify_audit` and keep the database as it is."
        )
        send_mail(_("The record does not hold"), text, None, settings.AUDIT_HEAD_RECIPIENTS)
