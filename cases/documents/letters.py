"""The words of the letters, filled in from the case, in the language now active. No letter says where a shelter stands."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from cases.consent.enums import Language
from cases.documents.enums import LetterKind
from cases.models import Case
from core.errors import Refused

LANGUAGE_CODES = {"az": Language.AZERBAIJANI, "en": Language.ENGLISH, "ru": Language.RUSSIAN}


def letter_of(case: Case, details: dict[str, Any], actor: User) -> dict[str, Any]:
    """What the paper says; raises Refused where the case does not hold what a letter needs."""
    kind = LetterKind(details["kind"])
    today = timezone.localdate()
    return {
        "organisation": case.organisation.name,
        "day": date_format(today, "DATE_FORMAT"),
        "reference": _("Our number: %(number)s") % {"number": case.number},
        "addressee": details.get("addressee") or _("To whom it may concern"),
        "subject": str(SUBJECTS[kind]()),
        "paragraphs": [*PARAGRAPHS[kind](case, details), *_typed(kind, details)],
        "closing": list(CLOSINGS[kind](case)),
        "signed": [actor.get_full_name(), case.organisation.name],
        "signature": _("Signature and stamp"),
        "pages": _("Page {page} of {pages}"),
    }


def _typed(kind: LetterKind, details: dict[str, Any]) -> list[str]:
    return [line.strip() for line in (details.get("text") or "").splitlines() if line.strip()]


def _who(case: Case, details: dict[str, Any]) -> str:
    """The person by her name where it was asked for, by the number of her case otherwise."""
    if not details.get("with_name"):
        return _("the person whom we know by the number %(number)s") % {"number": case.number}
    name = case.person.full_name
    if not name:
        raise Refused(_("The name is not known. Leave it out, or record it first."), "with_name")
    if case.person.date_of_birth is None:
        return name
    born = date_format(case.person.date_of_birth, "SHORT_DATE_FORMAT")
    return _("%(name)s, born on %(born)s") % {"name": name, "born": born}


def _cover(case: Case, details: dict[str, Any]) -> Iterable[str]:
    yield _("%(organisation)s refers to you a person who needs your help.") % {"organisation": case.organisation.name}
    yield _(
        "Both of us know this person by the number %(number)s alone. This letter says on purpose neither who it is nor what "
        "happened: the referral itself does, and those whom you have charged with it open it in the case management system."
    ) % {"number": case.number}


def _cover_end(case: Case) -> Iterable[str]:
    yield _("Please confirm within three working days, quoting the number, that you have received the referral.")


def _stay(case: Case, details: dict[str, Any]) -> Iterable[str]:
    periods = import_string(settings.CASE_STAY_DATES)(case)
    if not periods:
        raise Refused(_("There is no stay in this file that could be confirmed."), "kind")
    organisation, who = case.organisation.name, _who(case, details | {"with_name": True})
    yield _("%(organisation)s confirms the stay in its care of: %(who)s.") % {"organisation": organisation, "who": who}
    for check_in, check_out in periods:
        first = date_format(check_in, "SHORT_DATE_FORMAT")
        if check_out is None:
            yield _("Since %(first)s, and today still.") % {"first": first}
        else:
            yield _("From %(first)s to %(last)s.") % {
                "first": first,
                "last": date_format(check_out, "SHORT_DATE_FORMAT"),
            }


def _stay_end(case: Case) -> Iterable[str]:
    yield _("The address is not disclosed. %(organisation)s answers questions about this letter.") % {
        "organisation": case.organisation.name
    }


def _request(case: Case, details: dict[str, Any]) -> Iterable[str]:
    yield _("%(organisation)s turns to you in the matter of %(who)s.") % {
        "organisation": case.organisation.name,
        "who": _who(case, details),
    }
    yield _("We ask you for the following:")


def _request_end(case: Case) -> Iterable[str]:
    yield _("Please answer in writing, quoting the number %(number)s, and keep what you learn to yourselves.") % {
        "number": case.number
    }


def _invitation(case: Case, details: dict[str, Any]) -> Iterable[str]:
    yield _("%(organisation)s invites you:") % {"organisation": case.organisation.name}


def _invitation_end(case: Case) -> Iterable[str]:
    yield _("Please bring this letter and a document that shows who you are. If you cannot come, tell us beforehand.")


SUBJECTS = {
    LetterKind.REFERRAL_COVER: lambda: _("Referral of a person"),
    LetterKind.STAY_CONFIRMATION: lambda: _("Confirmation of stay"),
    LetterKind.AUTHORITY_REQUEST: lambda: _("Request"),
    LetterKind.INVITATION: lambda: _("Invitation"),
}
PARAGRAPHS = {
    LetterKind.REFERRAL_COVER: _cover,
    LetterKind.STAY_CONFIRMATION: _stay,
    LetterKind.AUTHORITY_REQUEST: _request,
    LetterKind.INVITATION: _invitation,
}
CLOSINGS = {
    LetterKind.REFERRAL_COVER: _cover_end,
    LetterKind.STAY_CONFIRMATION: _stay_end,
    LetterKind.AUTHORITY_REQUEST: _request_end,
    LetterKind.INVITATION: _invitation_end,
}
# Those that say nothing without what is typed into them.
NEED_TEXT = frozenset({LetterKind.AUTHORITY_REQUEST, LetterKind.INVITATION})
