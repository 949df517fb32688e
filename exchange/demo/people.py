"""People of the invented programme since 2020, written in batches: the same seed, the same people."""

import random
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from django.utils import timezone

from accounts.models import Organisation
from cases import names
from cases.models import Case, Classification, Exploitation, Person
from cases.numbers import reserve_numbers
from exchange.demo.make_register_2019 import ABROAD, ADULT_ITEMS, CHILD_ITEMS, FOREIGN, MEN, STEMS, WOMEN
from exchange.register.inserting import insert
from exchange.register.writing import bed_nights
from referrals.models import Party, Referral
from referrals.parties import ministries, past_parties
from referrals.states import Status
from reintegration.models import Assistance, Plan
from shelters.models import Bed, BedUse, Shelter, Stay

FIRST = date(2020, 1, 1)
DAY = timedelta(days=1)
BATCH = 4_000
MODELS: tuple[type, ...] = (Person, Case, Classification, Exploitation, Stay, BedUse, Plan, Assistance, Referral, Party)
_GROUPS = {"women": ("female", 18, 58), "men": ("male", 18, 60), "girls": ("female", 5, 17), "boys": ("male", 5, 17)}


@cache
def _tokens(name: str) -> frozenset[int]:
    return frozenset(names.tokens(name))


class House:
    """A shelter and the day from which each of its beds is free."""

    def __init__(self, shelter: Shelter) -> None:
        self.shelter = shelter
        self.beds = list(Bed.objects.filter(shelter=shelter).order_by("pk"))
        # Some people of the register are still here in 2020.
        stays = BedUse.objects.filter(bed__in=self.beds).values_list("bed", "until_on")
        self.free = {bed.pk: FIRST for bed in self.beds}
        for bed, left in stays:
            self.free[bed] = max(self.free[bed], left or date.max)

    def next_free(self) -> tuple[Bed, date]:
        bed = min(self.beds, key=lambda bed: (self.free[bed.pk], bed.pk))
        return bed, self.free[bed.pk]


class Invention:
    """Draws people with their cases, stays, plans and items; nothing is dated after `today`, nothing in 2019."""

    def __init__(self, seed: int, today: date) -> None:
        self.dice = random.Random(seed)  # noqa: S311 (invention, not secrecy)
        self.today = today
        shelters = Shelter.objects.select_related("organisation").order_by("pk")
        self.houses = [House(shelter) for shelter in shelters]
        self.ministry = Organisation.objects.get(code="MIA")
        self.ministries = ministries()
        self.receivers = list(Organisation.objects.filter(code__in=["MIA", "VAC", "KD"]).order_by("pk"))

    def write(self, count: int) -> int:
        """Add `count` people; returns the number of rows written."""
        written = 0
        for start in range(0, count, BATCH):
            written += self._batch(min(BATCH, count - start), start, count)
        return written

    def _id(self) -> uuid.UUID:
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)

    def _batch(self, size: int, start: int, count: int) -> int:
        rows: dict[type, list] = {model: [] for model in MODELS}
        # Years pass evenly over the whole number of people, the last ones coming close to today.
        span = (self.today - FIRST).days
        for index in range(start, start + size):
            day = FIRST + round(span * (index + self.dice.random()) / count) * DAY
            self._someone(rows, min(day, self.today))
        return self._save(rows)

    def _save(self, rows: dict[type, list]) -> int:
        self._number(rows[Case])
        rows[Party] = [seat for row in rows[Referral] for seat in past_parties(row, self.ministries)]
        for seat in rows[Party]:
            seat.public_id = self._id()
        for model, made in rows.items():
            if model is Stay:
                for stay in made:
                    stay.person_id = stay.case.person_id
            insert(made)
        return sum(len(made) for made in rows.values())

    @staticmethod
    def _number(cases: list[Case]) -> None:
        series: dict[tuple[str, int], list[Case]] = {}
        for case in cases:
            series.setdefault((case.organisation.case_prefix, case.opened_on.year), []).append(case)
        for (prefix, year), group in series.items():
            for case, number in zip(group, reserve_numbers(prefix, year, len(group)), strict=True):
                case.number = number

    # ------------------------------------------------------------ one person

    def _someone(
        self, rows: dict[type, list], day: date, *, house: House | None = None, bed: Bed | None = None
    ) -> Case:
        dice = self.dice
        house = house or dice.choice(self.houses)
        group = house.shelter.register_group
        sex, youngest, oldest = _GROUPS.get(group, (dice.choice(["female", "male"]), 4, 58))
        born = date(day.year - dice.randint(youngest, oldest), 1, 1) + dice.randrange(365) * DAY
        person = self._person(sex, min(born, day - 400 * DAY))
        case = Case(
            public_id=self._id(), person=person, organisation=house.shelter.organisation, opened_on=day, number=""
        )
        rows[Person].append(person)
        rows[Case].append(case)
        victim = dice.random() < 0.15
        self._classify(rows, case, victim)
        if victim or dice.random() < 0.1:
            form = dice.choice(["SexualExploitation", "ForcedLabour", "ForcedBegging", "Servitude"])
            country = dice.choice(ABROAD) if dice.random() < 0.6 else "AZE"
            rows[Exploitation].append(Exploitation(public_id=self._id(), case=case, form=form, country=country))
        if bed is not None:
            self._sleep(rows, Stay(public_id=self._id(), case=case, shelter=house.shelter, check_in=day), bed)
            last = self.today
        else:
            last = self._stay(rows, case, house, day)
        self._help(rows, case, day, last, child=day.year - born.year < 18)
        if dice.random() < 0.15:
            self._refer(rows, case, day)
        return case

    def _person(self, sex: str, born: date) -> Person:
        dice = self.dice
        parts = {
            "family_name": dice.choice(STEMS)
            + ({"female": "ova", "male": "ov"}[sex] if dice.random() < 0.7 else "zadə"),
            "given_name": dice.choice(WOMEN if sex == "female" else MEN),
            "patronymic": dice.choice(MEN),
        }
        known = dice.random()
        return Person(
            public_id=self._id(),
            **parts,
            sex=sex if known < 0.99 else "unknown",
            date_of_birth=born if known < 0.8 else None,
            birth_year=born.year if 0.8 <= known < 0.96 else None,
            citizenship=dice.choice(FOREIGN) if dice.random() < 0.05 else "AZE",
            name_tokens=sorted(frozenset().union(*map(_tokens, parts.values()))),
        )

    def _classify(self, rows: dict[type, list], case: Case, victim: bool) -> None:
        def add(status: str, day: date, by: Organisation) -> None:
            row = Classification(public_id=self._id(), case=case, status=status, effective_on=day, decided_by=by)
            rows[Classification].append(row)

        day = case.opened_on
        add(self.dice.choice(["potential", "presumed"]), day, case.organisation)
        later = day + self.dice.randint(2, 25) * DAY
        if victim and later <= self.today:
            add("identified", later, case.organisation)
            later += self.dice.randint(3, 40) * DAY
            if later <= self.today and self.dice.random() < 0.6:
                add("recognised", later, self.ministry)

    def _stay(self, rows: dict[type, list], case: Case, house: House, day: date) -> date:
        """Some nights in a bed of the house, if one is free about that day; the last of them may not be over yet."""
        if not house.beds or self.dice.random() > 0.75:
            return day
        bed, free = house.next_free()
        if free > day:
            return day
        nights = int(self.dice.expovariate(1 / 55)) + 1
        left: date | None = day + nights * DAY
        if left is not None and left > self.today:
            left = None
        house.free[bed.pk] = left or date.max
        stay = Stay(
            public_id=self._id(),
            case=case,
            shelter=house.shelter,
            check_in=day,
            check_out=left,
            destination=self.dice.choice(["family", "own_home", "unknown"]) if left else "",
        )
        self._sleep(rows, stay, bed)
        return left or self.today

    def _sleep(self, rows: dict[type, list], stay: Stay, bed: Bed) -> None:
        rows[Stay].append(stay)
        nights = bed_nights(stay, bed)
        nights.public_id = self._id()
        rows[BedUse].append(nights)

    def _help(self, rows: dict[type, list], case: Case, day: date, last: date, *, child: bool) -> None:
        dice = self.dice
        if dice.random() < 0.35:
            plan = Plan(
                public_id=self._id(),
                case=case,
                aim="Təhsili davam etdirmək" if child else "Özünü dolandıran iş tapmaq",
                steps="1. Sənədlər. 2. Kurs. 3. Görüş.",
                started_on=day,
            )
            # Of the time before the case plan was the one plan: all have ended.
            plan.ended_on = min(day + 365 * DAY, self.today)
            plan.review_on = min(day + 90 * DAY, plan.ended_on)
            rows[Plan].append(plan)
        until = max(last, min(day + 60 * DAY, self.today))
        for _item in range(dice.randint(0, 5)):
            kind, price = dice.choice(CHILD_ITEMS if child else ADULT_ITEMS)
            amount = Decimal(f"{price * dice.uniform(0.6, 1.5):.2f}") if price else None
            rows[Assistance].append(
                Assistance(
                    public_id=self._id(),
                    case=case,
                    type=kind,
                    delivered_on=day + dice.randrange((until - day).days + 1) * DAY,
                    provider=case.organisation,
                    amount_azn=amount,
                )
            )

    def _refer(self, rows: dict[type, list], case: Case, day: date) -> None:
        """A past referral, as a register would bring it: dates without users."""
        others = [row for row in self.receivers if row.pk != case.organisation_id]
        sent = min(day + self.dice.randint(1, 20) * DAY, self.today)
        decided = min(sent + self.dice.randint(0, 9) * DAY, self.today)
        at = [timezone.make_aware(datetime.combine(moment, time(10))) for moment in (sent, decided)]
        rows[Referral].append(
            Referral(
                public_id=self._id(),
                case=case,
                from_organisation=case.organisation,
                to_organisation=self.dice.choice(others),
                purpose=self.dice.choice(["formal_identification", "legal", "psychosocial", "health"]),
                status=Status.COMPLETED,
                submitted_at=at[0],
                approved_at=at[1],
                decided_at=at[1],
            )
        )

    def live_in(self, house: House, bed: Bed) -> Case:
        """Somebody who came within the last weeks and is in the bed tonight."""
        rows: dict[type, list] = {model: [] for model in MODELS}
        earliest = max(house.free[bed.pk], self.today - 45 * DAY)
        day = earliest + self.dice.randrange((self.today - earliest).days + 1) * DAY
        house.free[bed.pk] = date.max
        case = self._someone(rows, day, house=house, bed=bed)
        self._save(rows)
        return case

    def of_today(self, share: float = 0.7) -> Iterator[tuple[House, Bed]]:
        """Free beds to fill so that each house is about as full as houses are."""
        for house in self.houses:
            free = [bed for bed in house.beds if house.free[bed.pk] != date.max and house.free[bed.pk] <= self.today]
            taken = len(house.beds) - len(free)
            for bed in free[: max(0, round(share * len(house.beds)) - taken)]:
                yield house, bed
