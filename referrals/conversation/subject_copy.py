"""What organisations wrote to each other about a person, for her own hands."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from cases.subject_copy import Part, part
from referrals.conversation.models import Message

LEFT_OUT = ("thread", "answers", "document", "told_at", "form_token")


def message_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every message that her organisation wrote or was written to; by which organisation, not by whom."""
    rows = Message.objects.visible_to(actor).filter(referral__case=case).in_order()
    yield part(_("Messages about referrals"), rows, Message, *LEFT_OUT)
