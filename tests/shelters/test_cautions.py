import pytest

from accounts.models import User
from shelters.cautions import capacity_caution, cautions_for
from tests.cases.factories import make_case, make_person, make_share
from tests.shelters.factories import make_shelter, make_stay, today

BORN = {"adult": 1990, "child": today().year - 12, "unknown": None}


@pytest.mark.parametrize(
    ("group", "sex", "age", "word"),
    [
        ("women", "female", "adult", None),
        ("women", "male", "adult", "Women"),
        ("women", "female", "child", "adults"),
        ("women", "unknown", "unknown", None),
        ("women", "other", "adult", None),
        ("men", "female", "adult", "Men"),
        ("girls", "female", "child", None),
        ("girls", "female", "adult", "children"),
        ("boys", "female", "child", "Boys"),
        ("families", "male", "child", None),
        ("", "male", "adult", None),
    ],
)
def test_what_speaks_against_a_house(caseworker, group, sex, age, word):
    person = make_person(sex=sex, date_of_birth=None, birth_year=BORN[age])
    case = make_case(caseworker.organisation, person=person)

    house = make_shelter(caseworker.organisation, client_groups=[group] if group else [])

    found = cautions_for(case, house, on=today(), actor=caseworker)

    assert len(found) == (word is not None)
    assert all(word in sentence for sentence in found)


def test_a_caution_does_not_tell_what_the_file_does_not(case, stranger):
    make_share(case, stranger.organisation, "stays")
    mens = make_shelter(stranger.organisation, client_groups=["men"])

    assert cautions_for(case, mens, on=today(), actor=User.objects.get(pk=stranger.pk)) == []


@pytest.mark.parametrize(("capacity", "told"), [(None, False), (2, False), (1, True), (0, True)])
def test_a_full_house_says_so(caseworker, capacity, told):
    shelter = make_shelter(caseworker.organisation, capacity=capacity)
    make_stay(shelter=shelter)

    assert bool(capacity_caution(shelter, on=today())) == told
