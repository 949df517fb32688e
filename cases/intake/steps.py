"""The steps of the first conversations, in the order in which people talk; which of their questions still wait for an answer."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import Section


@dataclass(frozen=True)
class Step:
    """One page. `asks`: the questions that should be answered in time; the other fields may stay empty without a word."""

    name: str
    label: Any
    section: Section
    of_person: bool
    asks: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def reaches(self) -> bool:
        """Whether it says by what number or address she is reached."""
        return "phone" in self.fields


STEPS = (
    Step(
        "contact", _("Safe contact and language"), Section.CONTACT, False,
        ("calling", "spoken_language", "interpreter"),
        ("calling", "calling_times", "safe_name", "safe_contact", "contact_warning", "spoken_language", "interpreter"),
    ),
    Step(
        "source", _("How the person came"), Section.NOTES, False,
        ("source",),
        ("source", "source_organisation", "source_worker", "source_on", "source_reason", "source_details"),
    ),
    Step(
        "needs", _("What cannot wait"), Section.ASSESSMENT, False, ("danger", "needs"), ("danger", "needs", "needs_note")
    ),
    Step(
        "person", _("Personal details"), Section.IDENTITY, True,
        ("family_name", "given_name", "sex", "birth", "citizenship", "identity_document_no"),
        (
            "salutation", "family_name", "given_name", "patronymic", "other_names", "sex", "gender", "birth", "citizenship",
            "other_citizenships", "identity_document_no",
        ),
    ),
    Step(
        "reach", _("Address and telephone"), Section.CONTACT, True,
        ("phone", "city"),
        ("phone", "home_phone", "email", "street", "city", "region", "postal_code", "country"),
    ),
    Step(
        "background", _("Family, school, work"), Section.IDENTITY, True,
        ("marital_status", "education", "language"),
        ("marital_status", "number_of_children", "education", "language", "second_language", "occupation"),
    ),
)  # fmt: skip
BY_NAME = {step.name: step for step in STEPS}


def unanswered(step: Step, record: Any) -> list[str]:
    """The step's questions to which the record has no answer: neither a value, nor "not known", nor "did not want to say"."""
    if record is None:
        return list(step.asks)
    said = {*record.not_known, *record.not_told}
    return [name for name in step.asks if name not in said and not _value(record, name)]


def _value(record: Any, name: str) -> Any:
    if name == "birth":
        return record.date_of_birth or record.birth_year
    value = getattr(record, name)
    return "" if name == "sex" and value == "unknown" else value


def to_complete(case: Any, sections: frozenset[str]) -> list[tuple[Step, int, int]]:
    """The steps whose section the reader sees: the step, how many questions wait, of how many."""
    intake = getattr(case, "intake", None)
    found = []
    for step in STEPS:
        if step.section in sections:
            waiting = unanswered(step, case.person if step.of_person else intake)
            found.append((step, len(waiting), len(step.asks)))
    return found


def answers(row: Any, step: Step, details: dict[str, Any]) -> dict[str, list[str]]:
    """Which questions of a step are answered by "not known" or "did not want to say"; of other steps' as they were."""
    found: dict[str, list[str]] = {}
    for name in ("not_known", "not_told"):
        if name in details:
            others = [one for one in getattr(row, name) if one not in step.asks]
            found[name] = sorted({*others, *details[name]})
    return found
