"""What a ministry wrote down and decided about a person."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from referrals.ministry.models import Decision, DecisionLetter, Registration
from referrals.ministry.states import DecisionStatus


def ministry_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Under which number she was received, what was decided and why; what was only proposed is no decision about her."""
    if Section.CLASSIFICATION not in sections:
        return
    registrations = Registration.objects.visible_to(actor).filter(referral__case=case).select_related("organisation")
    yield part(_("Registrations of referrals"), registrations.order_by("id"), Registration, "referral")
    decisions = Decision.objects.visible_to(actor).filter(case=case, status=DecisionStatus.MADE).for_pages()
    yield part(
        _("Decisions on formal identification"), decisions.order_by("id"), Decision, "referral", "classification"
    )
    letters = DecisionLetter.objects.visible_to(actor).filter(decision__case=case)
    yield part(_("Letters of decisions"), letters.order_by("id"), DecisionLetter, "decision", "document")
