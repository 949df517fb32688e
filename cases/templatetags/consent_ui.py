from collections.abc import Collection
from typing import Any

from django import template

from cases.consent import policies, presenters
from cases.consent.models import Consent, ConsentOverride, LegalGround
from cases.models import Case
from cases.policies import allows

register = template.Library()


@register.inclusion_tag("cases/consent/_in_force.html")
def consent_in_force(case: Case, reader: Any, sections: Collection[str] = ()) -> dict[str, Any]:
    """What holds now, for the right column of the file; for who received these parts of it, that they are covered."""
    if not allows(policies.check_may_read, reader, case):
        allowance = policies.consent_allows(case, reader.organisation, sections)
        return {"case": case, "is_own": False, "coverage": presenters.coverage_in_words(allowance)}
    questions = presenters.questions_of(Consent.objects.visible_to(reader).of(case))
    grounds = presenters.grounds_in_words(LegalGround.objects.visible_to(reader).of(case))
    overrides = presenters.overrides_in_words(ConsentOverride.objects.visible_to(reader).of(case))
    return {
        "case": case,
        "is_own": True,
        "keeps_to_herself": policies.keeps_to_herself(case),
        "answers": [question.now for question in questions],
        "grounds": [line for line in grounds if line.holds],
        # What was ever set aside stays in sight.
        "overrides": overrides,
    }
