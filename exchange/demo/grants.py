"""Applications for grants in every state of their way, invented: what was asked, weighed, agreed, paid, seen and got back.

Every step is the programme's own action. What an action says of this moment is then said of the day on which it would have
been done: so that the board tells how long each has been where it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from cases.models import Case
from exchange.demo.answers import DAY, Staff, moment_of
from exchange.demo.standing import worker_of
from reintegration.grants import actions as grants
from reintegration.grants.models import Application, ApplicationStep, Scheme, Tranche
from reintegration.grants.states import Status
from reintegration.money.models import BudgetLine

SCHEMES = (
    ("MB", "Small business", "Kiçik biznes", "Малый бизнес", "micro_business", "business_grant", 4_000),
    ("AV", "Equipment", "Avadanlıq", "Оборудование", "equipment", "equipment", 1_500),
    ("TƏ", "Education", "Təhsil", "Образование", "education", "vocational_training", 900),
)
CRITERIA = (
    (40, "Idea and market", "İdeya və bazar", "Идея и рынок"),
    (35, "Skills", "Bacarıqlar", "Навыки"),
    (25, "Costs", "Xərclər", "Расходы"),
)
SEWING = "Tikiş maşını və ilk üç ayın parçası."
# Whose (place among the people), which scheme, how much, what for, where it stands now, for how many days.
WANTED = (
    (0, "MB", 3_000, SEWING, "completed", 20),
    (1, "AV", 1_200, "Saç kəsmək üçün alətlər.", "written_off", 45),
    (2, "TƏ", 650, "Aşpazlıq kursu.", "refused", 60),
    (3, "MB", 3_600, "Mobil qəhvə arabası.", "running", 75),
    (4, "AV", 1_450, "Overlok maşını.", "agreed", 12),
    (5, "MB", 3_900, "Avtomobil yuma məntəqəsi üçün avadanlıq.", "approved", 9),
    (6, "MB", 2_400, "Evdə uşaq geyimi tikmək.", "committee", 3),
    (7, "AV", 980, "Dırnaq ustası üçün dəst.", "in_scoring", 4),
    (8, "MB", 3_500, "Toyuq saxlamaq və yumurta satmaq.", "in_scoring", 2),
    (9, "TƏ", 720, "Kompüter kursu.", "submitted", 5),
    (4, "TƏ", 840, "Mühasibat kursu.", "returned", 8),
    (7, "MB", 2_600, "Əl işləri üçün kiçik sex.", "draft", 3),
    (6, "AV", 560, "Ütü və iş masası.", "withdrawn", 16),
)


@dataclass
class Way:
    """One application while its steps are taken, each dated some days after the one before."""

    application: Application
    worker: User
    first: User
    second: User
    line: BudgetLine
    day: date

    def step(self, action: Callable[..., Application], *given: object, actor: User, **said: object) -> None:
        self.application = action(self.application, *given, actor=actor, **said)
        self.said_on(self.day)

    def said_on(self, day: date) -> None:
        """What the last action said of this moment, said of that day."""
        at, row = moment_of(day), self.application
        moments = {"since": at}
        for name, states in {
            "submitted_at": {Status.SUBMITTED},
            "decided_at": {Status.APPROVED, Status.REFUSED},
        }.items():
            if row.status in states:
                moments[name] = at
        if row.ended_at:
            moments["ended_at"] = at
        Application.objects.filter(pk=row.pk).update(**moments)
        last = ApplicationStep.objects.filter(application=row).order_by("-id").values_list("pk", flat=True)[:1]
        ApplicationStep.objects.filter(pk__in=list(last)).update(created_at=at)


def offer_schemes(staff: Staff, today: date) -> dict[str, Scheme]:
    """What may be applied for, by code."""
    schemes = {}
    for code, english, azerbaijani, russian, kind, counted_as, most in SCHEMES:
        said = {
            "code": code, "name_en": english, "name_az": azerbaijani, "name_ru": russian, "kind": kind,
            "assistance_type": counted_as, "ceiling_azn": Decimal(most), "scorers": 2, "pass_mark": 50,
            "asks_business_plan": kind == "micro_business", "quotations": 1 if kind != "education" else 0,
            "valid_from": date(today.year - 2, 1, 1),
        }  # fmt: skip
        schemes[code] = grants.add_scheme(said, CRITERIA, actor=staff["iom.officer"])
    return schemes


def apply_for_grants(
    staff: Staff, cases: Sequence[Case], lines: dict[str, BudgetLine], schemes: dict[str, Scheme], today: date
) -> None:
    """The applications of `WANTED`, each as far as it says."""
    for whose, code, asked, purpose, state, days in WANTED:
        worker, case = worker_of(staff, whose), cases[whose]
        row = grants.draft_application(case, schemes[code], asked_azn=Decimal(asked), purpose=purpose, actor=worker)
        day = max(today - (days + BEFORE[state]) * DAY, case.opened_on)
        line = lines["G1" if code == "MB" else "G2"]
        way = Way(row, worker, staff["iom.officer"], staff["iom.colleague"], line, day)
        way.said_on(day)
        _prepare(way, schemes[code], asked, day)
        for next_state, after in _steps_to(state):
            way.day = day = min(day + after * DAY, today)
            STEPS[next_state](way)


# Days before the state in which it is now: how long its way there took.
BEFORE = {
    "draft": 0, "submitted": 2, "withdrawn": 8, "returned": 8, "in_scoring": 6, "committee": 13, "approved": 20,
    "refused": 20, "agreed": 24, "running": 30, "completed": 115, "written_off": 115,
}  # fmt: skip
_LONG = [("submitted", 2), ("in_scoring", 4), ("committee", 7)]
_GRANTED = [*_LONG, ("approved", 7), ("agreed", 4), ("running", 6)]


def _steps_to(state: str) -> list[tuple[str, int]]:
    """What is done one after another, each so many days after the one before."""
    ways = {
        "draft": [], "submitted": _LONG[:1], "withdrawn": [*_LONG[:1], ("withdrawn", 6)],
        "returned": [*_LONG[:1], ("returned", 6)], "in_scoring": _LONG[:2], "committee": _LONG,
        "refused": [*_LONG, ("refused", 7)], "completed": [*_GRANTED, ("completed", 85)],
        "written_off": [*_GRANTED, ("written_off", 85)],
    }  # fmt: skip
    names = [name for name, _after in _GRANTED]
    return ways[state] if state in ways else _GRANTED[: names.index(state) + 1]


def _prepare(way: Way, scheme: Scheme, asked: int, day: date) -> None:
    if scheme.asks_business_plan:
        plan = {
            "idea": way.application.purpose, "market": "Məhəllədəki iki dükan və tanışlar.",
            "skills": "Üç il bu işi görüb.", "risks": "Qışda sifariş azalır, onda təmir işi götürəcək.",
            "income_azn": Decimal(450),
        }  # fmt: skip
        costs = [("Avadanlıq", Decimal(asked * 2 // 3)), ("İlk ayların xammalı", Decimal(asked - asked * 2 // 3))]
        grants.save_business_plan(way.application, plan, costs, version=0, actor=way.worker)
    if scheme.quotations:
        offer = {"supplier": "Nümunə Ticarət MMC", "amount_azn": Decimal(asked * 2 // 3), "quoted_on": day}
        grants.add_quotation(way.application, offer, actor=way.worker)


def _take_up(way: Way) -> None:
    way.step(grants.take_up, actor=way.first)


def _score(way: Way) -> None:
    """Both weigh it, and it goes before the committee."""
    points = {(way.first.pk): (8, 7, 8), (way.second.pk): (7, 8, 6)}
    for officer in (way.first, way.second):
        grants.declare_interest(way.application, has_conflict=False, words="", actor=officer)
        given = dict(enumerate(points[officer.pk], 1))
        grants.score_application(way.application, given, {1: "Bazarı tanıyır."}, actor=officer)
    way.step(grants.bring_to_committee, actor=way.first)


def _decide(way: Way, outcome: str = "approve", words: str = "Əsaslandırılıb, bacarığı var.") -> None:
    asked = way.application.asked_azn if outcome == "approve" else None
    grants.propose_decision(way.application, outcome=outcome, amount_azn=asked, words=words, actor=way.first)
    Application.objects.filter(pk=way.application.pk).update(proposed_at=moment_of(way.day, 9))
    way.step(grants.confirm_decision, actor=way.second)


def _refuse(way: Way) -> None:
    _decide(way, "refuse", "Dövlət məşğulluq mərkəzinin pulsuz kursu var.")


def _agree(way: Way) -> None:
    way.step(grants.agree, way.line, agreed_on=way.day, actor=way.first)
    whole = way.application.approved_azn or Decimal(0)
    half = (whole * 2 / 3).quantize(Decimal(1))
    for amount, after, condition in ((half, 10, "none"), (whole - half, 70, "visit")):
        tranche = {"amount_azn": amount, "due_on": way.day + after * DAY, "condition": condition}
        grants.add_tranche(way.application, tranche, actor=way.first)


def _pay_first(way: Way) -> None:
    _pay(way, 1)
    way.application.refresh_from_db()
    way.said_on(way.day)


def _pay(way: Way, number: int) -> None:
    tranche = Tranche.objects.get(application=way.application, number=number)
    if tranche.waits_for_condition:
        tranche = grants.meet_condition(tranche, met_on=way.day, actor=way.first)
    receipt = f"NÜM-{way.application.number.rsplit('-', 1)[-1]}-{number}"
    paid = {"paid_on": way.day, "proof": "receipt" if number == 1 else "hand_over", "receipt_number": receipt}
    grants.pay_tranche(tranche, paid | ({"receipt_number": ""} if number == 2 else {}), actor=way.first)


def _visit(way: Way, on: date, running: str, income: str, words: str) -> None:
    seen = {"visited_on": on, "running": running, "income": income, "jobs": 1, "words": words}
    grants.record_visit(way.application, seen, actor=way.worker)


def _complete(way: Way) -> None:
    """A visit, the second tranche, some of it back that was not needed, another visit, and the end."""
    _visit(way, way.day - 30 * DAY, "yes", "to_200", "Maşın işləyir, iki sifariş masanın üstündədir.")
    _pay(way, 2)
    second = Tranche.objects.get(application=way.application, number=2)
    grants.record_recovery(
        second, amount_azn=Decimal(150), came_on=way.day, reason="Parça ucuz alınıb.", actor=way.first
    )
    _visit(way, way.day, "yes", "to_400", "Ayda dörd-beş sifariş, kirayəni özü ödəyir.")
    way.step(grants.complete, actor=way.first)


def _write_off(way: Way) -> None:
    _visit(way, way.day - 20 * DAY, "no", "nothing", "Alətlər satılıb, özü başqa şəhərə köçüb.")
    first = Tranche.objects.get(application=way.application, number=1)
    grants.record_recovery(
        first, amount_azn=Decimal(200), came_on=way.day - 10 * DAY, reason="Bir hissəsini qaytarıb.", actor=way.first
    )
    way.step(grants.write_off, reason="Qalanı geri alınmır: gəliri yoxdur.", actor=way.first)


STEPS: dict[str, Callable[[Way], None]] = {
    "submitted": lambda way: way.step(grants.submit_application, actor=way.worker),
    "in_scoring": _take_up,
    "returned": lambda way: way.step(
        grants.return_application, reason="Kursun proqramını əlavə edin.", actor=way.first
    ),
    "committee": _score,
    "approved": _decide,
    "refused": _refuse,
    "agreed": _agree,
    "running": _pay_first,
    "completed": _complete,
    "written_off": _write_off,
    "withdrawn": lambda way: way.step(
        grants.withdraw_application, reason="Qohumu ona maşın bağışladı.", actor=way.worker
    ),
}  # fmt: skip
