"""The register of referrals in words: a line for the page, a row for a file, the journal for paper. Never a name of a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import OrganisationType
from core.sheets import Sheet
from referrals.journal.listing import OTHER_ENDS
from referrals.journal.statistics import Spread, Tally, Way
from referrals.models import Referral
from referrals.numbers import registered_number
from referrals.states import ENDED, TAKEN_ON, Answer, DeclineReason, Outcome, Purpose, Status

COLUMNS = (
    ("number", gettext_lazy("Registered number")),
    ("received", gettext_lazy("Received")),
    ("sender", gettext_lazy("Sent by")),
    ("case", gettext_lazy("Case")),
    ("purpose", gettext_lazy("Purpose")),
    ("urgency", gettext_lazy("How soon")),
    ("decision", gettext_lazy("Ministry's decision")),
    ("decided_by", gettext_lazy("Decided by")),
    ("decided", gettext_lazy("Decided on")),
    ("receiver", gettext_lazy("Receiver")),
    ("answer", gettext_lazy("Receiver's answer")),
    ("answered", gettext_lazy("Answered on")),
    ("result", gettext_lazy("Outcome")),
    ("ended", gettext_lazy("Ended on")),
    ("hours_to_decision", gettext_lazy("Hours to the decision")),
    ("hours_to_answer", gettext_lazy("Hours to the answer")),
    ("hours_to_end", gettext_lazy("Hours to the end")),
)


@dataclass(frozen=True)
class Row:
    """One line of the register, as far as its reader is told."""

    public_id: Any
    number: str
    received: datetime
    sender: str
    case: str
    purpose: str
    urgency: str
    decision: str
    decided_by: str
    decided: datetime | None
    receiver: str
    answer: str
    answered: datetime | None
    result: str
    ended: datetime | None

    @property
    def hours_to_decision(self) -> float | None:
        return _hours(self.received, self.decided)

    @property
    def hours_to_answer(self) -> float | None:
        """From the decision, or where nobody decided from the beginning."""
        return _hours(self.decided or self.received, self.answered)

    @property
    def hours_to_end(self) -> float | None:
        return _hours(self.answered or self.decided or self.received, self.ended)

    @property
    def times(self) -> str:
        """The times between the steps, in a few letters."""
        return " · ".join(
            words % {"time": _span(hours)}
            for words, hours in (
                (_("decision %(time)s"), self.hours_to_decision),
                (_("answer %(time)s"), self.hours_to_answer),
                (_("end %(time)s"), self.hours_to_end),
            )
            if hours is not None
        )


def rows_of(referrals: Iterable[Referral], times: dict[int, dict[str, datetime]], reader: Any) -> list[Row]:
    return [_row_of(referral, times.get(referral.pk, {}), reader) for referral in referrals]


def _row_of(referral: Any, at: dict[str, datetime], reader: Any) -> Row:
    whole = referral.is_led or referral.own_answer in (Answer.OFFERED, Answer.ACCEPTED)
    decision, by, decided = _decision_of(referral, at)
    if whole:
        answer, answered = _answer_of(referral)
        result, ended = _end_of(referral, at)
        receiver = referral.to_organisation
    else:
        # Asked, and did not take it: she knows of her own answer and of nothing after it.
        answer, answered = str(Answer(referral.own_answer or "").label), None
        result, ended = "", None
        receiver = reader.organisation
    return Row(
        public_id=referral.public_id,
        number=registered_number(referral),
        received=referral.submitted_at,
        sender=referral.from_organisation.name,
        case=referral.case.number,
        purpose=str(referral.get_purpose_display()),
        urgency=str(referral.get_urgency_display()),
        decision=decision,
        # What was said before the receiver was shown it stays between sender and ministry; so does who said it.
        decided_by=by.full_name if by and referral.is_led else "",
        decided=decided,
        receiver=receiver.name,
        answer=answer,
        answered=answered,
        result=result,
        ended=ended,
    )


def _decision_of(referral: Referral, at: dict[str, datetime]) -> tuple[str, Any, datetime | None]:
    if referral.status == Status.REFUSED:
        return _("Refused"), referral.decided_by, referral.decided_at
    if referral.status == Status.RETURNED:
        return _("Returned"), None, at.get(Status.RETURNED)
    if referral.approved_at:
        return _("Approved"), referral.approved_by, referral.approved_at
    return "", None, None


def _answer_of(referral: Referral) -> tuple[str, datetime | None]:
    if referral.status == Status.DECLINED:
        return str(Answer.DECLINED.label), referral.decided_at
    if referral.status == Status.EXPIRED:
        return str(Answer.EXPIRED.label), None
    if referral.decided_at and referral.status in (*TAKEN_ON, Status.COMPLETED, Status.WITHDRAWN):
        return str(Answer.ACCEPTED.label), referral.decided_at
    return (str(Answer.OFFERED.label) if referral.status == Status.OFFERED else ""), None


def _end_of(referral: Referral, at: dict[str, datetime]) -> tuple[str, datetime | None]:
    status = Status(referral.status)
    if status not in ENDED:
        return str(status.label), None
    if referral.outcome:
        return str(Outcome(referral.outcome).label), at.get(status)
    ended = at.get(status) or (referral.decided_at if status in OTHER_ENDS else None)
    return str(status.label), ended


def _hours(since: datetime, until: datetime | None) -> float | None:
    return round((until - since) / timedelta(hours=1), 2) if until and until >= since else None


def _span(hours: float) -> str:
    if hours < 1:
        return _("%(n)s min") % {"n": round(hours * 60)}
    if hours < 48:
        return _("%(n)s h") % {"n": round(hours)}
    return _("%(n)s d") % {"n": round(hours / 24)}


# ------------------------------------------------------------------ files


def as_sheet(rows: Iterable[Row]) -> Sheet:
    """The register as a table: its columns in words, its rows line by line."""
    heads = [str(label) for _name, label in COLUMNS]
    return Sheet(_("Register"), heads, [[getattr(row, name) for name, _label in COLUMNS] for row in rows])


def as_paper(rows: list[Row], chosen: dict[str, Any], actor: Any) -> dict[str, Any]:
    """The journal for templates/pdf/journal.typ: whose, of which time, line by line, with a place to sign."""
    printed = {"day": _moment(timezone.now()), "who": actor.full_name}
    return {
        "organisation": actor.organisation.name,
        "title": _("Register of referrals"),
        "period": _period(chosen),
        "count": _("Entries: %(n)s") % {"n": len(rows)},
        "head": [
            _("No."), _("Received"), _("Sent by"), _("Case"), _("Purpose"), _("Ministry's decision"), _("Receiver"),
            _("Receiver's answer"), _("Outcome"), _("Times"),
        ],
        "rows": [_on_paper(row) for row in rows],
        "none": _("Nothing was referred in this time."),
        "printed": _("Printed %(day)s by %(who)s") % printed,
        "pages": _("page {page} of {pages}"),
        "signatures": [_("Kept by: name, signature"), _("Checked by: name, signature"), _("Date, stamp")],
    }  # fmt: skip


def _on_paper(row: Row) -> list[str]:
    purpose = f"{row.purpose}\n{row.urgency}"
    decision = "\n".join(part for part in (row.decision, _moment(row.decided), row.decided_by) if part)
    answer = "\n".join(part for part in (row.answer, _moment(row.answered)) if part)
    result = "\n".join(part for part in (row.result, _moment(row.ended)) if part)
    return [
        row.number or "—", _moment(row.received), row.sender, row.case, purpose, decision or "—", row.receiver,
        answer or "—", result or "—", row.times.replace(" · ", "\n") or "—",
    ]  # fmt: skip


def _moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""


def _period(chosen: dict[str, Any]) -> str:
    days = {
        name: date_format(chosen[name], "SHORT_DATE_FORMAT") for name in ("from_on", "until_on") if chosen.get(name)
    }
    days.setdefault("until_on", date_format(timezone.localdate(), "SHORT_DATE_FORMAT"))
    if chosen.get("number"):
        return _("By number")
    if "from_on" not in days:
        return _("Until %(until_on)s") % days
    return _("From %(from_on)s until %(until_on)s") % days


# ------------------------------------------------------------------ figures


@dataclass(frozen=True)
class WayInWords:
    purpose: str
    way: str
    spreads: list[str]


def outcomes_in_words(tallies: list[Tally]) -> list[dict[str, Any]]:
    return [{"label": str(Outcome(tally.code).label), "value": tally.count} for tally in tallies]


def reasons_in_words(tallies: list[Tally]) -> list[dict[str, Any]]:
    return [{"label": str(DeclineReason(tally.code).label), "value": tally.count} for tally in tallies]


def ways_in_words(ways: list[Way]) -> list[WayInWords]:
    """Only ways of which anything may be told."""
    return [
        WayInWords(
            purpose=str(Purpose(way.purpose).label),
            way=f"{OrganisationType(way.from_type).label} → {OrganisationType(way.to_type).label}",
            spreads=[_spread_in_words(spread) for spread in way.spreads],
        )
        for way in ways
        if any(spread.count for spread in way.spreads)
    ]


def _spread_in_words(spread: Spread) -> str:
    if spread.median is None or spread.ninth is None:
        return ""
    half, ninth = (_span(span / timedelta(hours=1)) for span in (spread.median, spread.ninth))
    return f"{half} / {ninth}"
