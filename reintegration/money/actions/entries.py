"""Money spent, promised, paid, come back and set right. Each function is one transaction: lock, policy, entry, audit.

An entry is added and never changed. Its line is locked first, so that what is left is known when it is asked; the
database counts and refuses by itself, whatever is forgotten here (migrations/0005_books.py).
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.days import refuse_future
from cases.models import Case
from core.errors import Conflict, NotVisible, Refused
from reintegration.models import Assistance
from reintegration.money import policies
from reintegration.money.enums import SPENT, EntryType
from reintegration.money.models import BudgetLine, Entry, Project
from reintegration.money.numbers import Foreign, in_words, refuse_impossible
from reintegration.money.records import net_of, remains_of, spent_on


@transaction.atomic
def charge(
    line: BudgetLine,
    amount: Decimal,
    *,
    actor: User,
    item: Assistance | None = None,
    day: date | None = None,
    foreign: Foreign | None = None,
    reference: UUID | None = None,
) -> Entry:
    """Spend from a line: for an item, on its day and under its kind, or for nobody in particular.

    `foreign`: what was paid in another currency; `amount` is then what it comes to. Whoever calls this for an item has
    written the same amount on it. Raises Refused above what is left, or outside of the project's time.
    """
    line = _locked(line.pk)
    policies.check_may_spend(actor, line)
    if before := _sent(line, reference):
        return before
    entry = _drafted(line, EntryType.CHARGE, amount, actor, item=item, day=day, foreign=foreign, reference=reference)
    _refuse_above(amount, line.left_azn, line)
    return _entered(entry, Event.MONEY_CHARGED, actor)


@transaction.atomic
def promise(line: BudgetLine, amount: Decimal, *, actor: User, reference: UUID | None = None) -> Entry:
    """Keep money of a line for something agreed: nobody else spends it. It is paid by parts, or let go."""
    line = _locked(line.pk)
    policies.check_may_spend(actor, line)
    if before := _sent(line, reference):
        return before
    entry = _drafted(line, EntryType.PROMISE, amount, actor, reference=reference)
    _refuse_above(amount, line.left_azn, line)
    return _entered(entry, Event.MONEY_PROMISED, actor)


@transaction.atomic
def free_promise(
    promised: Entry, amount: Decimal | None = None, *, actor: User, reference: UUID | None = None
) -> Entry:
    """Let go a part of what was promised, or all that is not paid."""
    line, promised = _locked_first(promised, (EntryType.PROMISE,))
    policies.check_may_spend(actor, line)
    if before := _sent(line, reference):
        return before
    left = remains_of(promised)
    amount = left if amount is None else amount
    entry = _drafted(line, EntryType.RELEASE, amount, actor, of=promised, reference=reference, any_day=True)
    _refuse_more_than(amount, left, _("Of this promise %(left)s remain. Nothing was recorded."))
    return _entered(entry, Event.PROMISE_FREED, actor)


@transaction.atomic
def pay_promised(
    promised: Entry,
    amount: Decimal,
    *,
    actor: User,
    item: Assistance | None = None,
    day: date | None = None,
    foreign: Foreign | None = None,
    reference: UUID | None = None,
) -> Entry:
    """Pay a part of what was promised. With an `item` it stands under its kind and on its day, as in `charge`."""
    line, promised = _locked_first(promised, (EntryType.PROMISE,))
    policies.check_may_spend(actor, line)
    if before := _sent(line, reference):
        return before
    entry = _drafted(
        line, EntryType.PAYMENT, amount, actor, of=promised, item=item, day=day, foreign=foreign, reference=reference
    )
    left = remains_of(promised)
    _refuse_more_than(amount, left, _("Of this promise %(left)s remain. Nothing was recorded."))
    return _entered(entry, Event.MONEY_PAID, actor)


@transaction.atomic
def recover(
    spent: Entry, amount: Decimal, *, actor: User, day: date | None = None, reference: UUID | None = None
) -> Entry:
    """Book money that came back: it may be spent again. What was given then stays what it was."""
    line, spent = _locked_first(spent, SPENT)
    policies.check_may_recover(actor, spent)
    if before := _sent(line, reference):
        return before
    day = day or timezone.localdate()
    entry = _drafted(line, EntryType.RECOVERY, amount, actor, of=spent, day=day, reference=reference, any_day=True)
    if day < spent.day:
        raise Refused(_("It cannot have come back before it was spent."), "day")
    _refuse_more_than(amount, remains_of(spent), _("Of this %(left)s have not come back yet. Nothing was recorded."))
    return _entered(entry, Event.MONEY_RECOVERED, actor)


@transaction.atomic
def correct_charge(spent: Entry, amount: Decimal, *, actor: User, reference: UUID | None = None) -> Entry:
    """Say what was really spent, nought if nothing was; the item, if it was for one, says the same afterwards."""
    # As every action about a file: the file first, then the money.
    Case.objects.select_for_update(of=("self",), no_key=True).filter(assistance=spent.item_id).first()
    line, spent = _locked_first(spent, SPENT)
    policies.check_may_correct(actor, spent)
    if before := _sent(line, reference):
        return before
    item = spent.item
    if item is not None and item.is_crossed_out:
        raise Conflict(_("This item was crossed out: nothing of it is spent. Nothing was changed."))
    if item is not None and (spent.kind, spent.day) != (item.type, item.delivered_on):
        raise Conflict(
            _("This was taken back when the item was changed. Set its newer entry right. Nothing was changed.")
        )
    if amount != 0:
        refuse_impossible(amount, "amount")
    difference = amount - net_of(spent)
    if not difference:
        raise Refused(_("This is what the books say already. Nothing would change."), "amount")
    if remains_of(spent) + difference < 0:
        raise Refused(_("More than that came back already. Nothing was recorded."), "amount")
    entry = _set_right(spent, line, difference, actor, reference)
    if item is not None:
        item.amount_azn = (item.amount_azn or 0) + difference
        # Whoever has the item open to change it has to look again.
        item.version += 1
        item.save(update_fields=["amount_azn", "version"])
    return entry


@transaction.atomic
def follow_item(item: Assistance, *, actor: User) -> None:
    """Let the books say what an item says, after its own action changed or crossed it out. Not charged: nothing."""
    spent = list(spent_on(item))
    if not spent:
        return
    lines = {key: _locked_of_item(key) for key in sorted({entry.line_id for entry in spent})}
    policies.check_may_correct(actor, spent[0])
    wanted = Decimal(0) if item.is_crossed_out else item.amount_azn or Decimal(0)
    here = [entry for entry in spent if (entry.kind, entry.day) == (item.type, item.delivered_on)]
    for entry in spent:
        if entry not in here:
            _take_back(entry, net_of(entry), lines, actor)
    wanted -= sum(net_of(entry) for entry in here)
    for entry in reversed(here):
        if wanted < 0:
            back = min(-wanted, remains_of(entry))
            _take_back(entry, back, lines, actor)
            wanted += back
    if wanted < 0:
        raise Refused(_("More than that came back already. Nothing was changed."), "amount_azn")
    if wanted > 0:
        line = _locked((here or spent)[0].line_id)
        _refuse_above(wanted, line.left_azn, line, "amount_azn")
        if here:
            _set_right(here[0], line, wanted, actor, None)
        else:
            policies.check_may_spend(actor, line)
            _entered(_drafted(line, EntryType.CHARGE, wanted, actor, item=item), Event.MONEY_CHARGED, actor)


def _take_back(entry: Entry, amount: Decimal, lines: dict[int, BudgetLine], actor: User) -> None:
    if amount > remains_of(entry):
        raise Refused(_("Some of this came back already: its kind and day stay as they are. Nothing was changed."))
    if amount:
        _set_right(entry, lines[entry.line_id], -amount, actor, None)


def _set_right(spent: Entry, line: BudgetLine, difference: Decimal, actor: User, reference: UUID | None) -> Entry:
    _refuse_above(difference, line.left_azn, line)
    entry = Entry(
        line=line, type=EntryType.CORRECTION, amount=difference, day=spent.day, of=spent, item_id=spent.item_id,
        kind=spent.kind,
        organisation=actor.organisation, entered_by=actor, reference=reference or uuid4(),
    )  # fmt: skip
    return _entered(entry, Event.MONEY_CORRECTED, actor)


def _drafted(
    line: BudgetLine,
    type: EntryType,
    amount: Decimal,
    actor: User,
    *,
    of: Entry | None = None,
    item: Assistance | None = None,
    day: date | None = None,
    foreign: Foreign | None = None,
    reference: UUID | None = None,
    any_day: bool = False,
) -> Entry:
    """An entry that can be: of a day within the project, of what its item says, to the qəpik."""
    refuse_impossible(amount, "amount")
    if foreign is not None and foreign.azn != amount:
        raise Refused(_("The amount is not what the rate of the day makes of it."), "amount")
    if day is None:
        day = item.delivered_on if item is not None else timezone.localdate()
    refuse_future(day, "day")
    if not any_day:
        _refuse_outside(line.project, day, "day" if item is None else "line")
    given = {} if foreign is None else {
        "currency": foreign.currency, "foreign_amount": foreign.amount, "rate": foreign.rate, "rate_on": foreign.rate_on,
    }  # fmt: skip
    entry = Entry(
        line=line, type=type, amount=amount, day=day, of=of,
        organisation=actor.organisation, entered_by=actor, reference=reference or uuid4(), **given,
    )  # fmt: skip
    if item is not None:
        entry.item, entry.kind = item, item.type
    elif type == EntryType.RECOVERY and of is not None:
        # By its key: whoever keeps the budget may not see the item.
        entry.item_id, entry.kind = of.item_id, of.kind
    return entry


def _entered(entry: Entry, event: Event, actor: User) -> Entry:
    entry.save()
    changes: dict[str, Any] = {"number": entry.line.code, "amount": None}
    if entry.currency:
        changes |= {"currency": entry.currency}
    case = Case.objects.filter(assistance=entry.item_id).first() if entry.item_id else None
    case_id = case.public_id if case else None
    record(event, actor=actor, target=entry, case_id=case_id, changes=changes)
    return entry


def _locked(key: int) -> BudgetLine:
    rows = BudgetLine.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("project__kept_by", "spender").filter(pk=key).first()
    if found is None:
        raise NotVisible("")
    return found


def _locked_of_item(key: int) -> BudgetLine:
    """The same, where the file has come to an organisation that does not spend from the line."""
    try:
        return _locked(key)
    except NotVisible:
        said = _(
            "This was charged to a budget line of another organisation. Ask whoever keeps the budget. Nothing was changed."
        )
        raise Conflict(said) from None


def _locked_first(entry: Entry, types: tuple[EntryType, ...]) -> tuple[BudgetLine, Entry]:
    """The line of an earlier entry, locked, and the entry as it is on file."""
    line = _locked(entry.line_id)
    found = Entry.objects.select_related("item__case__person", "item__case__organisation").filter(pk=entry.pk).first()
    if found is None:
        raise NotVisible("")
    found.line = line
    if found.type not in types:
        raise Conflict(_("This entry is not of that kind. Nothing was changed."))
    return line, found


def _sent(line: BudgetLine, reference: UUID | None) -> Entry | None:
    """The entry of the same form, sent before."""
    if reference is None:
        return None
    before = Entry.objects.filter(reference=reference).first()
    if before is not None and before.line_id != line.pk:
        raise Conflict(_("This was sent before, for another budget line. Nothing was changed."))
    return before


def _refuse_above(amount: Decimal, left: Decimal, line: BudgetLine, field: str = "amount") -> None:
    if amount > left:
        said = {"line": line.code, "left": in_words(left)}
        raise Refused(_("The budget line %(line)s has %(left)s left. Nothing was recorded.") % said, field)


def _refuse_more_than(amount: Decimal, left: Decimal, sentence: str) -> None:
    if amount > left:
        raise Refused(sentence % {"left": in_words(left)}, "amount")


def _refuse_outside(project: Project, day: date, field: str) -> None:
    if not project.starts_on <= day <= project.ends_on:
        raise Refused(_("The project does not run on that day. Choose another budget line."), field)
