"""Help beside difficult fields, and lists that say what they will hold."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import engines

from core.explanations import Explanation

ROOMS = [
    "cases", "cases.identification", "cases.consent", "cases.intake", "cases.assessment", "cases.planning", "cases.emergency",
    "cases.retention", "referrals", "shelters", "reintegration.survey",
]  # fmt: skip
FORMS = [*(f"{room}.forms" for room in ROOMS), "cases.visibility.forms", "shelters.forms.nights"]


class PlainForm(forms.Form):
    help_beside = {"hard": Explanation("What it is.", "Why we ask.")}
    hard = forms.CharField(label="Hard")
    easy = forms.CharField(label="Easy")


def groups_of(room):
    return {id(value): value for name, value in vars(import_module(f"{room}.explanations")).items() if name.isupper()}


def forms_of(module):
    found = vars(import_module(module)).values()
    return [
        kind
        for kind in found
        if isinstance(kind, type) and issubclass(kind, forms.Form) and "help_beside" in vars(kind)
    ]


def test_a_difficult_field_has_its_help_folded_beneath_and_an_easy_one_has_none():
    form = PlainForm()

    hard, easy = form["hard"].as_field_group(), form["easy"].as_field_group()

    assert "<details" in hard
    assert "<details open" not in hard
    assert re.search(r"<summary>What is this, and why do we ask\?<span class=\"visually-hidden\"> Hard</span>", hard)
    assert "<p>What it is.</p><p>Why we ask.</p>" in hard
    assert "<details" not in easy


def test_help_is_written_with_a_field_that_the_form_asks():
    for kind in {kind for module in FORMS for kind in forms_of(module)}:
        missing = set(kind.help_beside) - set(kind.base_fields)

        assert not missing, kind


def test_all_help_that_is_written_is_shown_by_a_form():
    shown = {id(kind.help_beside) for module in FORMS for kind in forms_of(module)}
    for room in ROOMS:
        if room != "reintegration.survey":
            assert set(groups_of(room)) <= shown, room


def test_the_survey_says_of_each_dimension_what_it_is_for():
    from reintegration.survey.enums import Dimension
    from reintegration.survey.explanations import DIMENSIONS

    assert set(DIMENSIONS) == {str(dimension) for dimension in Dimension}


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_field_is_and_why_it_is_asked_are_two_short_texts(room):
    for group in groups_of(room).values():
        for name, words in group.items():
            assert 30 < len(str(words.what)) < 400, name
            assert 30 < len(str(words.why)) < 400, name


def test_every_empty_list_says_what_it_will_hold():
    """`{% empty title %}` alone, or with an empty text, teaches nobody what to do first."""
    silent = [
        f"{path.name}: {call}"
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        for call in re.findall(r'{% empty \w+(?: "")? %}', path.read_text(encoding="utf-8"))
    ]

    assert not silent


def test_help_beside_a_group_of_questions_names_the_group():
    page = engines["django"].from_string("{% load ui %}{% explanation words label %}")

    assert 'visually-hidden"> Money</span>' in page.render({"words": Explanation("a", "b"), "label": "Money"})
    assert page.render({"words": None, "label": "Money"}) == ""
