"""What is held about handing a person over."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.models import Case
from cases.subject_copy import Fact, Part, facts, part, worker, written
from referrals.models import Referral, ReferralStep


def referral_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every referral of the file with what was written in it, and every step by which organisation and role."""
    rows = list(Referral.objects.visible_to(actor).filter(case=case).for_pages().order_by("id"))
    yield part(_("Referrals"), rows, Referral)
    records = []
    for referral in rows:
        for step in ReferralStep.objects.visible_to(actor).of(referral):
            moment = Fact(capfirst(_("recorded at")), written(step.created_at))
            records.append([moment, Fact(_("Whom"), worker(step.actor)), *facts(step, "referral", "created_at")])
    yield Part(_("Steps of referrals"), ReferralStep._meta.label, records)
