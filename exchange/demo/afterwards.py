"""How people fare, invented: surveys at the beginning and later, and what was learned of those whose file is closed."""

import json
import random
import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import DateTimeField, Exists, Max, OuterRef
from django.db.models.functions import Cast

from accounts.models import User
from cases.closing import actions as closing
from cases.closing.models import FollowUp
from cases.models import Assignment, Case
from exchange.demo.answers import DAY, Staff
from exchange.demo.people import FIRST
from exchange.demo.standing import worker_of
from exchange.register.inserting import insert
from reintegration.survey import actions as survey
from reintegration.survey.enums import CURRENT, Occasion
from reintegration.survey.models import Survey
from reintegration.survey.scoring import questions_of, score
from reintegration.survey.statistics import quarter_of
from shelters.models import Stay

# Of whom (place among the people): days since the file was opened, and how she fared then, of 1.
PATHS = (
    (0, ((10, 0.28), (190, 0.46), (380, 0.71))),
    (1, ((14, 0.35), (250, 0.31))),
    (2, ((15, 0.3),)),
    (3, ((9, 0.42), (200, 0.58))),
    (5, ((17, 0.38),)),
    (7, ((20, 0.33),)),
    (9, ((13, 0.25),)),
)
# One closed file each: days since it was closed, and what came of the first of the follow-ups that were due by today.
LEFT = (
    (118, {"contact": "visit", "safety": "safe", "risk": "low", "housing": "stable", "income": "fragile", "health": "stable"}),
    (104, {"contact": "office", "safety": "safe", "risk": "medium", "housing": "fragile", "income": "bad"}),
    (97, {"contact": "partner", "safety": "unsafe", "risk": "high", "housing": "bad", "income": "bad"}),
    (66, {"contact": "visit", "outcome": "not_reached"}),
    (52, {"contact": "visit", "outcome": "moved"}),
    (41, {"contact": "visit", "safety": "safe", "risk": "low", "progress": "on", "housing": "stable", "income": "stable"}),
    (33, None),
    (25, None),
)  # fmt: skip
SAID = "Qapıda görüşdülər, vəziyyəti haqqında özü danışdı."


def ask_them(staff: Staff, cases: Sequence[Case], dice: random.Random) -> None:
    """The paths of some of those who are being helped, asked by whoever works with them."""
    for place, path in PATHS:
        for days, level in path:
            on = cases[place].opened_on + days * DAY
            answers = _answers(level, dice)
            survey.record_survey(cases[place], asked_on=on, answers=answers, actor=worker_of(staff, place))


def look_back(staff: Staff, today: date, dice: random.Random) -> None:
    """People of earlier years left, each some months after she came, and said then and a year on how they fared."""
    workers = {user.organisation_id: user for user in staff.values() if "caseworker" in user.roles}
    quarter, closed, surveys = quarter_of(today), [], []
    for case in _left(workers, today - 480 * DAY):
        first = case.opened_on + dice.randint(3, 20) * DAY
        again, out = first + dice.randint(350, 395) * DAY, case.last_out or case.opened_on
        case.closed_on = max(case.opened_on + dice.randint(150, 330) * DAY, out + 5 * DAY)
        if max(again, case.closed_on) >= quarter or (case.person.age_on(first) or 0) < 18:
            continue
        case.closure_reason = dice.choice(["goals_met", "goals_met", "left_area"])
        closed.append(case)
        level = dice.uniform(0.2, 0.5)
        worker = workers[case.organisation_id]
        surveys.append(_asked(case, Occasion.BASELINE, first, level, worker, dice))
        better = min(level + dice.gauss(0.18, 0.16), 0.95)
        surveys.append(_asked(case, Occasion.REPEAT, again, max(better, 0.05), worker, dice))
    Case.objects.bulk_update(closed, ["closed_on", "closure_reason"], batch_size=500)
    if surveys:
        insert(surveys)
        # They were written down on the day on which they were asked.
        rows = Survey.objects.filter(pk__in=[row.pk for row in surveys])
        rows.update(created_at=Cast("asked_on", DateTimeField()))


def _left(workers: Iterable[int], before: date) -> Iterable[Case]:
    """People of the years since the register, of whom nobody is in a bed."""
    stays = Stay.objects.filter(case=OuterRef("pk"))
    rows = Case.objects.filter(opened_on__gte=FIRST, opened_on__lt=before, organisation__in=list(workers))
    # Whose file somebody works on stays open.
    rows = rows.filter(~Exists(stays.open()), closed_on__isnull=True, assignments__isnull=True)
    return rows.annotate(last_out=Max("stays__check_out")).select_related("person", "organisation").order_by("pk")


def _asked(case: Case, occasion: str, on: date, level: float, worker: User, dice: random.Random) -> Survey:
    given = _answers(level, dice)
    row = Survey(public_id=_id(dice), case=case, instrument=CURRENT, occasion=occasion, asked_on=on, asked_by=worker)
    row.answers = json.dumps(given, sort_keys=True)
    found = score(questions_of(CURRENT), given)
    for name in Survey.SCORES:
        setattr(row, name, getattr(found, name))
    return row


def _answers(level: float, dice: random.Random) -> dict[str, str]:
    """For each question the answer that is nearest to how somebody fares, more or less."""
    given = {}
    for item in questions_of(CURRENT).items():
        felt = level + dice.gauss(0, 0.15)
        given[item.code] = min(item.answers, key=lambda answer: abs(float(answer.score) - felt)).code
    return given


def _id(dice: random.Random) -> uuid.UUID:
    return uuid.UUID(int=dice.getrandbits(128), version=4)


def follow_up(staff: Staff, today: date) -> None:
    """Some who left lately: reached, not reached, in danger, moved away; and some who are to be looked after now."""
    worker = staff["td.caseworker"]
    files = _left([worker.organisation_id], today - 130 * DAY).filter(opened_on__gt=today - 470 * DAY)
    for (days, said), case in zip(LEFT, files, strict=False):
        left_on = max(today - days * DAY, (case.last_out or case.opened_on) + DAY)
        case.closed_on, case.closure_reason = left_on, "goals_met"
        case.save(update_fields=["closed_on", "closure_reason"])
        Assignment.objects.create(case=case, user=worker)
        due = [FollowUp.objects.create(case=case, due_on=day) for day in closing.scheduled_days(left_on)]
        if said and due[0].due_on <= today:
            details = {"rules_kept": True, "note": SAID if said.get("outcome") is None else ""} | said
            closing.write_follow_up(due[0], details | {"done_on": due[0].due_on}, actor=worker)
