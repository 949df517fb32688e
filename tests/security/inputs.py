"""docs/inputs.md, made from the forms and the database's constraints: `python -m tests.security.inputs`."""

import inspect
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "inputs.md"
OURS = ["accounts", "cases", "shelters", "referrals", "reintegration", "reports", "exchange"]


def forms() -> list[tuple[str, type]]:
    """Every form of ours, by module and name."""
    from django.forms import BaseForm

    found = {}
    for path in sorted(path for app in OURS for path in (ROOT / app).rglob("*forms*.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, one in inspect.getmembers(module, inspect.isclass):
            if issubclass(one, BaseForm) and one.__module__ == module.__name__ and one.base_fields:
                found[f"{module.__name__}.{name}"] = one
    return sorted(found.items())


def rule(field: Any) -> str:
    """What the field takes, in a few words."""
    from django import forms

    said = [type(field).__name__.removesuffix("Field").removeprefix("Typed")]
    if isinstance(field, forms.ModelChoiceField):
        said.append("of those that this person may choose")
    elif isinstance(field, forms.ChoiceField):
        said.append("of a list")
    for name, words in {
        "min_value": "from",
        "max_value": "to",
        "max_length": "at most",
        "max_digits": "digits",
    }.items():
        if getattr(field, name, None) is not None:
            said.append(f"{words} {getattr(field, name)}{' characters' if name == 'max_length' else ''}")
    for validator in field.validators:
        pattern = getattr(getattr(validator, "regex", None), "pattern", None)
        if pattern:
            said.append("like `" + pattern.replace("|", "\\|") + "`")
    return ", ".join(said) + ("" if field.required else "; may be empty")


def constraints() -> list[tuple[str, str, str]]:
    """What the database holds together: model, constraint, and how it is said."""
    from django.apps import apps
    from django.db.models import CheckConstraint

    found = []
    for model in apps.get_models():
        if model._meta.app_label in {*OURS, "audit", "core"}:
            for one in model._meta.constraints:
                kind = "together" if isinstance(one, CheckConstraint) else "once"
                found.append((model._meta.label, one.name, kind))
    return sorted(found)


def as_page() -> str:
    lines = [
        "# What may be put in, and what must fit together",
        "",
        "Made by `python -m tests.security.inputs` from the forms and the database's constraints; a test says when it is old.",
        "Every rule is applied on the server, whatever the browser did. On top of what stands here:",
        "",
        "- no text holds a null character; blanks around it are dropped, but not of passwords;",
        "- an organisation, a bed, a case that the person may not see is answered as if it did not exist;",
        "- days: nothing happens before birth or after today, unless it is a plan's review; an end is not before its beginning;",
        "- a person sleeps in one bed a night, a bed holds one person; a stay lies in the house of its bed;",
        "- exploitation ends after it begins; a classification lies between birth and today;",
        "- a referral goes to another organisation, carries what consent covers, and moves as in [states.md](states.md);",
        "- a register's columns: [register.md](register.md).",
        "",
        "## Forms",
        "",
        "| form | field | takes |",
        "| --- | --- | --- |",
    ]
    for name, form in forms():
        lines += [f"| `{name}` | `{field}` | {rule(described)} |" for field, described in form.base_fields.items()]
    lines += ["", "## Held by the database", "", "| model | rule | |", "| --- | --- | --- |"]
    lines += [f"| `{model}` | `{name}` | {kind} |" for model, name, kind in constraints()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelter_cms.settings")
    django.setup()
    PAGE.write_text(as_page(), encoding="utf-8")
    sys.exit(0)
