"""Invented people on the way to standing on their own: some months of their files, with plans that were signed and reviewed.

The first of them is the one in whose file everything stands: whoever wants to see a year on one line opens hers.
"""

from collections.abc import Sequence
from datetime import date

from accounts.models import Organisation, User
from cases.actions import open_case
from cases.identification import actions as identification
from cases.models import Case, CasePlan, PlanAction, PlanGoal
from cases.planning import actions as planning
from exchange.demo.answers import DAY, Staff, agree, moment_of

# Family name, given name, sex, age, for how many days there has been a file, whether there is a plan.
PEOPLE = (
    ("Göyqurşağılı", "Gülər", "female", 31, 425, True),
    ("Ulduzluyeva", "Ruhiyyə", "female", 38, 330, True),
    ("Çəmənli", "Türkan", "female", 24, 290, True),
    ("Yarpaqlı", "Kamran", "male", 33, 260, True),
    ("Şəlaləyeva", "Mehriban", "female", 45, 230, False),
    ("Zirvəli", "Elvin", "male", 29, 200, True),
    ("Payızova", "Pərvanə", "female", 36, 170, False),
    ("Qaranquşlu", "Jalə", "female", 27, 140, True),
    ("Buludova", "Səidə", "female", 41, 110, False),
    ("Tapmacayeva", "Nuray", "female", 22, 80, True),
)
# Whose plan something is late of.
LATE = (2, 3)
# For whom the first of each are kept: area, what is to be reached, where things stand, how it will be seen, what is done.
GOALS = (
    (
        "Livelihood",
        "Öz tikiş işi ilə dolanmaq",
        "Gəliri yoxdur",
        "Üç ay ardıcıl 400 AZN qazanır",
        "Qrant üçün müraciət",
    ),
    ("Health", "Yuxusunun bərpası", "Gecədə üç-dörd saat yatır", "Həftədə beş gecə yuxu", "Psixoloqla görüşlər"),
    ("Education", "Peşə kursunu bitirmək", "Peşəsi yoxdur", "Şəhadətnamə alıb", "Kursa yazılmaq"),
    ("Legal", "Sənədlərin bərpası", "Şəxsiyyət vəsiqəsi yoxdur", "Vəsiqə əlindədir", "ASAN xidmətə birlikdə getmək"),
)


def open_files(staff: Staff, today: date) -> list[Case]:
    """Their files at one house, by two of its caseworkers in turn; the ministry knew in time, and IOM may see of them."""
    iom = Organisation.objects.get(code="IOM")
    cases = []
    for number, (family, given, sex, age, days, _plan) in enumerate(PEOPLE):
        worker, first = worker_of(staff, number), today - days * DAY
        details = {
            "family_name": family, "given_name": given, "sex": sex, "birth_year": today.year - age, "citizenship": "AZE",
            "opened_on": first, "status": "presumed", "summary": "Ayaq üstə durmaq üçün dəstək istəyir.",
        }  # fmt: skip
        case = open_case(details, actor=worker)
        for clock in case.deadlines.order_by("id"):
            identification.settle_deadline(clock, met_on=first, note="Məktubla bildirildi.", actor=worker)
        agree(case, worker, first, "services")
        agree(case, worker, first, "sharing", organisation=iom, sections=["identity", "assistance"])
        agree(case, worker, first, "htcds_export", sections=["identity", "classification"])
        cases.append(case)
    return cases


def worker_of(staff: Staff, number: int) -> User:
    return staff[("td.caseworker", "td.colleague")[number % 2]]


def plan_them(staff: Staff, cases: Sequence[Case], today: date) -> None:
    """Most have a plan in force, signed on its day; the first ones were looked at again, and something of it is reached."""
    for number, (case, (*_who, planned)) in enumerate(zip(cases, PEOPLE, strict=True)):
        if planned:
            _plan(case, number, worker_of(staff, number), staff["td.manager"], today)


def _plan(case: Case, number: int, worker: User, manager: User, today: date) -> None:
    first = case.opened_on + 12 * DAY
    plan = planning.start_plan(case, {"agreed_on": first, "review_on": today + 4 * number * DAY}, actor=worker)
    goals = []
    for place in (number, number + 1, number + 2)[: 3 if number < 2 else 2]:
        area, objective, now, target, what = GOALS[place % len(GOALS)]
        said = {"area": area, "objective": objective, "baseline": now, "target": target}
        goal = planning.add_goal(plan, said | {"planned_end_on": today + (40 + 9 * place) * DAY}, actor=worker)
        doer = {"doer": "staff", "user": worker, "due_on": today + 4 * place * DAY}
        goals.append((goal, planning.add_action(goal, {"what": what} | doer, actor=worker)))
    plan = planning.approve_plan(planning.submit_plan(plan, actor=worker), actor=manager)
    _was_agreed_on(plan, first)
    if number in LATE:
        PlanAction.objects.filter(goal__plan=plan).update(due_on=today - 6 * DAY)
    plan.refresh_from_db()
    signed = {"signature": "paper" if number else "spoken", "signed_on": first, "signed_language": "aze"}
    witness = {} if number else {"witness": "Sınaqlı Aysel, psixoloq"}
    planning.sign_plan(plan, signed | witness, version=plan.version, actor=worker)
    if number < 5:
        goal, action = goals[0]
        done_on = first + 30 * DAY
        planning.finish_action(
            action, done_on=done_on, result="done", outcome="Birlikdə gedildi.", version=1, actor=worker
        )
    if number < 3:
        _look_back(plan, number, worker, today)
    if number == 0:
        goal = goals[1][0]
        planning.end_goal(goal, ended_on=today - 40 * DAY, outcome="reached", version=goal.version, actor=worker)


def _was_agreed_on(plan: CasePlan, day: date) -> None:
    """As if each had pressed her button on that day."""
    moments = {"created_at": moment_of(day, 9), "submitted_at": moment_of(day), "approved_at": moment_of(day, 15)}
    CasePlan.objects.filter(pk=plan.pk).update(**moments)
    PlanGoal.objects.filter(plan=plan).update(started_on=day)


def _look_back(plan: CasePlan, number: int, worker: User, today: date) -> None:
    come = (("much", "there", "some"), ("some", "much", "none"), ("none", "some"))[number]
    words = ("Maşınla işləyir, iki sifarişi var.", "Kursa gedir.", "Hələ hazır deyil.")[number]
    look = {
        "reviewed_on": today - 45 * DAY, "present": "Özü və sosial işçi", "words": words, "decision": "go_on",
        "next_on": today + (12 + 20 * number) * DAY,
        "goals": {goal.public_id: (far, "") for far, goal in zip(come, plan.goals.order_by("id"), strict=True)},
    }  # fmt: skip
    planning.record_review(plan, look, actor=worker)
