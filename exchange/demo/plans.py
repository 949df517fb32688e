"""Plans in force of people in the houses: so that "my people's plans" has something to say on the first morning."""

from datetime import date, timedelta

from accounts.models import User
from cases.models import Case
from cases.planning import actions as planning

DAY = timedelta(days=1)
WORKERS = (("td.caseworker", "td.manager"), ("acu.caseworker", "acu.manager"))
EACH = 6
# What is wanted, where things stand, how it will be seen, what is done for it.
GOALS = (
    ("Livelihood", "Özünü dolandıran iş", "İşi yoxdur", "Üç ay ardıcıl maaş alır", "Məşğulluq mərkəzinə müraciət"),
    ("Health", "Sağlamlığın bərpası", "Müayinə olunmayıb", "Həkim nəzarəti bitib", "Ailə həkiminə birlikdə getmək"),
    ("Education", "Kursu bitirmək", "Məktəbi yarımçıq qoyub", "Şəhadətnamə alıb", "Kursa yazılmaq"),
)


def make_plans(staff: dict[str, User], today: date) -> None:
    """Some open files of each caseworker get a plan by its own actions: most signed, each due on another day."""
    for worker, manager in ((staff[one], staff[other]) for one, other in WORKERS if {one, other} <= staff.keys()):
        cases = Case.objects.visible_to(worker).open().assigned_to(worker)
        cases = cases.filter(case_plans__isnull=True, organisation=worker.organisation).order_by("-opened_on", "pk")
        for number, case in enumerate(cases.select_related("person", "organisation")[:EACH]):
            _make(case, number, worker, manager, today)


def _make(case: Case, number: int, worker: User, manager: User, today: date) -> None:
    plan = planning.start_plan(case, {"agreed_on": today, "review_on": today + (7 * number) * DAY}, actor=worker)
    for area, objective, now, target, what in (GOALS[number % 3], GOALS[(number + 1) % 3]):
        details = {"area": area, "objective": objective, "baseline": now, "target": target}
        goal = planning.add_goal(plan, details | {"planned_end_on": today + (60 + number) * DAY}, actor=worker)
        doer = {"doer": "staff", "user": worker, "due_on": today + (3 * number) * DAY}
        planning.add_action(goal, {"what": what} | doer, actor=worker)
    plan = planning.approve_plan(planning.submit_plan(plan, actor=worker), actor=manager)
    if number % 3:
        signed = {"signature": "paper", "signed_on": today, "signed_language": "aze"}
        planning.sign_plan(plan, signed, version=plan.version, actor=worker)
