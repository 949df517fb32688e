from cases.enums import Section
from cases.timeline import entries_of
from shelters.timeline import stay_entries
from tests.shelters.factories import DAY, make_bed, make_stay, today

ALL = frozenset(Section.values)


def told(case, user, sections=ALL):
    return [(entry.on, str(entry.title), str(entry.detail)) for entry in stay_entries(case, user, sections)]


def test_coming_moving_and_leaving(case, bed, shelter, caseworker):
    make_stay(case, bed=bed, check_in=today() - 9 * DAY, check_out=today() - 5 * DAY)
    make_stay(
        case,
        bed=make_bed(shelter, "2"),
        check_in=today() - 5 * DAY,
        check_out=today() - DAY,
        destination="family",
    )
    make_stay(case, shelter, check_in=today() - DAY)

    assert told(case, caseworker) == [
        (today() - 9 * DAY, "Checked in", "Quiet House, bed 1a"),
        (today() - 5 * DAY, "Moved to another bed", "Quiet House, bed 2"),
        (today() - DAY, "Checked out", "Family"),
        (today() - DAY, "Checked in", "Quiet House"),
    ]


def test_who_may_not_see_stays_is_told_nothing(case, bed, caseworker):
    make_stay(case, bed=bed)

    assert told(case, caseworker, ALL - {Section.STAYS}) == []


def test_the_case_page_tells_of_the_stay(case, bed, caseworker):
    make_stay(case, bed=bed)

    assert "Checked in" in [str(entry.title) for entry in entries_of(case, caseworker, ALL)]
