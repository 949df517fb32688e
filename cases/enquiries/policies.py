"""Who may record an enquiry, read it, and say what came of it."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Permission, require
from cases.enquiries.models import Enquiry
from core.errors import Conflict, NotVisible


def check_may_list(actor: Any) -> None:
    """Casework staff; which ones they find is the rows' rule."""
    require(actor, Permission.CASE_EDIT)


def check_may_take(actor: Any) -> None:
    """Casework staff, for their own organisation."""
    require(actor, Permission.CASE_EDIT)


def check_may_view(actor: Any, enquiry: Enquiry) -> None:
    """Casework staff of the organisation that it came to; once it led to a case, those who see that case."""
    if not Enquiry.objects.visible_to(actor).filter(pk=enquiry.pk).exists():
        raise NotVisible("")


def check_may_change(actor: Any, enquiry: Enquiry) -> None:
    """Whoever sees it, until it has led to a case or was erased."""
    check_may_view(actor, enquiry)
    if enquiry.erased_at is not None:
        raise Conflict(_("What was said here was erased. Nothing can be recorded any more."))
    if enquiry.case_id is not None:
        raise Conflict(_("This enquiry belongs to a case. Go on in the file."))
