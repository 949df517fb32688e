import pytest

from core.countries import COUNTRIES, country_choices, country_name, is_country


def test_every_assigned_country_is_there_once():
    assert len(COUNTRIES) == len(set(COUNTRIES.values())) == 249
    assert (COUNTRIES["AZE"], COUNTRIES["DEU"], COUNTRIES.get("XXX")) == ("AZ", "DE", None)


@pytest.mark.parametrize("code", ["SUN", "aze", "AZ", "QQQ", "ZZZ", "", "YUG"])
def test_withdrawn_reserved_and_mistyped_codes_are_no_countries(code):
    assert not is_country(code)


def test_a_stateless_person_is_named_in_the_language_of_the_page():
    assert is_country("XXX")
    assert country_name("XXX", "en") == "Stateless"


@pytest.mark.parametrize(
    ("language", "name"), [("az", "Azərbaycan"), ("en", "Azerbaijan"), ("ru", "Азербайджан"), ("en-gb", "Azerbaijan")]
)
def test_a_country_has_a_name_in_each_language(language, name):
    assert country_name("AZE", language) == name


@pytest.mark.parametrize("language", ["az", "en", "ru"])
def test_every_country_has_a_name_in_each_language(language):
    assert all(country_name(code, language) != code for code in COUNTRIES)


def test_choices_stand_in_the_order_of_the_alphabet():
    azerbaijani = [name for _code, name in country_choices("az")]
    english = [name for _code, name in country_choices("en")]

    assert azerbaijani.index("Çexiya") < azerbaijani.index("Danimarka")
    assert azerbaijani.index("Əfqanıstan") < azerbaijani.index("Finlandiya")
    assert english.index("Åland Islands") < english.index("Albania")
    assert english[-1] == "Stateless"
