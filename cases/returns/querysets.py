"""Which returns, documents and assessments: those of cases whose part of the file the user sees."""

from accounts.roles import Section
from cases.querysets import OfSectionQuerySet


class ReturnQuerySet(OfSectionQuerySet):
    """Of the section "plan and assistance"."""

    section = Section.ASSISTANCE


class RiskQuerySet(OfSectionQuerySet):
    """What may happen to her there is told with the section "assessment and safety" alone."""

    section = Section.ASSESSMENT
