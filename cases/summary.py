"""What a case file says, in short and for paper, told by each app in its own words (settings.CASE_SUMMARY_SOURCES).

A source is asked with the case, the reader and the sections she sees, and tells of nothing else: what is closed to her is
not on the page, not even as a heading.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from cases.consent import policies as consent_policies
from cases.consent import presenters as consent_presenters
from cases.consent.models import Consent
from cases.enums import ClassificationStatus, ExploitationForm, Section
from cases.intake.steps import STEPS
from cases.models import (
    Assessment,
    AssessmentFactor,
    AssessmentNeed,
    Case,
    CompensationClaim,
    Episode,
    GoalReview,
    Hearing,
    Note,
    Perpetrator,
    PlanAction,
    PlanGoal,
    PlanReview,
    Proceeding,
    ProtectionMeasure,
    Relation,
    Return,
    ReturnRisk,
    Screening,
    TraffickingHistory,
    TravelDocument,
)
from cases.policies import allows
from cases.subject_copy import facts, written
from core.countries import country_name

BIRTH = ("date_of_birth", "birth_year", "birth_month")
SAID_ABOVE = frozenset({"sex", "citizenship"})
# Fields in which staff are named.
STAFF = frozenset({"source_worker"})
NOBODY: frozenset[str] = frozenset()
# What is told outside beyond the paper, row by row: without staff, without what leads back to a house, without what was
# said between staff. The plan for her safety stays where she lives: the words and places in it are known to nobody else.
RECORDS: tuple[tuple[Section, Any, tuple[str, ...]], ...] = (
    (Section.CLASSIFICATION, Screening, ("version", "interviewer_name")),
    (Section.EXPLOITATION, TraffickingHistory, ("version",)),
    (Section.EXPLOITATION, Episode, ("version", "from_on", "to_on")),
    (Section.PERPETRATORS, Perpetrator, ("version",)),
    (Section.LEGAL, Proceeding, ("version",)),
    (Section.LEGAL, Hearing, ("version", "proceeding", "accompanied_how")),
    (Section.LEGAL, ProtectionMeasure, ("version", "proceeding")),
    (Section.LEGAL, CompensationClaim, ("version", "proceeding")),
    (Section.FAMILY, Relation, ("version", "recorded_here")),
    (Section.ASSESSMENT, Assessment, ("version",)),
    (Section.ASSESSMENT, AssessmentNeed, ("assessment",)),
    (Section.ASSESSMENT, AssessmentFactor, ("assessment",)),
    (Section.ASSESSMENT, ReturnRisk, ("journey",)),
    (Section.ASSISTANCE, PlanGoal, ("plan", "earlier", "version")),
    (Section.ASSISTANCE, PlanAction, ("goal", "earlier", "version", "who")),
    (Section.ASSISTANCE, PlanReview, ("plan", "version", "present", "recorded_by")),
    (Section.ASSISTANCE, GoalReview, ("review", "goal")),
    (Section.ASSISTANCE, Return, ("version",)),
    (Section.ASSISTANCE, TravelDocument, ("version", "journey")),
    (Section.NOTES, Note, ("version", "corrected_at")),
)


@dataclass(frozen=True)
class Block:
    """A part of the summary: facts (label and value), or rows under columns; `text` is what somebody typed."""

    title: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    text: str = ""

    @property
    def says_something(self) -> bool:
        return bool(self.facts or self.rows or self.text)


Source = Callable[[Case, Any, frozenset[str]], Iterable[Block]]
# For a reader outside, who may speak another language: the rows are read once, and said as often as there are languages.
# The asker has made sure that whoever sends sees these sections of the case.
Outside = Callable[[], Iterable[tuple[Section, Block]]]
OutsideSource = Callable[[Case, Any, frozenset[str]], Outside]


def block(title: Any, *facts: tuple[Any, Any], text: str = "") -> Block:
    """Facts as this language writes them; what is not known is left out."""
    said = [(str(label), written(value)) for label, value in facts]
    return Block(str(title), facts=[(label, value) for label, value in said if value], text=text)


def table(title: Any, columns: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Block:
    """Rows as this language writes them."""
    return Block(
        str(title),
        columns=[str(column) for column in columns],
        rows=[[written(value) for value in row] for row in rows],
    )


def summary_of(case: Case, actor: User, sections: frozenset[str]) -> dict[str, Any]:
    """Everything for the paper: the blocks that say something to this reader, and by whom and when they were printed."""
    sources: list[Source] = [import_string(path) for path in settings.CASE_SUMMARY_SOURCES]
    blocks = [part for source in sources for part in source(case, actor, sections) if part.says_something]
    moment = date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT")
    parts = consent_presenters.parts_in_words(sections)
    by = _("%(name)s, %(organisation)s") % {"name": actor.get_full_name(), "organisation": actor.organisation.name}
    return {
        "heading": _("Case %(number)s") % {"number": case.number},
        "lede": _("Summary of what is open to whoever printed it: %(parts)s.") % {"parts": parts},
        "number": case.number,
        "printed": _("Printed by %(who)s on %(moment)s") % {"who": by, "moment": moment},
        "caution": _("Confidential. Do not copy or pass on. Destroy it when it is no longer needed."),
        "pages": _("Page {page} of {pages}"),
        "blocks": [asdict(part) for part in blocks],
    }


def case_blocks(case: Case, actor: User, sections: frozenset[str]) -> Iterable[Block]:
    """The file, who she is, how to reach her, what she was found to be, what was done to her."""
    workers = ", ".join(row.user.get_full_name() for row in case.assignments.current().select_related("user"))
    yield block(
        _("File"),
        (_("Organisation"), case.organisation.name),
        (_("Opened on"), case.opened_on),
        (_("Closed on"), case.closed_on),
        (_("Reason for closing"), case.get_closure_reason_display() if case.closure_reason else ""),
        (_("In charge"), workers),
    )
    yield _person_block(case, sections)
    yield from (told for _section, told in _sections_told(case, sections, *_rows_of(case, sections)))


def outside_blocks(case: Case, actor: User, sections: frozenset[str]) -> Outside:
    """The same for a reader outside: of the sections alone, without the names of staff, and what each room keeps beside."""
    rows = _rows_of(case, sections)
    records = [
        (section, row, left_out)
        for section, model, left_out in RECORDS
        if section in sections
        for row in _records(model, case, actor)
        if getattr(row, "crossed_out_at", None) is None
    ]

    def say() -> Iterable[tuple[Section, Block]]:
        if Section.IDENTITY in sections:
            yield Section.IDENTITY, _person_block(case, sections)
        yield from _sections_told(case, sections, *rows, leave_out=STAFF)
        for section, row, left_out in records:
            said = [(fact.label, fact.value) for fact in facts(row, *left_out)]
            yield section, Block(capfirst(str(row._meta.verbose_name)), facts=said)

    return say


def _records(model: Any, case: Case, actor: User) -> Iterable[Any]:
    # Of the people around her some are persons of files that the reader does not see; of the rest a section is the rule.
    rows = model.objects.visible_to(actor) if model is Relation else model.objects
    return rows.of(case).order_by("id")


def _rows_of(case: Case, sections: frozenset[str]) -> tuple[list[Any], list[Any]]:
    classified, exploited = Section.CLASSIFICATION in sections, Section.EXPLOITATION in sections
    rows = case.classifications.select_related("decided_by").order_by("effective_on", "id")
    return list(rows) if classified else [], list(case.exploitations.order_by("id")) if exploited else []


def _sections_told(
    case: Case,
    sections: frozenset[str],
    classifications: list[Any],
    exploitations: list[Any],
    *,
    leave_out: frozenset[str] = NOBODY,
) -> Iterable[tuple[Section, Block]]:
    """What the file itself says, each block with the section that opens it."""
    yield from _first_conversations(case, sections, leave_out)
    if Section.NOTES in sections:
        yield Section.NOTES, block(_("First account"), text=case.summary)
    said = [
        (row.effective_on, ClassificationStatus(row.status).label, row.decided_by.name if row.decided_by else "")
        for row in classifications
    ]
    columns = (_("From"), _("Classification"), _("Decided by"))
    yield Section.CLASSIFICATION, table(_("Classification"), columns, said)
    forms = [
        (ExploitationForm(row.form).label, country_name(row.country) if row.country else "", row.from_on, row.to_on)
        for row in exploitations
    ]
    yield Section.EXPLOITATION, table(_("Exploitation"), (_("Form"), _("Country"), _("From"), _("To")), forms)


def _person_block(case: Case, sections: frozenset[str]) -> Block:
    person = case.person
    return block(
        _("Person"),
        (_("Name"), person.full_name if Section.IDENTITY in sections else ""),
        (_("Age"), _age(person, exactly=Section.IDENTITY in sections)),
        (_("Sex"), person.get_sex_display()),
        (_("Citizenship"), country_name(person.citizenship) if person.citizenship else ""),
    )


def _first_conversations(
    case: Case, sections: frozenset[str], leave_out: frozenset[str]
) -> Iterable[tuple[Section, Block]]:
    """What was answered, step by step, of the steps that are open to the reader; a question without an answer is left out."""
    for step in STEPS:
        row = case.person if step.of_person else getattr(case, "intake", None)
        if step.section in sections and row is not None:
            said = {*step.fields, *(BIRTH if "birth" in step.fields else ())} - SAID_ABOVE - leave_out
            closed = [field.name for field in row._meta.concrete_fields if field.name not in said]
            told = [(fact.label, fact.value) for fact in facts(row, *closed)]
            yield step.section, Block(str(step.label), facts=told)


def consent_blocks(case: Case, actor: User, sections: frozenset[str]) -> Iterable[Block]:
    """What she agreed to and what holds today; read by the case's own organisation alone."""
    if not allows(consent_policies.check_may_read, actor, case):
        return
    questions = consent_presenters.questions_of(Consent.objects.visible_to(actor).of(case))
    lines = [question.now for question in questions if question.now.holds]
    rows = [(line.what_for, line.recipient, line.parts, line.consent.valid_until) for line in lines]
    yield table(_("Consent in force"), (_("What for"), _("With whom"), _("Parts of the file"), _("Holds until")), rows)
    if consent_policies.keeps_to_herself(case):
        yield block(_("Do not share outside"), text=_("The person wants nothing to leave this house."))


def _age(person: Any, *, exactly: bool) -> Any:
    if person.is_anonymised:
        return ""
    today = timezone.localdate()
    return person.age_on(today) if exactly else person.age_group_on(today)
