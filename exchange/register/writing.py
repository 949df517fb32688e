"""Writes the rows that are new, in bulk and in the file's order, so that of two rows of a day the later has the later id."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Organisation
from cases.models import Case, Classification, Exploitation, Person
from cases.numbers import pass_over, reserve_numbers
from exchange.models import ImportedPerson, ImportedRow
from exchange.register.cells import Register, Row
from exchange.register.checking import by_person
from exchange.register.columns import EVENT_SHEETS, SHEETS
from exchange.register.inserting import insert
from exchange.register.on_file import OnFile, batches, fingerprint, ref_digest
from referrals.models import Referral
from referrals.parties import ministries, past_parties
from referrals.states import Status
from reintegration.models import Assistance
from shelters.models import MIXED, Bed, BedUse, Capacity, Shelter, Stay

STATUS_OF_OUTCOME = {
    None: Status.SUBMITTED,
    "pending": Status.SUBMITTED,
    "accepted": Status.ACCEPTED,
    "declined": Status.DECLINED,
    "refused": Status.REFUSED,
    "withdrawn": Status.WITHDRAWN,
}
# An outcome of the receiver: the ministry had let the referral through.
_APPROVED = {"accepted", "declined"}
_PERSON_COLUMNS = (
    "family_name", "given_name", "patronymic", "identity_document_no", "phone", "sex", "date_of_birth", "birth_year",
    "citizenship",
)  # fmt: skip


class Writer:
    """Adds one register's new rows. Everything was checked before; the database's constraints have the last word."""

    def __init__(self, register: Register, known: OnFile) -> None:
        self.register = register
        self.known = known
        self.organisations = dict(known.organisations)
        self.shelters = dict(known.shelters)
        self.cases = dict(known.cases)
        self.beds: dict[tuple[str, str], Bed] = {}
        # The keys of what was added, by table; rows remembered by fingerprint once for each copy.
        self.made: dict[str, list[int]] = defaultdict(list)
        self.new = {
            sheet: [row for row in register.rows[sheet] if not row.on_file] for sheet in EVENT_SHEETS
        }  # fmt: skip

    def write(self) -> dict[str, int]:
        """Add what is new; the numbers of rows added, by sheet."""
        added = {
            "organisations": self._organisations(),
            "shelters": self._shelters(),
            "persons": self._persons(),
        }
        self._beds()
        makers = {
            "classifications": self._classification,
            "exploitation": self._exploitation,
            "assistance": self._assistance,
        }
        for sheet, make in makers.items():
            self._insert([make(row) for row in self.new[sheet]])
            added[sheet] = len(self.new[sheet])
        added["stays"] = self._stays()
        added["referrals"] = self._referrals()
        self._remember()
        return {sheet: added[sheet] for sheet in SHEETS}

    def _insert(self, rows: list[Any]) -> None:
        insert(rows)
        for row in rows:
            self.made[row._meta.db_table].append(row.pk)

    def _organisations(self) -> int:
        prefixes = {row.case_prefix for row in self.organisations.values()}
        rows = []
        for row in (row for row in self.register.rows["organisations"] if row["code"] not in self.organisations):
            prefix = case_prefix_for(row["code"], prefixes)
            prefixes.add(prefix)
            rows.append(Organisation(code=row["code"], name=row["name"], type=row["type"], case_prefix=prefix))
        self._insert(rows)
        self.organisations |= {row.code: row for row in rows}
        return len(rows)

    def _shelters(self) -> int:
        new = [row for row in self.register.rows["shelters"] if row["code"] not in self.shelters]
        rows = [
            Shelter(
                code=row["code"],
                name=row["name"],
                organisation=self.organisations[row["organisation"]],
                client_groups=[] if row["client_group"] in (None, MIXED) else [row["client_group"]],
                included=row["included"] != "no",
            )
            for row in new
        ]
        self._insert(rows)
        places = [(house, row["capacity"]) for house, row in zip(rows, new, strict=True) if row["capacity"] is not None]
        self._insert([Capacity(shelter=house, places=number) for house, number in places])
        self.shelters |= {row.code: row for row in rows}
        return len(rows)

    def _beds(self) -> None:
        wanted = dict.fromkeys((row["shelter_code"], row["bed"]) for row in self.new["stays"] if row["bed"])
        houses = {self.shelters[code].pk for code, _label in wanted}
        for bed in Bed.objects.filter(shelter__in=houses).select_related("shelter"):
            self.beds[bed.shelter.code, bed.label] = bed
        new = [
            Bed(shelter=self.shelters[code], label=label) for code, label in wanted if (code, label) not in self.beds
        ]
        self._insert(new)
        self.beds |= {(bed.shelter.code, bed.label): bed for bed in new}

    def _persons(self) -> int:
        rows = [row for row in self.register.rows["persons"] if row["person_ref"] not in self.cases]
        people = []
        for row in rows:
            person = Person(**{name: row[name] for name in _PERSON_COLUMNS if row[name] is not None})
            person.index_identity()
            people.append(person)
        self._insert(people)
        cases = self._open_cases(rows, people)
        self._insert(cases)
        source = self.known.source
        refs = [row["person_ref"] for row in rows]
        self._insert(
            [
                ImportedPerson(source=source, ref_digest=ref_digest(source, ref), case=case)
                for ref, case in zip(refs, cases, strict=True)
            ]
        )
        self.cases |= dict(zip(refs, cases, strict=True))
        return len(rows)

    def _open_cases(self, rows: list[Row], people: list[Person]) -> list[Case]:
        events = {sheet: by_person(self.new[sheet]) for sheet in EVENT_SHEETS}
        cases = []
        for row, person in zip(rows, people, strict=True):
            own = {sheet: groups.get(row["person_ref"], []) for sheet, groups in events.items()}
            code = row["organisation"] or owner_of(own["stays"], own["assistance"], self.shelters)
            owner = self.organisations[code]
            cases.append(
                Case(
                    number=row["case_no"] or "",
                    person=person,
                    organisation=owner,
                    opened_on=opening_day(own, row["opened_on"]),
                )
            )
        give_numbers(cases)
        return cases

    def _classification(self, row: Row) -> Classification:
        decided_by = self.organisations.get(row["decided_by"])
        case = self.cases[row["person_ref"]]
        return Classification(case=case, status=row["status"], effective_on=row["effective_on"], decided_by=decided_by)

    def _exploitation(self, row: Row) -> Exploitation:
        values = {"country": row["country"] or "", "from_on": row["from_on"], "to_on": row["to_on"]}
        return Exploitation(case=self.cases[row["person_ref"]], form=row["form"], **values)

    def _stays(self) -> int:
        """Stays, and the nights of their beds, where these are known."""
        rows, stays, nights = self.new["stays"], [], []
        for row in rows:
            case, house = self.cases[row["person_ref"]], self.shelters[row["shelter_code"]]
            dates = {"check_in": row["check_in"], "check_out": row["check_out"]}
            stay = Stay(case=case, person_id=case.person_id, shelter=house, **dates)
            stays.append(stay)
            if row["bed"]:
                nights.append(bed_nights(stay, self.beds[row["shelter_code"], row["bed"]]))
        self._insert(stays)
        self._insert(nights)
        return len(rows)

    def _assistance(self, row: Row) -> Assistance:
        return Assistance(
            case=self.cases[row["person_ref"]],
            type=row["type"],
            delivered_on=row["delivered_on"],
            provider=self.organisations[row["organisation"]],
            quantity=row["quantity"],
            amount_azn=row["amount_azn"],
        )

    def _referrals(self) -> int:
        """Referrals, and for each who had to do with it."""
        rows = [self._referral(row) for row in self.new["referrals"]]
        self._insert(rows)
        reviewers = ministries()
        self._insert([seat for row in rows for seat in past_parties(row, reviewers)])
        return len(rows)

    def _referral(self, row: Row) -> Referral:
        """A referral of the past: its dates and its end, no users, and no access given by it."""
        decided_at = midnight(row["decided_on"])
        return Referral(
            case=self.cases[row["person_ref"]],
            from_organisation=self.organisations[row["from_organisation"]],
            to_organisation=self.organisations[row["to_organisation"]],
            purpose=row["purpose"],
            status=STATUS_OF_OUTCOME[row["outcome"]],
            submitted_at=midnight(row["submitted_on"]),
            approved_at=decided_at if row["outcome"] in _APPROVED else None,
            decided_at=decided_at if row["outcome"] not in (None, "pending") else None,
        )

    def _remember(self) -> None:
        """Record the added rows by fingerprint; several equal ones by their number."""
        counted: Counter[tuple[str, bytes]] = Counter()
        for sheet in EVENT_SHEETS:
            counted.update((sheet, fingerprint(row)) for row in self.new[sheet])
        for some in batches(counted.items()):
            sheets = [sheet for (sheet, _digest), _copies in some]
            digests = [digest for (_sheet, digest), _copies in some]
            with connection.cursor() as cursor:
                cursor.execute(_REMEMBER, [self.known.source, sheets, digests, [copies for _key, copies in some]])
                brought = {(sheet, bytes(digest)): key for key, sheet, digest in cursor.fetchall()}
            for key, copies in some:
                self.made[ImportedRow._meta.db_table] += [brought[key]] * copies


# As many rows as everything else together: one statement instead of thousands of objects.
_REMEMBER = """
INSERT INTO exchange_importedrow AS brought (source, sheet, fingerprint, copies)
SELECT %s, * FROM unnest(%s::text[], %s::bytea[], %s::int[])
ON CONFLICT (source, sheet, fingerprint) DO UPDATE SET copies = brought.copies + excluded.copies
RETURNING id, sheet, fingerprint
"""


def bed_nights(stay: Stay, bed: Bed) -> BedUse:
    """All nights of a stay in one bed; not saved yet, and the stay need not be."""
    span = {"from_on": stay.check_in, "until_on": stay.check_out}
    return BedUse(stay=stay, case=stay.case, shelter=stay.shelter, bed=bed, **span)


def owner_of(stays: list[Row], items: list[Row], shelters: dict[str, Shelter]) -> str:
    """The organisation of the person's first stay or item: the earliest date, a stay before an item, a row before a later one."""
    first = [(row["check_in"], 0, row.number, shelters[row["shelter_code"]].organisation.code) for row in stays]
    first += [(row["delivered_on"], 1, row.number, row["organisation"]) for row in items]
    return min(first)[3]


_CONTACT_DATES = {
    "classifications": "effective_on",
    "stays": "check_in",
    "assistance": "delivered_on",
    "referrals": "submitted_on",
}


def opening_day(events: dict[str, list[Row]], told: date | None = None) -> date:
    """The first day on which the programme had to do with the person; exploitation lies before it and does not count.

    `told`: since when she is known elsewhere; a register does not say it.
    """
    days = [told] if told else []
    days += [row[column] for sheet, column in _CONTACT_DATES.items() for row in events[sheet]]
    return min(days, default=timezone.localdate())


def give_numbers(cases: Iterable[Case]) -> None:
    """Give a number to every case that has none, in order, by prefix and year of opening; those given stay."""
    given = {case.number for case in cases if case.number}
    pass_over(given)
    waiting: dict[tuple[str, int], list[Case]] = defaultdict(list)
    for case in cases:
        if not case.number:
            waiting[case.organisation.case_prefix, case.opened_on.year].append(case)
    # In one order everywhere, so that two writers never wait for each other in a circle.
    for (prefix, year), group in sorted(waiting.items(), key=lambda item: item[0]):
        for case, number in zip(group, reserve_numbers(prefix, year, len(group), taken=given), strict=True):
            case.number = number


def case_prefix_for(code: str, used: set[str]) -> str:
    """Two to eight capital letters out of an organisation's code, another organisation's avoided as far as possible."""
    plain = unicodedata.normalize("NFKD", code).upper()
    letters = re.sub(r"[^A-Z]", "", plain)[:8]
    if len(letters) < 2:
        letters = f"ORG{letters}"
    candidates = [letters, *(letters[:7] + chr(65 + place) for place in range(26))]
    return next((prefix for prefix in candidates if prefix not in used), letters)


def midnight(day: date | None) -> datetime | None:
    """The beginning of a day in Asia/Baku: the register knows days only."""
    return None if day is None else timezone.make_aware(datetime.combine(day, time()))
