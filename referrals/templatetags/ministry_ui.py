from typing import Any

from django import template
from django.urls import reverse

from cases.policies import allows
from referrals.ministry import policies, presenters, records
from referrals.ministry.forms import AssignForm
from referrals.ministry.models import Decision, Registration
from referrals.models import Party, Referral
from referrals.querysets import reviews_for_the_ministry
from referrals.states import Side, Status

register = template.Library()


@register.inclusion_tag("referrals/ministry/_assign.html", takes_context=True)
def assign_officer(context: Any, referral: Referral, seat: Party | None, reader: Any) -> dict[str, Any]:
    """Who of the reader's organisation takes the next step, and a form where she may say so."""
    form = None
    if policies.may_assign(reader, seat):
        colleagues = policies.colleagues_for(reader, seat)
        form = AssignForm(colleagues=colleagues, initial={"officer": seat.officer_id}, auto_id="id_assign_%s")
    url = reverse("referrals:assign", args=[referral.public_id])
    return {"seat": seat, "form": form, "url": url, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("referrals/ministry/_ministry.html", takes_context=True)
def ministry_of(context: Any, referral: Referral, seat: Party | None, reader: Any) -> dict[str, Any]:
    """The registered number, what changed since it was returned, and the decision, as far as the reader sees them."""
    registration = Registration.objects.of(referral)
    decision = Decision.objects.visible_to(reader).of(referral) if policies.asks_for_decision(referral) else None
    return {
        "referral": referral,
        "registration": registration,
        "may_register": registration is None and allows(policies.check_may_register, reader, referral),
        "changed": _changed(referral, seat, reader),
        "decided": presenters.decided_of(decision) if decision else None,
        "may_confirm": decision is not None and allows(policies.check_may_make, reader, decision),
        "may_decide": decision is None
        and policies.asks_for_decision(referral)
        and allows(policies.check_may_decide, reader, referral),
        "csrf_token": context.get("csrf_token"),
    }


def _changed(referral: Referral, seat: Party | None, reader: Any) -> list[str] | None:
    """For the officer who is to look at it once more."""
    is_hers = seat is not None and seat.side == Side.MINISTRY and reviews_for_the_ministry(reader)
    if not is_hers or referral.status not in (Status.SUBMITTED, Status.APPROVED):
        return None
    return records.changed_since_return(referral)
