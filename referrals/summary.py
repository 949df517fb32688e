"""What the printed summary of a case says of handing the person over."""

from collections.abc import Iterable
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.models import Case
from cases.summary import Block, table
from referrals.models import Referral


def referral_blocks(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Block]:
    """Those that the reader sees: to whom, for what, and where they stand. What was written in them stays there."""
    rows = [
        (
            referral.to_organisation.name,
            referral.get_purpose_display(),
            referral.get_status_display(),
            localdate(referral.submitted_at) if referral.submitted_at else "",
        )
        for referral in Referral.objects.visible_to(actor).filter(case=case).for_pages().order_by("id")
    ]
    yield table(_("Referrals"), (_("To"), _("Purpose"), _("State"), _("Submitted on")), rows)
