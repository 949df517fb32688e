"""What is known of a person, as her page prints it: step by step, each fact in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.intake.models import Intake
from cases.intake.steps import STEPS, Step, to_complete
from cases.models import Case, Person
from core.countries import country_name
from core.masking import masked

_COUNTRIES = {"citizenship", "country", "other_citizenships"}


@dataclass(frozen=True)
class Part:
    """One step: its facts (label, value as a page prints it; None where it was not asked for yet), how many questions wait."""

    step: Step
    facts: list[tuple[Any, str | None]]
    waiting: int
    asked: int


def facts_of(case: Case, sections: frozenset[str]) -> list[Part]:
    """The steps that the reader may see."""
    intake = getattr(case, "intake", None) or Intake(case=case)
    return [
        Part(step, list(_facts(step, case.person if step.of_person else intake)), waiting, asked)
        for step, waiting, asked in to_complete(case, sections)
    ]


def next_step(step: Step, sections: frozenset[str]) -> Step | None:
    following = (one for one in STEPS[STEPS.index(step) + 1 :] if one.section in sections)
    return next(following, None)


def _facts(step: Step, record: Person | Intake) -> Iterable[tuple[Any, str | None]]:
    for name in step.fields:
        label, shown = said(record, name)
        # What was never asked for needs no line, unless it is among the questions of the step.
        if shown is not None or name in step.asks:
            yield label, printed(record, name, shown)


def said(record: Any, name: str) -> tuple[str, str | None]:
    """One question in words and its answer; None where it was not asked for yet."""
    if name == "birth":
        label, shown = str(_("Born")), _born(record)
    else:
        field = record._meta.get_field(name)
        label, shown = str(capfirst(field.verbose_name)), _in_words(field, getattr(record, name))
    return label, shown or _not_answered(name, record)


def printed(record: Any, name: str, shown: Any) -> Any:
    """An answer as a page prints it: what tells who somebody is, masked until it is asked for."""
    return masked(shown) if name in record.TELLING and shown != _not_answered(name, record) else shown


def _not_answered(name: str, record: Any) -> str | None:
    if name in record.not_known:
        return _("Not known")
    return _("Did not want to say") if name in record.not_told else None


def _in_words(field: Any, value: Any) -> str:
    if value in (None, "", []):
        return ""
    several = value if isinstance(value, list) else [value]
    if field.name in _COUNTRIES:
        return ", ".join(country_name(code) for code in several)
    labels = dict(getattr(field, "base_field", field).flatchoices)
    if labels:
        return ", ".join(str(labels.get(one, one)) for one in several)
    return date_format(value, "SHORT_DATE_FORMAT") if hasattr(value, "isoformat") else str(value)


def _born(person: Any) -> str:
    if person.date_of_birth:
        shown = date_format(person.date_of_birth, "SHORT_DATE_FORMAT")
    elif person.birth_month:
        shown = f"{MONTHS[person.birth_month]} {person.birth_year}"
    else:
        shown = str(person.birth_year or "")
    return _("about %(birth)s") % {"birth": shown} if shown and person.birth_is_estimated else shown
