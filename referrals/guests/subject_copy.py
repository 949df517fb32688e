"""That somebody without an account was shown a card about a person, for her own hands."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from cases.subject_copy import Part, part
from referrals.guests.models import SealedLink

# Who the contact is, is somebody else's; what a link is checked by, nobody's.
LEFT_OUT = (
    "contact_name",
    "contact_email",
    "contact_phone",
    "tries",
    "told_at",
    "token_hash",
    "passcode_hash",
    "browser_hash",
)


def link_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every sealed link: for somebody at which organisation, when it was opened, and what was answered."""
    rows = SealedLink.objects.visible_to(actor).filter(referral__case=case)
    rows = rows.select_related("referral__case__person", "organisation").order_by("id")
    yield part(_("Sealed links"), rows, SealedLink, *LEFT_OUT)
