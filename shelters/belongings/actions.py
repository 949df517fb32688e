"""What happens to what a house keeps for somebody. Each function is one transaction: policy, lock, change, audit."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases.actions import read_sections
from cases.crossing.actions import cross_out
from cases.days import refuse_future
from cases.enums import Section
from core import pdf
from core.errors import Refused
from shelters.belongings import letters, policies
from shelters.belongings.enums import BelongingKind, Signature
from shelters.belongings.models import Belonging, HandingBack
from shelters.belongings.presenters import not_returned
from shelters.life.actions import locked_stay
from shelters.life.models import OfStay
from shelters.models import Stay


@transaction.atomic
def take(stay: Stay, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Belonging:
    """Take something into keeping: `kind`, `what`, `amount`, `currency`, `kept_where`, `taken_on`, `in_presence_of`.

    Money has a currency, anything else is counted in pieces. The same form sent twice is one. Raises NotAllowed, Refused.
    """
    stay = locked_stay(stay)
    policies.check_may_take(actor, stay)
    if before := Belonging.objects.filter(stay=stay).sent_with(token):
        return before
    taken_on, what = details["taken_on"], (details.get("what") or "").strip()
    refuse_future(taken_on, "taken_on")
    if taken_on < stay.check_in:
        raise Refused(_("The person came later than that."), "taken_on")
    if not what:
        raise Refused(_("Write something."), "what")
    amount, currency = details["amount"], details.get("currency") or ""
    _refuse_impossible_amount(details["kind"], amount, currency)
    row = Belonging(
        kind=details["kind"],
        what=what,
        amount=amount,
        currency=currency,
        kept_where=(details.get("kept_where") or "").strip(),
        taken_on=taken_on,
        in_presence_of=(details.get("in_presence_of") or "").strip(),
        form_token=token,
        **_of(stay, actor),
    )
    row.save()
    _record(Event.BELONGING_TAKEN, row, actor)
    return row


@transaction.atomic
def read_belongings(stay: Stay, *, actor: User) -> None:
    """Open what is kept for somebody: a look at her file, and on record."""
    policies.check_may_see(actor, stay)
    read_sections(stay.case, [Section.STAYS], actor=actor)


@transaction.atomic
def print_receipt(stay: Stay, *, actor: User) -> bytes:
    """The receipt of what is in keeping, in her own language where the house has it, with lines to sign on."""
    policies.check_may_see(actor, stay)
    check_reading(actor, stay.case.public_id)
    rows = list(not_returned(stay))
    if not rows:
        raise Refused(_("Nothing is in keeping for this person."))
    with translation.override(letters.language_of(stay.case, actor)):
        words = letters.receipt_of(stay, rows, actor)
        content = pdf.render("receipt", words, watermark=pdf.watermark(actor, stay.case.number))
    changes = {"shelter": stay.shelter.code, "count": len(rows)}
    record(Event.BELONGINGS_PRINTED, actor=actor, target=stay, case_id=stay.case.public_id, changes=changes)
    return content


@transaction.atomic
def record_signature(stay: Stay, *, signature: str, signed_on: date, actor: User, witness: str = "") -> int:
    """She signed the receipt on paper, or would not, before a witness: for all that was not signed for. Returns how many."""
    stay = locked_stay(stay)
    policies.check_may_take(actor, stay)
    refuse_future(signed_on, "signed_on")
    witness = _witness(signature, witness)
    rows = Belonging.objects.of(stay).standing().filter(signature=Signature.NOT_YET)
    rows = list(rows.select_for_update(of=("self",)))
    if not rows:
        raise Refused(_("Everything was signed for already."), "signature")
    if any(signed_on < row.taken_on for row in rows):
        raise Refused(_("Some of it was taken later than that."), "signed_on")
    for row in rows:
        row.signature, row.signed_on, row.witness = signature, signed_on, witness
        row.save(update_fields=["signature", "signed_on", "witness"])
    changes = {"status": signature, "count": len(rows)}
    record(Event.BELONGINGS_SIGNED, actor=actor, target=stay, case_id=stay.case.public_id, changes=changes)
    return len(rows)


@transaction.atomic
def hand_back(belonging: Belonging, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> HandingBack:
    """Hand all of it back, or a part: `amount`, `on`, `to_whom`, `signature`, `witness`. Never more than is in keeping."""
    stay = locked_stay(belonging.stay)
    belonging = _locked(belonging)
    if before := HandingBack.objects.filter(stay=stay).sent_with(token):
        return before
    policies.check_may_hand_back(actor, belonging)
    amount = details["amount"]
    if amount > belonging.left:
        raise Refused(_("Less than that is in keeping."), "amount")
    _refuse_impossible_amount(belonging.kind, amount, belonging.currency)
    return _hand_back(belonging, amount, details, actor, token)


@transaction.atomic
def hand_everything_back(stay: Stay, details: dict[str, Any], *, actor: User) -> int:
    """Hand back whatever is in keeping for somebody: `on`, `to_whom`, `signature`, `witness`. Returns how many things."""
    stay = locked_stay(stay)
    policies.check_may_take(actor, stay)
    rows = [_locked(row) for row in not_returned(stay)]
    if not rows:
        raise Refused(_("Nothing is in keeping for this person."))
    for row in rows:
        _hand_back(row, row.left, details, actor, None)
    return len(rows)


@transaction.atomic
def cross_out_belonging(belonging: Belonging, *, reason: str, actor: User) -> None:
    """Strike what was written down by mistake."""
    locked_stay(belonging.stay)
    belonging = _locked(belonging)
    policies.check_may_cross_out(actor, belonging)
    cross_out(belonging, reason, actor)
    _record(Event.BELONGING_CROSSED_OUT, belonging, actor)


def _hand_back(
    belonging: Belonging, amount: Decimal, details: dict[str, Any], actor: User, token: UUID | None
) -> HandingBack:
    on, to_whom = details["on"], (details.get("to_whom") or "").strip()
    refuse_future(on, "on")
    if on < belonging.taken_on:
        raise Refused(_("It was taken later than that."), "on")
    if not to_whom:
        raise Refused(_("Say to whom."), "to_whom")
    row = HandingBack(
        belonging=belonging,
        amount=amount,
        on=on,
        to_whom=to_whom,
        signature=details["signature"],
        witness=_witness(details["signature"], details.get("witness") or ""),
        form_token=token,
        **_of(belonging.stay, actor),
    )
    row.save()
    belonging.returned += amount
    belonging.save(update_fields=["returned"])
    _record(Event.BELONGING_RETURNED, row, actor, status=row.signature)
    return row


def _refuse_impossible_amount(kind: str, amount: Decimal, currency: str) -> None:
    if amount <= 0:
        raise Refused(_("At least one, or some money."), "amount")
    if kind == BelongingKind.MONEY and not currency:
        raise Refused(_("Say in which currency."), "currency")
    if kind != BelongingKind.MONEY and currency:
        raise Refused(_("Only money has a currency."), "currency")
    if kind != BelongingKind.MONEY and amount != int(amount):
        raise Refused(_("Things are counted in whole pieces."), "amount")


def _witness(signature: str, witness: str) -> str:
    if signature not in (Signature.PAPER, Signature.REFUSED):
        raise Refused(_("Say whether it was signed."), "signature")
    if signature == Signature.PAPER:
        return ""
    if not witness.strip():
        raise Refused(_("Say who saw that she would not sign."), "witness")
    return witness.strip()


def _of(stay: Stay, actor: User) -> dict[str, Any]:
    return {"stay": stay, "shelter": stay.shelter, "case": stay.case, "written_by": actor}


def _locked(belonging: Belonging) -> Belonging:
    related = ("case__person", "case__organisation", "shelter", "stay__case__person", "written_by")
    return Belonging.objects.select_for_update(of=("self",)).select_related(*related).get(pk=belonging.pk)


def _record(event: Event, row: OfStay, actor: User, **changes: Any) -> None:
    changes = {"shelter": row.shelter.code} | changes
    record(event, actor=actor, target=row, case_id=row.case.public_id, changes=changes)
