"""What stands in the body of a parcel, looked at field by field. What is not known is refused, never left out."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.roles import SHAREABLE, Section
from cases.consent.enums import Language
from cases.enums import Sex
from cases.intake.enums import Need
from cases.models import AGE_GROUPS
from referrals.parcels.enums import WORDS_LIMIT
from referrals.parcels.sealing import ParcelRefused
from referrals.parcels.states import Status
from referrals.states import DeclineReason, Outcome, Purpose, RiskFlag, Urgency

CODE_LIMIT = 32
_LONGEST_TEXT = 100_000
_MOST_BLOCKS = 1_000
_AGES = [low for low, _high in AGE_GROUPS]
_ANSWERS = (Status.ACCEPTED, Status.DECLINED, Status.COMPLETED)
_BLOCK = {"title", "facts", "columns", "rows", "text"}


def referral_of(body: dict[str, Any]) -> dict[str, Any]:
    """The card: what is read before it is answered."""
    _exactly(
        body,
        {
            "from", "to", "purpose", "urgency", "language", "sex", "age_from", "urgent_needs", "risk_flags", "sections",
            "message",
        },
    )  # fmt: skip
    age = body["age_from"]
    if age is not None and (type(age) is not int or age not in [*_AGES, AGE_GROUPS[-1][1] + 1]):
        raise _unknown("age_from")
    return {
        "from": _text(body, "from", CODE_LIMIT),
        "to": _text(body, "to", CODE_LIMIT),
        "purpose": _choice(body, "purpose", Purpose.values),
        "urgency": _choice(body, "urgency", Urgency.values),
        "language": _choice(body, "language", ["", *Language.values]),
        "sex": _choice(body, "sex", Sex.values),
        "age_from": age,
        "urgent_needs": _choices(body, "urgent_needs", [need for need in Need.values if need != Need.NONE]),
        "risk_flags": _choices(body, "risk_flags", RiskFlag.values),
        "sections": _choices(body, "sections", [section.value for section in Section if section in SHAREABLE]),
        "message": _text(body, "message", WORDS_LIMIT),
    }


def contents_of(body: dict[str, Any]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What is handed over: by section and language the blocks, texts and nothing else."""
    _exactly(body, {"sections"})
    sections = body["sections"]
    known = {section.value for section in Section if section in SHAREABLE}
    if not isinstance(sections, dict) or not set(sections) <= known:
        raise _unknown("sections")
    languages = {language for language, _name in settings.LANGUAGES}
    for name, said in sections.items():
        place = f"sections.{name}"
        if not isinstance(said, dict) or not set(said) <= languages:
            raise _unknown(place)
        for blocks in said.values():
            if not isinstance(blocks, list) or len(blocks) > _MOST_BLOCKS:
                raise _unknown(place)
            for block in blocks:
                _check_block(block, place)
    return sections


def status_of(body: dict[str, Any]) -> dict[str, str]:
    """How the receiver answered, and what came of it."""
    _exactly(body, {"status", "decline_reason", "reason", "outcome", "feedback"})
    status = _choice(body, "status", _ANSWERS)
    said = {
        "status": status,
        "decline_reason": _choice(body, "decline_reason", ["", *DeclineReason.values]),
        "reason": _text(body, "reason", WORDS_LIMIT),
        "outcome": _choice(body, "outcome", ["", *Outcome.values]),
        "feedback": _text(body, "feedback", WORDS_LIMIT),
    }
    if status == Status.DECLINED and not (said["reason"].strip() and said["decline_reason"]):
        raise ParcelRefused("body.reason", _("Nothing is declined without a reason."))
    if status == Status.COMPLETED and not (said["feedback"].strip() and said["outcome"]):
        raise ParcelRefused("body.feedback", _("Nothing is completed without a word of what was done."))
    return said


def receipt_of(body: dict[str, Any]) -> tuple[UUID, str]:
    """Of which parcel, and the digest of what it said."""
    _exactly(body, {"of", "digest"})
    try:
        return UUID(_text(body, "of", CODE_LIMIT + 4)), _text(body, "digest", 64)
    except ValueError:
        raise ParcelRefused("body.of", _("This is not an id.")) from None


def withdrawal_of(body: dict[str, Any]) -> str:
    """The code of the organisation that had been asked."""
    _exactly(body, {"to"})
    return _text(body, "to", CODE_LIMIT)


def _exactly(body: dict[str, Any], names: set[str]) -> None:
    for name in sorted(names.symmetric_difference(body)):
        raise _unknown(name if name in names else "")


def _text(body: dict[str, Any], name: str, limit: int) -> str:
    value = body[name]
    if not isinstance(value, str) or "\0" in value:
        raise _unknown(name)
    if len(value) > limit:
        raise ParcelRefused(f"body.{name}", _("This is longer than it may be."))
    return value


def _choice(body: dict[str, Any], name: str, known: Any) -> str:
    value = body[name]
    if not isinstance(value, str) or value not in list(known):
        raise _unknown(name)
    return value


def _choices(body: dict[str, Any], name: str, known: list[str]) -> list[str]:
    values = body[name]
    if not isinstance(values, list) or len(values) > len(known) or not all(isinstance(one, str) for one in values):
        raise _unknown(name)
    if not set(values) <= set(known) or len(set(values)) != len(values):
        raise _unknown(name)
    return values


def _check_block(block: Any, place: str) -> None:
    if not isinstance(block, dict) or set(block) != _BLOCK:
        raise _unknown(place)
    pairs = isinstance(block["facts"], list) and all(_texts(pair) and len(pair) == 2 for pair in block["facts"])
    rows = isinstance(block["rows"], list) and all(_texts(row) for row in block["rows"])
    if not (pairs and rows and _texts(block["columns"]) and _texts([block["title"], block["text"]])):
        raise _unknown(place)


def _texts(values: Any) -> bool:
    return isinstance(values, list) and all(
        isinstance(value, str) and len(value) <= _LONGEST_TEXT and "\0" not in value for value in values
    )


def _unknown(name: str) -> ParcelRefused:
    return ParcelRefused(f"body.{name}" if name else "body", _("What stands here is not known, or is missing."))
