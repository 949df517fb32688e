from cases.enums import Section
from cases.timeline import timeline_of
from tests.shelters.factories import DAY, make_bed, make_nights, make_stay, today

ALL = frozenset(Section.values)


def told(case, user, sections=ALL):
    entries = timeline_of(case, user, sections, kind="stay").entries
    return [(entry.on, str(entry.title), str(entry.detail)) for entry in reversed(entries)]


def test_coming_moving_and_leaving(case, bed, shelter, caseworker):
    days = {"check_in": today() - 9 * DAY, "check_out": today() - DAY}
    stay = make_stay(case, shelter, destination="family", **days)
    make_nights(bed, today() - 9 * DAY, today() - 5 * DAY, stay=stay)
    make_nights(make_bed(shelter, "2"), today() - 5 * DAY, today() - DAY, stay=stay)
    make_stay(case, shelter, check_in=today() - DAY)

    assert told(case, caseworker) == [
        (today() - 9 * DAY, "Checked in", "Quiet House, bed 1a"),
        (today() - 5 * DAY, "Moved to another bed", "Quiet House, bed 2"),
        (today() - DAY, "Checked out", "Family"),
        (today() - DAY, "Checked in", "Quiet House"),
    ]


def test_who_may_not_see_stays_is_told_nothing(case, bed, caseworker):
    make_stay(case, bed=bed)

    # A kind that is not open to her is no kind: she is told the rest.
    page = timeline_of(case, caseworker, ALL - {Section.STAYS}, kind="stay")

    assert [entry.kind for entry in page.entries] == ["classification", "case"]
    assert [name for name, _label in page.kinds] == ["case", "classification"]


def test_two_stays_that_meet_are_two_stays(case, shelter, caseworker):
    make_stay(case, shelter, check_in=today() - 9 * DAY, check_out=today() - 5 * DAY)
    make_stay(case, shelter, check_in=today() - 5 * DAY)

    assert [title for _on, title, _detail in told(case, caseworker)] == ["Checked in", "Checked out", "Checked in"]
