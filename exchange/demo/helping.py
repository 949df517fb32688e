"""Partners, courses, work, group sessions and help that repeats, invented: what people are given besides money."""

import random
import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from accounts.models import User
from cases.models import Case
from exchange.demo.answers import DAY, Staff
from exchange.demo.standing import worker_of
from exchange.register.inserting import insert
from reintegration import actions
from reintegration.catalogue.models import Service
from reintegration.giving import actions as giving
from reintegration.giving.days import days
from reintegration.groups import actions as groups
from reintegration.partners import actions as partnership
from reintegration.partners.models import Partner
from reintegration.training import actions as training
from reintegration.training.models import Attendance, Course, Enrolment

PARTNERS = (
    ("Nümunə Peşə Məktəbi", ["training_provider", "school"], "Bakı", "Xəyal müəllim, səhərlər"),
    ("Misal Tikiş Fabriki", ["employer"], "Sumqayıt", "Kadrlar şöbəsi, Sınaq xanım"),
    ("Uydurma Çörək Evi", ["employer"], "Gəncə", ""),
    ("Şəlalə Klinikası", ["health"], "Bakı", "Qeydiyyat, hər gün"),
    ("Rəvayət Hüquq Bürosu", ["legal"], "Bakı", ""),
    ("Bulud Kompüter Kursları", ["training_provider"], "Bakı", "Zəng etmədən gəlmək olar"),
)
# Title, by which partner, begins and ends so many days from today, hours, places, who (places among the people).
COURSES = (
    ("Tikiş: ilk addımlar", 0, -150, -90, 120, 8, (0, 1, 2, 3)),
    ("Kompüter və ofis proqramları", 5, -40, 20, 60, 6, (4, 5, 6, 7)),
    ("Aşpaz köməkçisi", 0, 14, 75, 90, 10, (8, 9)),
)


def help_people(staff: Staff, cases: Sequence[Case], today: date, dice: random.Random) -> None:
    partners = [
        partnership.add_partner(
            {"name": name, "kinds": kinds, "place": place, "contact": contact}, actor=staff["iom.officer"]
        )
        for name, kinds, place, contact in PARTNERS
    ]
    services = {row.code: row for row in Service.objects.all()}
    for title, partner, begins, ends, hours, places, who in COURSES:
        said = {
            "title": title, "provider": partners[partner], "service": services["vocational_training"],
            "hours": Decimal(hours), "starts_on": today + begins * DAY, "ends_on": today + ends * DAY, "places": places,
            "certificate": True,
        }  # fmt: skip
        course = training.add_course(said, actor=staff["td.manager"])
        _learn(staff, course, [(place, cases[place]) for place in who], today, dice)
    _work(staff, cases, partners, today)
    _meet(staff["td.caseworker"], cases, partners, services, today)
    _repeat(staff, cases, services, today)


def _learn(staff: Staff, course: Course, who: Sequence[tuple[int, Case]], today: date, dice: random.Random) -> None:
    """They apply and, once it has begun, attend; one leaves it, the others finish what is over."""
    rows = []
    for place, case in who:
        worker, since = worker_of(staff, place), max(case.opened_on, course.starts_on - 20 * DAY)
        row = training.enrol(case, course, since_on=min(since, today), actor=worker)
        if course.starts_on <= today or place % 2 == 0:
            row = training.move_enrolment(row, "accepted", on=min(course.starts_on, today), actor=worker)
        if course.starts_on <= today:
            rows.append(training.move_enrolment(row, "attending", on=course.starts_on, actor=worker))
    _attend(rows, course, today, dice)
    if course.ends_on >= today:
        return
    for number, row in enumerate(rows):
        _finish(row, number == len(rows) - 1, course.ends_on, staff["td.caseworker"])


def _attend(rows: Sequence[Enrolment], course: Course, today: date, dice: random.Random) -> None:
    """Every tenth day who was there, all at once: by the action it would be a statement for each of them and each day."""
    made, day = [], course.starts_on
    while rows and day <= min(course.ends_on, today):
        for row in rows:
            mark = dice.choices(("present", "absent", "excused"), (12, 2, 1))[0]
            hours = Decimal(6 if mark == "present" else 0)
            key = uuid.UUID(int=dice.getrandbits(128), version=4)
            made.append(Attendance(public_id=key, case=row.case, enrolment=row, day=day, mark=mark, hours=hours))
        day += 10 * DAY
    if made:
        insert(made)


def _finish(row: Enrolment, leaves: bool, day: date, worker: User) -> None:
    if leaves:
        training.move_enrolment(row, "dropped_out", on=day, reason="work", words="İş tapıb.", actor=worker)
    else:
        training.move_enrolment(row, "completed", on=day, actor=worker)


def _work(staff: Staff, cases: Sequence[Case], partners: Sequence[Partner], today: date) -> None:
    """One who is still there, one who is to be asked after, one who has just begun."""
    for place, employer, kind, title, days_ago in (
        (3, 2, "job", "Çörəkçi köməkçisi", 100),
        (1, 1, "job", "Tikişçi", 188),
        (5, 1, "internship", "Anbarda təcrübə", 15),
    ):
        said = {
            "employer": partners[employer], "kind": kind, "title": title, "from_on": today - days_ago * DAY,
            "hours_a_week": Decimal(40 if kind == "job" else 20), "wage_azn": Decimal(450) if kind == "job" else None,
        }  # fmt: skip
        worker = worker_of(staff, place)
        row = training.begin_placement(cases[place], said, actor=worker)
        if days_ago > 180:
            training.change_placement(row, {"there_after_3": "yes"}, version=row.version, actor=worker)


def _meet(
    worker: User, cases: Sequence[Case], partners: Sequence[Partner], services: dict[str, Service], today: date
) -> None:
    """Groups of the last months, each recorded once for all who were there."""
    for code, days_ago, topic, cost, first, last in (
        ("psychological_counselling", 74, "Qorxu ilə necə yaşamaq", None, 0, 6),
        ("legal_information", 47, "Əmək müqaviləsi", 90, 2, 9),
        ("vocational_training", 26, "Qiymət və xərclər", 140, 0, 5),
        ("psychological_counselling", 5, "Öz gücünü tanımaq", None, 3, 10),
    ):
        said = {
            "service": services[code], "held_on": today - days_ago * DAY, "hours": Decimal(3), "topic": topic,
            "cost_azn": None if cost is None else Decimal(cost),
            "given_by": partners[4] if code == "legal_information" else None,
        }  # fmt: skip
        groups.record_session(said, cases[first:last], actor=worker)


def _repeat(staff: Staff, cases: Sequence[Case], services: dict[str, Service], today: date) -> None:
    """Weekly talks and monthly rent, confirmed but for the last days; and what was not to be had, or not wanted."""
    for place, code, every, since, amount in (
        (0, "psychological_counselling", "week", 47, None),
        (2, "housing", "month", 130, 180),
        (7, "psychological_counselling", "two_weeks", 60, None),
    ):
        worker, from_on = worker_of(staff, place), today - since * DAY
        said = {
            "service": services[code], "every": every, "from_on": from_on, "until_on": today + 60 * DAY,
            "quantity": Decimal(1), "amount_azn": None if amount is None else Decimal(amount),
        }  # fmt: skip
        row = giving.begin_repeating(cases[place], said, actor=worker)
        past = [day for day in days(from_on, every, today) if day < today][:-1]
        answers = {day: "refused" if number == 2 else "given" for number, day in enumerate(past)}
        giving.confirm_days(row, answers, actor=worker)
    for place, code, kind, reason, next_on in (
        (0, "kindergarten", "unavailable", "waiting_list", today + 9 * DAY),
        (4, "psychological_counselling", "refused", "not_now", today - 2 * DAY),
        (6, "housing", "unavailable", "no_money", None),
    ):
        said = {
            "service": services[code], "asked_on": today - 16 * DAY, "kind": kind, "reason": reason,
            "words": "Yenidən soruşulacaq." if next_on else "", "next_on": next_on,
        }  # fmt: skip
        giving.record_not_provided(cases[place], said, actor=worker_of(staff, place))
    towards = {"service": services["family_counselling"], "quantity": Decimal(1), "outcome": "reached"}
    for days_ago in (180, 95, 12):
        actions.record_assistance(
            cases[0], towards | {"delivered_on": today - days_ago * DAY}, actor=worker_of(staff, 0)
        )
