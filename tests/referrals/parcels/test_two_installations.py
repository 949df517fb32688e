"""A referral goes from one running installation to a second on the same machine and back, also when the line is cut."""

import base64

import pytest

from referrals.parcels.keys import read_card
from tests.referrals.parcels.installations import Line, installation, make_certificate, wait_for

pytestmark = [pytest.mark.runtime, pytest.mark.slow]


@pytest.fixture(scope="module")
def both(template_database, django_db_setup, django_db_blocker, tmp_path_factory):
    """North and south, linked with each other, and the lines that lead to each."""
    folder = tmp_path_factory.mktemp("two")
    certificate, private = make_certificate(folder)
    with (
        django_db_blocker.unblock(),
        installation(template_database, folder / "north", certificate, private) as north,
        installation(template_database, folder / "south", certificate, private) as south,
    ):
        to_north, to_south = Line(north.port), Line(south.port)
        cards = {north: north.do("people", "NORTH"), south: south.do("people", "SOUTH")}
        for here, there, line, code in ((north, south, to_south, "SOUTH"), (south, north, to_north, "NORTH")):
            card = cards[there]
            here.do("link", card, line.address, code, read_card(card).fingerprint)
        yield north, south, to_north, to_south
        to_north.close()
        to_south.close()


@pytest.fixture
def joined(both):
    """The same with both lines whole."""
    north, south, to_north, to_south = both
    for here, line in ((north, to_south), (south, to_north)):
        line.mend()
        line.cuts = 0
        here.do("move", line.address)
    return both


def status(side, referral):
    return side.state(referral)["status"]


def test_a_referral_goes_over_is_taken_on_and_ends_on_both_sides(joined):
    north, south, _to_north, _to_south = joined
    referral = north.do("refer")

    wait_for(lambda: status(south, referral) == "new")
    assert south.state(referral)["message"] == "Needs counselling in Russian."
    assert south.state(referral)["sections"] == []
    wait_for(lambda: north.state(referral)["waiting"] == 0)

    south.do("accept", referral)
    wait_for(lambda: status(north, referral) == "accepted")
    wait_for(lambda: south.state(referral)["sections"] == ["assistance", "identity"])

    south.do("complete", referral)
    wait_for(lambda: status(north, referral) == "completed")
    wait_for(lambda: south.state(referral)["waiting"] == 0)
    assert north.state(referral)["feedback"] == "Ten sessions."
    assert south.state(referral)["sections"] == []
    assert (north.state(referral)["tries"], south.state(referral)["tries"]) == (0, 0)


def test_it_goes_the_other_way_as_well_and_is_withdrawn(joined):
    north, south, _to_north, _to_south = joined
    referral = south.do("refer")
    wait_for(lambda: status(north, referral) == "new")

    south.do("withdraw", referral)

    wait_for(lambda: status(north, referral) == "withdrawn")
    assert north.state(referral)["message"] == ""


@pytest.mark.parametrize("most", [0, 700, 1500])
def test_a_line_that_is_cut_on_the_way_there_loses_nothing(joined, most):
    north, south, _to_north, to_south = joined
    to_south.cut_after(most)
    referral = north.do("refer")
    wait_for(lambda: north.state(referral)["tries"] == 1)
    assert to_south.cuts == 1
    assert (status(south, referral), north.state(referral)["waiting"]) == (None, 1)

    to_south.mend()
    north.do("send")

    wait_for(lambda: north.state(referral)["waiting"] == 0)
    assert (status(south, referral), south.state(referral)["received"]) == ("new", ["referral"])


def test_a_line_that_is_cut_before_the_answer_brings_nothing_twice(joined):
    north, south, _to_north, to_south = joined
    to_south.cut_before_the_answer()
    before = south.state("00000000-0000-0000-0000-000000000000")["repeated"]
    referral = north.do("refer")
    wait_for(lambda: north.state(referral)["tries"] == 1)
    # It arrived, and the sender does not know.
    assert (status(south, referral), north.state(referral)["waiting"]) == ("new", 1)

    to_south.mend()
    north.do("send")

    wait_for(lambda: north.state(referral)["waiting"] == 0)
    came = south.state(referral)
    assert (came["arrivals"], came["received"], came["repeated"]) == (1, ["referral"], before + 1)


@pytest.mark.parametrize("way", ["on the way there", "before the answer"])
def test_an_answer_whose_line_is_cut_moves_the_referral_once(joined, way):
    north, south, to_north, _to_south = joined
    referral = north.do("refer")
    wait_for(lambda: status(south, referral) == "new")
    if way == "on the way there":
        to_north.cut_after(1500)
    else:
        to_north.cut_before_the_answer()

    south.do("accept", referral)
    wait_for(lambda: south.state(referral)["tries"] == 1)
    assert status(north, referral) == ("offered" if way == "on the way there" else "accepted")
    to_north.mend()
    south.do("send")

    wait_for(lambda: south.state(referral)["waiting"] == 0)
    assert north.state(referral)["steps"].count("accepted") == 1
    wait_for(lambda: south.state(referral)["sections"])
    assert north.state(referral)["received"] == ["status"]


def test_without_a_line_it_goes_by_file_there_and_back(joined):
    north, south, _to_north, _to_south = joined
    north.do("move", "")
    south.do("move", "")
    referral = north.do("refer")

    came = south.do("bring", "receiver", north.do("out", referral, "referral"))
    assert came["again"] is False
    assert south.do("bring", "receiver", north.do("out", referral, "referral"))["again"] is True
    assert north.do("bring", "sender", came["receipt"]) == {"again": False, "receipt": ""}
    assert north.state(referral)["waiting"] == 0

    south.do("accept", referral)
    answered = north.do("bring", "sender", south.do("out", referral, "status"))
    south.do("bring", "receiver", answered["receipt"])
    assert (status(north, referral), south.state(referral)["waiting"]) == ("accepted", 0)
    south.do("bring", "receiver", north.do("out", referral, "contents"))
    assert south.state(referral)["sections"] == ["assistance", "identity"]


def test_a_file_that_was_changed_or_is_not_for_here_is_refused(joined):
    north, south, _to_north, _to_south = joined
    north.do("move", "")
    referral = north.do("refer")
    file = north.do("out", referral, "referral")
    changed = bytearray(base64.b64decode(file))
    changed[-30] ^= 1

    assert south.do("bring", "receiver", base64.b64encode(bytes(changed)).decode()) == {"refused": "sealing"}
    assert north.do("bring", "receiver", file) == {"refused": "sealing"}
    assert status(south, referral) is None
