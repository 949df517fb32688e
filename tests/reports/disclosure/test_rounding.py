"""A rounded edition tells no more than the one it is made of; the attack that breaks a table without hiding still breaks it."""

import pytest
from django.urls import reverse

from reports.disclosure.attack import INFINITE, Programme, too_narrow
from reports.disclosure.cells import PEOPLE, read
from reports.disclosure.edition import public_edition
from reports.disclosure.hiding import small
from reports.disclosure.rounding import Rounding, rounded
from reports.signing import actions
from tests.cases.factories import SURNAME
from tests.reports.disclosure.documents import make_year
from tests.reports.disclosure.test_hiding import THRESHOLD, hidden_in
from tests.reports.signing.test_signing import report, reviewed, second  # noqa: F401 (fixtures)
from tests.reports.views.test_report_pages import text_of

BASE = Rounding.FIVE


@pytest.fixture(scope="module")
def two_years():
    internal = [make_year(2018, 640, 3), make_year(2019, 700, 4)]
    return internal, [rounded(public_edition(document), BASE) for document in internal]


def ranges_of_rounded(internal, public, hidden):
    """The attack on rounded tables: a number lies as near to what is said as rounding lets it, a hidden one anywhere."""
    cells = read(internal)
    programme = Programme(cells)
    shown = {document["year"]: document for document in public}
    programme.let_move((cell, 0.0, INFINITE) for cell in hidden if cell in programme.place)
    programme.let_move(
        (cell, max(0.0, said - BASE // 2), said + BASE // 2)
        for cell in cells.people
        if cell.table != "totals"
        and cell not in hidden
        and (said := shown[cell.year][cell.table][cell.row][cell.column])
    )
    for cell in sorted(hidden):
        if cell in programme.place:
            yield cell, programme.most(cell, least=True), programme.most(cell)


@pytest.mark.slow
def test_no_hidden_number_of_two_rounded_years_is_worked_out(two_years):
    internal, public = two_years
    hidden = hidden_in(public)

    assert small(read(internal), THRESHOLD) <= hidden
    assert [
        cell for cell, low, high in ranges_of_rounded(internal, public, hidden) if high - low < THRESHOLD - 1e-6
    ] == []


def test_rounding_alone_hides_nothing(two_years):
    """So the attack can succeed: with the small ones alone hidden, rounded numbers still give some of them away."""
    internal, _public = two_years
    cells = read(internal)
    own = small(cells, THRESHOLD)
    alone = [rounded(document, BASE) for document in internal]

    narrow = [cell for cell, low, high in ranges_of_rounded(internal, alone, own) if high - low < THRESHOLD - 1e-6]

    assert narrow
    assert len(narrow) < len(too_narrow(cells, own, THRESHOLD))


@pytest.mark.slow
def test_rounded_numbers_are_near_and_hidden_ones_stay_hidden(two_years):
    internal, public = two_years
    for exact, shown in zip(internal, public, strict=True):
        plain = public_edition(exact)
        assert shown["rounded_to"] == 5
        assert shown["totals"] == plain["totals"]
        assert hidden_in([shown]) == hidden_in([plain])
        for cell, value in read([exact]).values.items():
            said = shown[cell.table] if not cell.row else shown[cell.table][cell.row]
            if cell.table == "totals" or said[cell.column] is None:
                continue
            if cell.column in PEOPLE:
                assert said[cell.column] % 5 == 0
                assert abs(said[cell.column] - value) <= 2
                assert value == 0 or said[cell.column] >= THRESHOLD
            else:
                assert said[cell.column] == value


def test_without_rounding_nothing_is_changed():
    document = make_year(2019, 40, 1)

    assert rounded(document, Rounding.NONE) is document
    assert "rounded_to" not in document


@pytest.mark.parametrize(("count", "base", "said"), [(12, 5, 10), (13, 5, 15), (15, 10, 20), (14, 10, 10), (1, 5, 5)])
def test_a_half_goes_upwards_and_somebody_is_never_nobody(count, base, said):
    edition = {"by_sex": {"female": {"victim": count, "persons": 0}, "suppressed": True}}

    assert rounded(edition, base)["by_sex"]["female"] == {"victim": said, "persons": 0}


@pytest.mark.django_db
def test_whoever_publishes_says_how_it_is_rounded(client, reviewed, second):  # noqa: F811
    client.force_login(second)
    url = reverse("reports:publish", args=[2019, 1])

    shown = text_of(client.get(url, {"rounding": "5"}))
    client.post(url, {"rounding": "5"})

    reviewed.refresh_from_db()
    document = reviewed.release.document
    assert SURNAME not in shown
    assert (document["rounded_to"], document["totals"]["victim"]) == (5, 12)
    assert document["by_shelter"]["EH1"]["victim"] == 10


@pytest.mark.django_db
def test_unless_somebody_says_so_nothing_is_rounded(reviewed, second):  # noqa: F811
    assert "rounded_to" not in actions.publish_report(reviewed, actor=second).document
