"""The words of the plan on paper, in the language now active. What was typed stands as it was typed."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Case
from cases.planning.enums import Dimension
from cases.planning.models import CasePlan, PlanAction, PlanGoal
from core.errors import Refused

LANGUAGES = (("az", "Azərbaycanca"), ("en", "English"), ("ru", "Русский"))
# What the file calls them; of other languages the programme's own is proposed, and somebody interprets.
CODES = {"aze": "az", "eng": "en", "rus": "ru"}


def language_of(case: Case) -> str:
    """In which language the plan is proposed to be printed: of the conversations, else the first or second that she speaks."""
    spoken = getattr(getattr(case, "intake", None), "spoken_language", "")
    known = [CODES[code] for code in (spoken, case.person.language, case.person.second_language) if code in CODES]
    return known[0] if known else "az"


def plan_of(plan: CasePlan, *, with_name: bool) -> dict[str, Any]:
    """What the paper says; raises Refused where the name was asked for and is not known."""
    case = plan.case
    if with_name and not case.person.full_name:
        raise Refused(_("The name is not known. Leave it out, or record it first."), "with_name")
    goals = list(plan.goals.select_related("case__person").order_by("id"))
    return {
        "title": _("Individual social rehabilitation plan"),
        "organisation": case.organisation.name,
        "reference": _("Our number: %(number)s") % {"number": case.number},
        "name": case.person.full_name if with_name else "",
        "lede": _("What you want to reach, and who does what by when. We wrote it together with you."),
        "facts": [[label, value] for label, value in _facts(plan) if value],
        "parts": list(_parts(plan, goals)),
        "columns": [_("What is to be done"), _("Who"), _("By when")],
        "rights": [
            _("You may ask at any time for this plan to be changed, and you get a copy of it if you want one."),
            _("You receive help whether or not you sign, and whether or not you give evidence."),
            _("Keep this paper where nobody finds it whom it does not concern, or let us keep it for you."),
        ],
        "signatures": [
            _("The person"),
            _("Guardian or witness, if there is one"),
            _("Caseworker: %(name)s") % {"name": plan.author.full_name},
            _("Supervisor: %(name)s") % {"name": plan.approved_by.full_name} if plan.approved_by else _("Supervisor"),
        ],
        "signing": _("Signature"),
        "signed_on": _("Date"),
        "pages": _("Page {page} of {pages}"),
        "note": "" if plan.is_in_force else _("This version is not in force: %(state)s.") % {"state": _state(plan)},
    }


def _state(plan: CasePlan) -> str:
    return str(plan.get_status_display())


def _facts(plan: CasePlan) -> Iterable[tuple[str, str]]:
    yield _("Version"), str(plan.number)
    approved = timezone.localdate(plan.approved_at) if plan.approved_at else None
    for label, day in (
        (_("Agreed with the person on"), plan.agreed_on),
        (_("In force since"), approved),
        (_("To be looked at again on"), plan.review_on),
    ):
        yield label, _day(day)


def _parts(plan: CasePlan, goals: list[PlanGoal]) -> Iterable[dict[str, Any]]:
    """Goals under their dimensions, each with what is done for it."""
    rows: dict[int, list[list[str]]] = {goal.pk: [] for goal in goals}
    actions = PlanAction.objects.filter(goal__plan=plan).select_related("case__person", "user", "organisation")
    for action in actions.order_by("due_on", "id"):
        rows[action.goal_id].append([action.what or "", action.doer_in_words, _day(action.due_on)])
    for dimension in Dimension:
        for goal in goals:
            if goal.serves == dimension:
                yield {
                    "dimension": str(dimension.label),
                    "area": str(goal.get_area_display()),
                    "objective": goal.objective or "",
                    "facts": [[label, value] for label, value in _goal_facts(goal) if value],
                    "rows": rows[goal.pk],
                }


def _goal_facts(goal: PlanGoal) -> Iterable[tuple[str, str]]:
    yield _("Where things stand now"), goal.baseline or ""
    yield _("How it will be seen"), goal.target or ""
    yield _("Until"), _day(goal.planned_end_on)
    yield _("What came of it"), str(goal.get_outcome_display()) if goal.outcome else ""


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
