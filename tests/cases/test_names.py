import pytest

from cases import names


@pytest.mark.parametrize(
    "spellings",
    [
        ("Məmmədov", "Mammadov", "Mamedov", "Мамедов"),
        ("Cəfərov", "Jafarov", "Джафаров"),
        ("Xədicə", "Khadija", "Хадиджа"),
        ("Qarayev", "Garayev", "Гараев"),
        ("Hüseynov", "Huseynov", "Гусейнов"),
        ("Şəhla", "Shahla", "Шахла"),
        ("Əliyeva", "Aliyeva", "Алиева"),
        ("ÇİÇƏK", "Chichak", "чичек"),
    ],
)
def test_spellings_of_one_name_meet_in_the_index(spellings):
    """Each pair shares a token: the folded forms are equal or one letter apart."""
    first = set(names.tokens(spellings[0]))

    for spelling in spellings[1:]:
        assert first & set(names.tokens(spelling)), spelling


def test_two_different_names_do_not_meet():
    assert not set(names.tokens("Rəşad")) & set(names.tokens("Günel"))


def test_one_typo_is_within_the_neighbourhood():
    assert set(names.tokens("Səmədova")) & set(names.tokens("Səmdova"))


def test_tokens_say_nothing_without_the_key(settings):
    before = names.tokens("Məmmədov")
    settings.INDEX_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

    assert not set(before) & set(names.tokens("Məmmədov"))


def test_document_numbers_are_compared_without_spaces_and_case():
    assert names.exact_index("document", "aze 123-45") == names.exact_index("document", "AZE12345")
    assert names.exact_index("phone", "AZE12345") != names.exact_index("document", "AZE12345")
    assert names.exact_index("document", " ") is None
