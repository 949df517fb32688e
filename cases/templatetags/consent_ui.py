from collections.abc import Collection
from typing import Any

from django import template

from cases.consent import policies, presenters
from cases.models import Case
from cases.policies import allows

register = template.Library()


@register.inclusion_tag("cases/consent/_in_force.html")
def consent_in_force(case: Case, reader: Any, sections: Collection[str] = ()) -> dict[str, Any]:
    """What holds now, for the right column of the file; for who received these parts of it, that they are covered."""
    if not allows(policies.check_may_read, reader, case):
        allowance = policies.consent_allows(case, reader.organisation, sections)
        return {"case": case, "is_own": False, "coverage": presenters.coverage_in_words(allowance)}
    return {"case": case, "is_own": True} | presenters.in_short(case, reader)
