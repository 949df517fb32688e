from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.assessment.enums import RISK_TONES, RiskLevel
from cases.enums import Category, ClassificationStatus, Section, category_of
from cases.models import Case, Person
from core.templatetags.ui import pill

register = template.Library()

TONES = {Category.VICTIM: "accent", Category.AT_RISK: "soon", Category.OTHER: "neutral"}
# The parts of a file by the questions they answer: key, label, page, the section that it takes ("": always), or one of several.
TABS = (
    ("overview", _("Overview"), "cases:detail", ""),
    ("person", _("Person"), "cases:person", ""),
    ("identification", _("Identification"), "cases:identification", Section.CLASSIFICATION),
    ("family", _("People"), "cases:people", Section.FAMILY),
    ("stays", _("Stays"), "shelters:case_stays", Section.STAYS),
    ("assessment", _("Assessment and plan"), "cases:assessment", (Section.ASSESSMENT, Section.ASSISTANCE)),
    ("assistance", _("Assistance"), "reintegration:case", Section.ASSISTANCE),
    ("proceedings", _("Legal and return"), "cases:proceedings", (Section.LEGAL, Section.ASSISTANCE)),
    ("referrals", _("Referrals"), "referrals:case", ""),
    ("work", _("Notes and tasks"), "cases:work", Section.NOTES),
    ("consent", _("Consent"), "cases:consents", ""),
    ("documents", _("Documents"), "cases:documents", ""),
)


@register.inclusion_tag("components/pill.html")
def status_pill(status: str | None) -> dict[str, Any]:
    """A classification status in its own words, toned by the category it counts as."""
    category = category_of(status)
    label = ClassificationStatus(status).label if status else category.label
    return pill(label, TONES[category])


@register.inclusion_tag("cases/_case_header_content.html")
def case_header(case: Case, sections: frozenset[str], tab: str) -> dict[str, Any]:
    """The header that stays: number, name, age, category; and the tabs the reader may open. The case comes `with_header`."""
    return {
        "case": case,
        "may_identity": Section.IDENTITY in sections,
        "age": known_age(case.person, Section.IDENTITY in sections),
        "status": case.current_status if Section.CLASSIFICATION in sections else None,
        "may_classification": Section.CLASSIFICATION in sections,
        "risk": _risk(case.current_risk) if Section.ASSESSMENT in sections else None,
        "tabs": [(key, label, url_name) for key, label, url_name, wanted in TABS if _opens(wanted, sections)],
        "tab": tab,
    }


def _opens(wanted: str | tuple[str, ...], sections: frozenset[str]) -> bool:
    return bool({"", *sections}.intersection(wanted if isinstance(wanted, tuple) else (wanted,)))


def _risk(level: str | None) -> dict[str, Any] | None:
    return pill(RiskLevel(level).label, RISK_TONES[RiskLevel(level)]) if level else None


@register.filter
def known_age(person: Person, exactly: bool) -> Any:
    """Completed years today for those who may know who it is, a band for others; None if not known, or no longer hers."""
    if person.is_anonymised:
        return None
    today = timezone.localdate()
    return person.age_on(today) if exactly else person.age_group_on(today)


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """mapping[key], or nothing."""
    return mapping.get(key, "")
