"""What the figure rests on: a mutant that Python does not take would be killed by nobody's test."""

import ast
import importlib
from pathlib import Path

import pytest
from django.apps import apps

from tests.mutation.__main__ import EQUIVALENT, ROOT, TARGETS
from tests.mutation.mutants import mutants_of
from tests.mutation.session import place_of, put


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_every_mutant_compiles_and_is_wrong_in_one_place(target):
    source = (ROOT / target).read_text("utf-8")
    right = ast.parse(source)

    for mutant in mutants_of(source):
        compile(mutant.tree, target, "exec")
        place_of(right, mutant.tree)


def test_of_two_conditions_each_can_be_forgotten():
    wrongs = {mutant.wrong: ast.unparse(mutant.tree) for mutant in mutants_of("def f(a, b):\n    return a and b")}

    assert wrongs["forgotten: a"].endswith("return b and b")
    assert wrongs["forgotten: b"].endswith("return a and a")


@pytest.mark.slow
def test_what_is_excused_is_still_there():
    there = {(target, mutant.wrong) for target in TARGETS for mutant in mutants_of((ROOT / target).read_text("utf-8"))}

    assert set(EQUIVALENT) <= there


def test_a_mutant_is_put_where_others_have_taken_the_function(monkeypatch):
    from accounts import policies

    taken = policies.check_may_make_recovery_codes
    monkeypatch.setattr(taken, "__code__", taken.__code__)
    source = (ROOT / "accounts/policies.py").read_text("utf-8")
    wrong = next(mutant for mutant in mutants_of(source) if mutant.wrong == "condition True: not has_factor")

    put(importlib.import_module("accounts.policies"), ast.parse(source), wrong.tree)

    with pytest.raises(policies.NotAllowed):
        taken(True)


def test_every_module_of_rules_is_asked_by_tests_that_are_there():
    ours = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
    rules = {str(path.relative_to(ROOT)) for app in ours for path in app.rglob("policies.py")}

    assert rules <= set(TARGETS)
    assert [place for places in TARGETS.values() for place in places if not (ROOT / place).exists()] == []
