"""The sender's form of the page, filled by what a program sends: organisations by code, and of consent nothing."""

from typing import Any

from django.utils.datastructures import MultiValueDict

from referrals import policies
from referrals.forms import ReferralForm

# No key of any organisation: the form refuses it in its own words.
NO_RECEIVER = -1


def draft_form(given: dict[str, Any], *, on_file: dict[str, Any] | None = None, **of_whom: Any) -> ReferralForm:
    """What is not sent is as on the page that nobody has typed into, or as it is on file."""
    keys = {row.code: row.pk for row in policies.receivers_for(of_whom["actor"])}
    given = dict(given)
    if "to_organisation" in given:
        given["to_organisation"] = keys.get(given["to_organisation"], NO_RECEIVER)
    if "also_to" in given:
        given["also_to"] = [keys.get(code, NO_RECEIVER) for code in given["also_to"]]
    sent = {field.name: field.value() for field in ReferralForm(**of_whom)} | (on_file or {}) | given
    return ReferralForm(MultiValueDict({name: _several(value) for name, value in sent.items()}), **of_whom)


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
