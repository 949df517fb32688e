"""The words of the receipt, in the language now active. No paper says where a shelter stands."""

from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import policies as case_policies
from cases.consent.enums import Language
from cases.enums import Section
from cases.models import Case
from shelters.belongings.models import Belonging, how_much
from shelters.models import Stay

LANGUAGES = {Language.AZERBAIJANI: "az", Language.ENGLISH: "en", Language.RUSSIAN: "ru"}


def language_of(case: Case, reader: Any) -> str:
    """The person's language, if the paper speaks it and the reader knows whose it is; otherwise the reader's own."""
    here = translation.get_language() or "az"
    if Section.IDENTITY not in case_policies.sections_for(reader, case):
        return here
    return LANGUAGES.get(Language(case.person.language), here) if case.person.language else here


def receipt_of(stay: Stay, rows: list[Belonging], actor: Any) -> dict[str, Any]:
    """What the paper says: whose things, what they are, who signs."""
    organisation = stay.shelter.organisation.name
    return {
        "organisation": organisation,
        "day": date_format(timezone.localdate(), "DATE_FORMAT"),
        "reference": _("Our number: %(number)s") % {"number": stay.case.number},
        "subject": _("Receipt for belongings in keeping"),
        "paragraphs": [
            _("%(organisation)s keeps for %(who)s:") % {"organisation": organisation, "who": _who(stay.case, actor)}
        ],
        "head": [_("No."), _("What it is"), _("How many or how much"), _("Taken on"), _("In the presence of")],
        "rows": [_line(number, row) for number, row in enumerate(rows, start=1)],
        "closing": [
            _("They are handed back at any time on request, and at the latest when the person leaves."),
            _(
                "Whoever signs confirms that this list is whole and right. Nobody has to sign; a refusal has no consequences."
            ),
        ],
        "lines": [_("The person"), _("For the house: %(name)s") % {"name": actor.get_full_name()}, _("Witness")],
        "back": _("Handed back, all of it"),
        "back_lines": [_("Day"), _("The person"), _("For the house")],
        "pages": _("Page {page} of {pages}"),
    }


def _line(number: int, row: Belonging) -> list[str]:
    what = f"{row.get_kind_display()}: {row.what}"
    taken_on = date_format(row.taken_on, "SHORT_DATE_FORMAT")
    return [str(number), what, how_much(row.left, row.currency), taken_on, row.in_presence_of or "—"]


def _who(case: Case, actor: Any) -> str:
    """By her name before somebody who sees who it is, and if it is known; by the number otherwise."""
    named = Section.IDENTITY in case_policies.sections_for(actor, case)
    return (case.person.full_name if named else "") or _("the person whom we know by the number %(number)s") % {
        "number": case.number
    }
