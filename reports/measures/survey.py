"""How people fare after they have left, as the survey tells it of the whole programme, or not at all."""

from typing import Any

from reintegration.survey.statistics import outcomes_until
from reports.measures.ground import Span, number


def survey(span: Span) -> dict[str, Any] | None:
    """All who had left when the last quarter began, by the end of the period; None where they are too few to be told of."""
    outcomes = outcomes_until(min(span.today, span.period.after))
    everybody = next((group for group in outcomes.groups if group.year is None), None)
    if everybody is None:
        return None
    return {
        "as_of": outcomes.until_on.isoformat(),
        "persons": everybody.persons,
        "by_dimension": {
            change.measure: {
                name: number(getattr(change, name), 4) for name in ("before", "after", "change", "low", "high")
            }
            for change in everybody.changes
        },
    }
