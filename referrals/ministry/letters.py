"""The words of a decision's letter, in the language now active. It says the decision and on which rules, never the grounds."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from referrals.ministry.enums import LegalBasis, Result
from referrals.ministry.models import Decision, DecisionLetter


def letter_of(decision: Decision, *, version: int, replaced: DecisionLetter | None, by_name: bool) -> dict[str, Any]:
    """What the paper says (templates/pdf/decision.typ)."""
    referral, ministry = decision.referral, decision.ministry.name
    decided_on = date_format(timezone.localdate(decision.ended_at), "DATE_FORMAT")
    return {
        "organisation": ministry,
        "day": date_format(timezone.localdate(), "DATE_FORMAT"),
        "reference": _("Our number: %(number)s") % {"number": referral.registration.number},
        "version": _("Version %(version)s") % {"version": version},
        "addressee": referral.from_organisation.name,
        "subject": _("Decision on formal identification"),
        "facts": [
            [_("Registered number"), referral.registration.number],
            [_("Case"), decision.case.number],
            *([[_("Person"), _person(decision)]] if by_name else []),
            [_("Decided on"), decided_on],
        ],
        "replaces": _replaces(replaced) if replaced else "",
        "opening": _opening(decision, ministry, by_name=by_name),
        "decision_label": _("Decision"),
        "decision": str(Result(decision.result).label),
        "basis_label": _("Legal basis"),
        "bases": [*(str(LegalBasis(code).label) for code in decision.legal_bases), *_lines(decision.other_basis)],
        "closing": [_consequence(decision), _secrecy()],
        "signatures": [
            [_("Officer who decided"), decision.proposed_by.full_name],
            [_("Officer who confirmed"), decision.ended_by.full_name]
            if decision.four_eyes
            else [_("Head of the unit"), ""],
        ],
        "signature": _("Signature and stamp"),
        "pages": _("Page {page} of {pages}"),
    }


def title_of(decision: Decision, version: int) -> str:
    """What the document is called in the file."""
    words = {"number": decision.referral.registration.number, "version": version}
    return _("Decision on formal identification %(number)s, version %(version)s") % words


def _person(decision: Decision) -> str:
    person = decision.case.person
    name = person.full_name or _("the person whom we know by the number %(number)s") % {"number": decision.case.number}
    if not person.full_name or person.date_of_birth is None:
        return name
    words = {"name": name, "born": date_format(person.date_of_birth, "SHORT_DATE_FORMAT")}
    return _("%(name)s, born on %(born)s") % words


def _opening(decision: Decision, ministry: str, *, by_name: bool) -> str:
    words = {"ministry": ministry, "number": decision.case.number}
    if by_name:
        return (
            _(
                "%(ministry)s has examined your referral for formal identification of the person named above and has decided:"
            )
            % words
        )
    return (
        _(
            "%(ministry)s has examined your referral for formal identification of the person whom both of us know by the "
            "number %(number)s, and has decided:"
        )
        % words
    )


def _replaces(replaced: DecisionLetter) -> str:
    day = date_format(timezone.localdate(replaced.created_at), "DATE_FORMAT")
    words = {"version": replaced.version, "day": day}
    return _("This letter replaces version %(version)s of %(day)s, which is no longer to be used.") % words


def _consequence(decision: Decision) -> str:
    if decision.result == Result.RECOGNISED:
        return _(
            "From the day of the decision the person has the status of a recognised victim, with the help and the "
            "protection that the law gives."
        )
    return _(
        "This decision does not end the help that the person receives from you. If new facts become known, refer the "
        "person again."
    )


def _secrecy() -> str:
    return _(
        "The grounds are in the case file, where those who work with the person may read them. Keep what you learn from "
        "this letter to yourselves, and tell the person of the decision in a language that she or he understands."
    )


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
