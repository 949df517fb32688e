"""What does not fit is said in the language that the program asks for."""

import inspect

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from rest_framework import exceptions, fields, relations, serializers

LANGUAGES = [code for code, _name in settings.LANGUAGES if code not in ("en", "ar", "fa")]
NO_UUID = {"az": "Düzgün UUID olmalıdır.", "ru": "Нужен правильный UUID."}


def words_of_the_library():
    """Whatever a field, or too much at once, may say."""
    kinds = [
        kind
        for module in (fields, relations, serializers)
        for _name, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, fields.Field)
    ]
    found = {text for kind in kinds for text in kind.__dict__.get("default_error_messages", {}).values()}
    limits = ("max_length", "min_length", "max_value", "min_value")
    found |= {text for kind in kinds for name in limits if (text := kind.__dict__.get(f"default_{name}_message"))}
    return sorted(
        found | {exceptions.Throttled.extra_detail_singular, exceptions.ValidationError.default_detail}, key=str
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_library_says_it_says_in_our_languages(language):
    with translation.override("en"):
        english = [(text, str(text)) for text in words_of_the_library()]
    with translation.override(language):
        same = [said for text, said in english if str(text) == said]

    assert len(english) > 40
    assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_field_that_does_not_fit_is_told_in_the_language_that_is_asked_for(program, language):
    answer = Client().get(
        "/api/v1/plans/?case=x",
        headers={"Authorization": f"Bearer {program.secret}", "Accept-Language": language},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "case", "message": NO_UUID[language]}]
