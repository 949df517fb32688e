"""Make the invented register of 2019: `python exchange/demo/make_register_2019.py` rewrites `register_2019/*.csv`.

Nobody in it exists. The same seed gives the same files. What the year's report
says of it follows from the rows alone; no total is written down here.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

SEED = 2019
FOLDER = Path(__file__).parent / "register_2019"
START, END = date(2019, 1, 1), date(2019, 12, 31)
DAY = timedelta(days=1)

ORGANISATIONS = [
    ("MIA", "Ministry of Internal Affairs, Main Department on Combating Trafficking in Human Beings", "ministry"),
    ("IOM", "International Organization for Migration, mission in Azerbaijan", "international"),
    ("TD", "Temiz Dunya Public Union", "ngo"),
    ("ACU", "Azerbaijan Children Union", "ngo"),
    ("KD", "Kömək Dayağı Public Union", "ngo"),
    ("VAC", "Assistance Centre for Victims of Trafficking", "assistance_centre"),
    ("SSH", "State shelter for victims of trafficking", "state_shelter"),
]
# code, name, organisation, for whom, places, counts in the statistics
SHELTERS = [
    ("TD-1", "Quba House", "TD", "women", 34, "yes"),
    ("TD-2", "Lerik House", "TD", "families", 18, "yes"),
    ("ACU-1", "Nar House", "ACU", "boys", 20, "yes"),
    ("ACU-2", "Heyva House", "ACU", "girls", 20, "yes"),
    ("KD-1", "Çinar House", "KD", "men", 22, "yes"),
    ("SSH-1", "State shelter", "SSH", "mixed", 50, "no"),
]
BEDS = {code: [f"{room}{bed}" for room in range(1, 1 + places // 4 + 1) for bed in "abcd"][:places]
        for code, _name, _organisation, _group, places, _included in SHELTERS}  # fmt: skip

STEMS = [
    "Nümunə", "Sınaq", "Uydurma", "Misal", "Xəyal", "Nağıl", "Əfsanə", "Rəvayət", "Tapmaca", "Kölgə", "Bulud",
    "Dumanlı", "Göyqurşağı", "Şəlalə", "Ulduzlu", "Yarpaq", "Çəmən", "Zirvə", "Payız", "Qaranquş",
]  # fmt: skip
WOMEN = [
    "Aygün", "Aynur", "Bənövşə", "Cəmilə", "Elnarə", "Fidan", "Gülnar", "Günay", "Həcər", "İlahə", "Könül", "Lalə",
    "Məleykə", "Nərgiz", "Nigar", "Ofelya", "Pərvanə", "Qönçə", "Rəna", "Səbinə", "Şəbnəm", "Tahirə", "Ülviyyə",
    "Vüsalə", "Xumar", "Yasəmən", "Zəhra", "Çinarə", "Afaq", "Dilbər",
]  # fmt: skip
MEN = [
    "Anar", "Babək", "Cavid", "Elçin", "Fuad", "Gündüz", "Həsən", "İlqar", "Kamran", "Lətif", "Mübariz", "Natiq",
    "Orxan", "Pənah", "Qabil", "Rüfət", "Samir", "Şahin", "Toğrul", "Ülvi", "Vaqif", "Xəyyam", "Yusif", "Zaur",
]  # fmt: skip
FOREIGN = ["RUS", "GEO", "UZB", "TJK", "IRN", "UKR", "TUR", "XXX"]
ADULT_ITEMS = [
    ("food", 0), ("clothing_hygiene", 0), ("medical_general", 40), ("medical_specialist", 90),
    ("psychological_counselling", 0), ("psychological_counselling", 0), ("crisis_intervention", 0),
    ("legal_information", 0), ("legal_representation", 150), ("identity_documents", 25),
    ("social_assistance_application", 0), ("financial_aid", 120), ("family_mediation", 0), ("vocational_training", 200),
    ("employment_placement", 0), ("equipment", 600), ("housing", 250), ("interpretation", 30), ("transfer", 15),
]  # fmt: skip
CHILD_ITEMS = [
    ("food", 0), ("clothing_hygiene", 35), ("medical_general", 40), ("psychological_counselling", 0),
    ("family_counselling", 0), ("schooling", 0), ("school_supplies", 45), ("kindergarten", 60),
    ("family_reunification", 0), ("identity_documents", 25), ("legal_information", 0),
]  # fmt: skip
ABROAD = ["TUR", "TUR", "TUR", "ARE", "RUS", "IRN"]


@dataclass
class Someone:
    """A person being invented, with what is drawn for her."""

    ref: str
    sex: str
    born: date
    victim: bool
    house: str | None
    home: str
    row: dict[str, object] = field(default_factory=dict)

    @property
    def is_child(self) -> bool:
        return (START - self.born).days < 18 * 365


class Register:
    """The sheets as they fill."""

    def __init__(self) -> None:
        self.dice = random.Random(SEED)  # noqa: S311 (invention, not secrecy)
        self.rows: dict[str, list[dict[str, object]]] = {
            "organisations": [dict(zip(("code", "name", "type"), row, strict=True)) for row in ORGANISATIONS],
            "shelters": [
                dict(zip(("code", "name", "organisation", "client_group", "capacity", "included"), row, strict=True))
                for row in SHELTERS
            ],
        }
        for sheet in ("persons", "classifications", "exploitation", "stays", "assistance", "referrals"):
            self.rows[sheet] = []
        # The day from which each bed is free: beds are handed on, never shared.
        self.free = {house: dict.fromkeys(labels, START - 60 * DAY) for house, labels in BEDS.items()}

    def has_room(self, house: str) -> bool:
        return min(self.free[house].values()) + 9 * DAY <= END

    def day(self, first: date = START, last: date = END) -> date:
        return first + self.dice.randrange((last - first).days + 1) * DAY

    def add(self, sheet: str, **cells: object) -> None:
        self.rows[sheet].append(cells)

    # ------------------------------------------------------------ people

    def people(self) -> Iterator[Someone]:
        """Groups of the year: for whom, how many victims and others, how old, which house."""
        groups = [
            # sex, victims, at risk, youngest, oldest, house, organisation, how many live in
            ("female", 41, 214, 18, 55, "TD-1", "TD", 0.8),
            ("female", 9, 66, 19, 44, "TD-2", "TD", 0.8),
            ("female", 5, 108, 4, 17, "ACU-2", "ACU", 0.7),
            ("male", 3, 132, 4, 17, "ACU-1", "ACU", 0.6),
            ("male", 12, 88, 18, 60, "KD-1", "KD", 0.8),
            ("female", 2, 20, 20, 50, None, "VAC", 0.0),
        ]
        number = 0
        for sex, victims, at_risk, youngest, oldest, house, home, share in groups:
            for index in range(victims + at_risk):
                number += 1
                age = self.dice.randint(youngest, oldest)
                born = date(2019 - age, 1, 1) + self.dice.randrange(365) * DAY
                lives_in = house if house and self.dice.random() < share and self.has_room(house) else None
                yield Someone(f"P{number:04d}", sex, born, index < victims, lives_in, home)

    def person(self, someone: Someone) -> None:
        stem = self.dice.choice(STEMS)
        ending = {"female": "ova", "male": "ov"}[someone.sex] if self.dice.random() < 0.7 else "zadə"
        known = self.dice.random()
        someone.row = {
            "person_ref": someone.ref,
            "case_no": f"{someone.home}-2019-{int(someone.ref[1:]):04d}" if self.dice.random() < 0.5 else "",
            "organisation": someone.home if self.dice.random() < 0.6 else "",
            "family_name": stem + ending,
            "given_name": self.dice.choice(WOMEN if someone.sex == "female" else MEN),
            "patronymic": self.dice.choice(MEN) + (" qızı" if someone.sex == "female" else " oğlu"),
            "sex": someone.sex if self.dice.random() < 0.99 else "",
            "date_of_birth": someone.born.isoformat() if known < 0.8 else "",
            "birth_year": someone.born.year if 0.8 <= known < 0.97 else "",
            "citizenship": self.dice.choice(FOREIGN) if self.dice.random() < 0.04 else "AZE",
            "identity_document_no": f"AZE{self.dice.randrange(10**7):07d}" if self.dice.random() < 0.5 else "",
            "phone": f"+99400{self.dice.randrange(10**7):07d}" if self.dice.random() < 0.4 else "",
        }
        self.rows["persons"].append(someone.row)

    # ------------------------------------------------------------ what happened

    def stay(self, someone: Someone) -> date:
        """One stay in a bed that is free, now and then a second in the same house; returns the first day in the year."""
        house = someone.house or ""
        nights = min(int(self.dice.expovariate(1 / 38)) + 1, 240)
        bed = min(self.free[house], key=lambda label: (self.free[house][label], label))
        came = self.free[house][bed] + self.dice.randrange(0, 9) * DAY
        left = came + nights * DAY
        if left <= START:
            left = START + self.dice.randint(1, 20) * DAY
        self.free[house][bed] = left
        self.add("stays", person_ref=someone.ref, shelter_code=house, bed=bed, check_in=came, check_out=left)
        if self.dice.random() < 0.05 and left + 20 * DAY < END:
            back = left + self.dice.randint(10, 20) * DAY
            gone = back + self.dice.randint(0, 3) * DAY
            self.add("stays", person_ref=someone.ref, shelter_code=house, bed="", check_in=back, check_out=gone)
        if someone.victim and self.dice.random() < 0.1 and came - 12 * DAY > someone.born:
            before = came - self.dice.randint(5, 11) * DAY
            self.add("stays", person_ref=someone.ref, shelter_code="SSH-1", bed="", check_in=before, check_out=came)
        return max(came, START)

    def classify(self, someone: Someone, first: date) -> None:
        """A history by whose last line up to the end of the year the person counts."""
        day, home = first - self.dice.randrange(0, 30) * DAY, someone.home
        day = max(day, someone.born)

        def add(status: str, on: date, by: str = home) -> None:
            self.add("classifications", person_ref=someone.ref, status=status, effective_on=on, decided_by=by)

        def later(most: int) -> date:
            return min(day + self.dice.randint(1, most) * DAY, END)

        if someone.victim:
            add(self.dice.choice(["potential", "presumed"]), day)
            known = later(25)
            if self.dice.random() < 0.1:
                add("presumed", known)  # and overruled on the same day
            add("identified", known)
            if self.dice.random() < 0.6:
                add("recognised", min(known + self.dice.randint(1, 40) * DAY, END), "MIA")
            elif self.dice.random() < 0.3:
                add("recognised", date(2020, 1, 6) + self.dice.randrange(60) * DAY, "MIA")
            return
        if self.dice.random() < 0.05:
            add("not_victim", day)
            day = later(20)
        add("potential" if self.dice.random() < 0.75 else "presumed", day)
        dice = self.dice.random()
        if dice < 0.08:
            add("presumed", later(40))
        elif dice < 0.10:
            add("identified", later(30))
            add("presumed", min(later(30) + 30 * DAY, END), "MIA")
        elif dice < 0.13:
            add("not_victim", date(2020, 1, 2) + self.dice.randrange(200) * DAY)
        elif dice < 0.15:
            add("identified", date(2020, 1, 2) + self.dice.randrange(90) * DAY)

    def exploitation(self, someone: Someone, first: date) -> None:
        if not (someone.victim or self.dice.random() < 0.12):
            return
        if someone.is_child:
            forms = ["ForcedBegging", "ForcedBegging", "ChildLabour", "ForcedMarriage", "ForcedCriminality"]
        elif someone.sex == "male":
            forms = ["ForcedLabour", "ForcedLabour", "ForcedLabour", "Servitude", "ForcedCriminality"]
        else:
            forms = ["SexualExploitation"] * 6 + ["ForcedLabour", "ForcedMarriage", "Servitude", "ForcedBegging"]
        for form in sorted(set(self.dice.choices(forms, k=1 if self.dice.random() < 0.85 else 2))):
            ended = first - self.dice.randint(3, 300) * DAY
            began = max(ended - self.dice.randint(20, 700) * DAY, someone.born)
            at_home = someone.is_child or self.dice.random() < 0.3
            country = "AZE" if at_home else self.dice.choice(ABROAD)
            dated = self.dice.random() < 0.7 and began < ended
            self.add(
                "exploitation",
                person_ref=someone.ref,
                form=form,
                country=country,
                from_on=began if dated else "",
                to_on=ended if dated else "",
            )

    def assist(self, someone: Someone, first: date) -> None:
        catalogue = CHILD_ITEMS if someone.is_child else ADULT_ITEMS
        least = 0 if someone.house and self.dice.random() < 0.1 else 1
        for _item in range(self.dice.randint(least, 6)):
            kind, price = self.dice.choice(catalogue)
            amount = f"{price * self.dice.uniform(0.6, 1.5):.2f}" if price else ""
            giver = someone.home if self.dice.random() < 0.9 else self.dice.choice(["VAC", "IOM"])
            quantity = self.dice.choice(["", "", 1, 2, 4, "1.5"])
            cells = {"type": kind, "delivered_on": self.day(first), "organisation": giver}
            self.add("assistance", person_ref=someone.ref, **cells, quantity=quantity, amount_azn=amount)

    def refer(self, someone: Someone, first: date) -> None:
        chance = 0.9 if someone.victim else 0.15
        if self.dice.random() > chance:
            return
        purpose = "formal_identification" if someone.victim else self.dice.choice(["legal", "psychosocial", "health"])
        receiver = "MIA" if someone.victim else "VAC"
        if receiver == someone.home:
            return
        sent = self.day(first, min(first + 20 * DAY, END))
        outcome = self.dice.choices(["accepted", "declined", "refused", "withdrawn"], [88, 5, 4, 3])[0]
        self.add(
            "referrals",
            person_ref=someone.ref,
            from_organisation=someone.home,
            to_organisation=receiver,
            purpose=purpose,
            submitted_on=sent,
            outcome=outcome,
            decided_on=sent + self.dice.randint(0, 12) * DAY,
        )

    def fill(self) -> None:
        for someone in self.people():
            self.person(someone)
            first = self.stay(someone) if someone.house else self.day()
            self.classify(someone, first)
            self.exploitation(someone, first)
            self.assist(someone, first)
            self.refer(someone, first)

    def write(self, folder: Path = FOLDER) -> None:
        folder.mkdir(exist_ok=True)
        for sheet, rows in self.rows.items():
            with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as file:
                out = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
                out.writeheader()
                out.writerows(rows)


if __name__ == "__main__":
    register = Register()
    register.fill()
    register.write()
