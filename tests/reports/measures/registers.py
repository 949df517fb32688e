"""What the further measures ask for besides a register: drawn at random, and put beside it into the database."""

from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from accounts.models import Organisation
from cases.models import Case, Deadline, Exploitation, Person, Relation
from referrals.models import Referral
from shelters.models import Capacity, Shelter
from tests.reports.measures.naive_measures import BAKU, PURPOSES, More, Owed, Referred, Tie
from tests.reports.registers import FILES, ORGANISATIONS, dates, put

KINDS = ["child", "mother", "sibling", "grandchild", "father"]
STATUSES = [
    "submitted", "returned", "approved", "refused", "offered", "accepted", "in_progress", "declined", "completed",
    "withdrawn", "expired"
]  # fmt: skip
DECIDED = {"accepted", "in_progress", "declined", "refused", "completed"}
HOUR = timedelta(hours=1)


@st.composite
def further(draw, register, year: int, today: date) -> More:
    more, day = More(), dates(year, today)
    people, file = range(len(register.people)), st.integers(0, FILES - 1)
    more.opened = {(person, number): draw(day) for person in people for number in range(FILES)}
    more.countries = [draw(st.sampled_from(["", "AZE", "AZE", "TUR", "ARE"])) for _form in register.forms]
    for house in register.houses:
        since = draw(st.lists(st.one_of(st.none(), day), max_size=3, unique=True))
        more.places += [(house, one, draw(st.integers(0, 3))) for one in since]
    if not people:
        return more
    someone = st.sampled_from(people)
    ties = st.builds(Tie, someone, someone, st.sampled_from(KINDS), st.booleans())
    drawn = draw(st.lists(ties, max_size=5, unique_by=lambda tie: (tie.person, tie.other)))
    more.ties = [tie for tie in drawn if tie.person != tie.other]
    for _number in range(draw(st.integers(0, 6))):
        more.referrals.append(draw(referred(someone, file, day)))
    for key in draw(st.lists(st.tuples(someone, file), max_size=3, unique=True)):
        hours = draw(st.one_of(st.none(), st.integers(0, 60)))
        more.owed.append(
            Owed(*key, moment(draw(day), draw(st.integers(0, 23))), hours, hours is None and draw(st.booleans()))
        )
    return more


@st.composite
def referred(draw, someone, file, day) -> Referred:
    number, status = draw(file), draw(st.sampled_from(STATUSES))
    receiver = draw(st.sampled_from([code for code in ORGANISATIONS if code != ORGANISATIONS[number]]))
    purpose = draw(st.sampled_from([*PURPOSES[:3], PURPOSES[0]]))
    row = Referred(draw(someone), number, receiver, purpose, status, moment(draw(day), draw(st.integers(0, 23))))
    if status == "approved" or status in DECIDED and draw(st.booleans()):
        row.approved_at = row.submitted_at + HOUR * draw(st.integers(0, 40))
    if status in DECIDED:
        row.decided_at = (row.approved_at or row.submitted_at) + HOUR * draw(st.integers(0, 200))
    row.live = draw(st.booleans())
    return row


def moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), BAKU)


def put_all(register, more: More, author) -> None:
    put(register)
    people = list(Person.objects.order_by("pk"))
    codes = list(enumerate(ORGANISATIONS[:FILES]))
    organisations = {row.code: row for row in Organisation.objects.filter(code__in=ORGANISATIONS)}
    cases = {(case.person_id, case.organisation_id): case for case in Case.objects.all()}

    def case(person: int, file: int):
        return cases[people[person].pk, organisations[ORGANISATIONS[file]].pk]

    for person in range(len(people)):
        for file, _code in codes:
            Case.objects.filter(pk=case(person, file).pk).update(opened_on=more.opened[person, file])
    for row, country in zip(Exploitation.objects.order_by("pk"), more.countries, strict=True):
        Exploitation.objects.filter(pk=row.pk).update(country=country)
    houses = {house.code: house for house in Shelter.objects.all()}
    Capacity.objects.bulk_create(
        Capacity(shelter=houses[house.code], from_on=since, places=places) for house, since, places in more.places
    )
    Relation.objects.bulk_create(
        Relation(
            case=case(tie.person, 0),
            other_case=case(tie.other, 1),
            kind=tie.kind,
            recorded_here=False,
            accompanies_her="yes" if tie.accompanies else "not_known",
        )
        for tie in more.ties
    )
    Referral.objects.bulk_create(
        Referral(
            case=case(row.person, row.file),
            from_organisation=organisations[ORGANISATIONS[row.file]],
            to_organisation=organisations[row.receiver],
            purpose=row.purpose,
            status=row.status,
            submitted_at=row.submitted_at,
            submitted_by=author if row.live else None,
            approved_at=row.approved_at,
            decided_at=row.decided_at,
        )
        for row in more.referrals
    )
    Deadline.objects.bulk_create(
        Deadline(
            case=case(row.person, row.file),
            kind="ministry_referral",
            starts_at=row.starts_at,
            due_at=row.starts_at + 24 * HOUR,
            met_at=None if row.hours is None else row.starts_at + row.hours * HOUR,
            cancelled_at=row.starts_at if row.cancelled else None,
            cancelled_because="not_needed" if row.cancelled else "",
        )
        for row in more.owed
    )
