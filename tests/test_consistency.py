"""One spelling, one list of variables, templates that keep to the Content-Security-Policy and to gettext."""

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from django.template import TemplateSyntaxError, engines
from django.urls import URLPattern, URLResolver, get_resolver

from exchange.register.columns import SHEETS

ROOT = Path(__file__).resolve().parent.parent
OURS = ["core", "audit", "accounts", "cases", "shelters", "referrals", "reintegration", "reports", "exchange"]
CODE = [path for folder in [*OURS, "shelter_cms", "tests", "bench"] for path in sorted((ROOT / folder).rglob("*.py"))]
TEMPLATES = sorted([*(ROOT / "templates").rglob("*.html"), *(p for app in OURS for p in (ROOT / app).rglob("*.html"))])
TEXTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")])

# `normalize`, `serialize`, `initialize`, `authorization` (the header) belong to libraries and keep their spelling.
AMERICAN = re.compile(
    r"organiz|anonymiz|recogniz|categoriz|summariz|finaliz|minimiz(?!e_)|prioritiz|authoriz(?!ation)|pseudonymiz"
    r"|behavior|favor(?!icon)|neighbor|labor(?!at)|enrollment|(?<!route\.)fulfill|judgment|counselor|canceled|traveled",
    re.IGNORECASE,
)
# What somebody else named.
PROPER_NAMES = re.compile(
    r"International Organization for Migration|World Health Organization|Global Organization|"
    r"(?:vic|org|prs|cas)_\w+|ForcedLabor\w*|ActivitiesOfExtraterritorialOrganizations|"
    r"NonPoliceGovernmentalOrganization|^## Organization$",
    re.MULTILINE,
)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def identifiers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The names that a file gives: of functions, classes, arguments, variables, attributes and keywords."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg | ast.keyword) and node.arg:
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


# ------------------------------------------------------------------ spelling


def test_our_identifiers_are_spelled_in_british_english():
    found = [
        f"{relative(path)}:{line} {name}"
        for path in CODE
        for line, name in identifiers(ast.parse(path.read_text(encoding="utf-8")))
        if AMERICAN.search(name) and not (path == Path(__file__) and name == "AMERICAN")
    ]

    assert found == []


def test_our_files_and_addresses_are_spelled_in_british_english():
    names = [relative(path) for path in [*CODE, *TEMPLATES, *TEXTS]] + sorted(url_names())

    assert [name for name in names if AMERICAN.search(name)] == []


def test_our_texts_are_spelled_in_british_english():
    found = [
        f"{relative(path)}: {line.strip()}"
        for path in [*TEMPLATES, *TEXTS]
        for line in PROPER_NAMES.sub("", path.read_text(encoding="utf-8")).splitlines()
        if AMERICAN.search(line)
    ]

    assert found == []


def test_the_texts_in_our_code_are_spelled_in_british_english():
    found = [
        f"{relative(path)}:{number} {line.strip()}"
        for path in CODE
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if AMERICAN.search(PROPER_NAMES.sub("", line))
    ]

    assert found == []


# ------------------------------------------------------------------ variables


def settings_names() -> set[str]:
    text = (ROOT / "shelter_cms" / "settings.py").read_text(encoding="utf-8")
    return set(re.findall(r'env\.env_\w+\(\s*"(\w+)"', text))


def test_every_variable_that_settings_ask_for_is_explained_in_the_example():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    explained = set(re.findall(r"^#?\s?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))

    assert settings_names()
    assert settings_names() - explained == set()


def test_the_example_explains_no_variable_that_nobody_asks_for():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    set_there = set(re.findall(r"^([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))

    assert set_there - settings_names() == set()


def test_the_example_gives_no_secret_away():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    given = dict(re.findall(r"^(SECRET_KEY|FIELD_KEYS|INDEX_KEY|AUDIT_SIGNING_KEY)=(.*)$", example, re.MULTILINE))

    assert given == {"SECRET_KEY": "", "FIELD_KEYS": "", "INDEX_KEY": "", "AUDIT_SIGNING_KEY": ""}


def test_every_dependency_earns_its_place_in_the_decision_about_them():
    lines = [line for path in ROOT.glob("requirements*.in") for line in path.read_text(encoding="utf-8").splitlines()]
    asked = {re.match(r"[\w.-]+", line)[0].lower() for line in lines if re.match(r"\w", line)}
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    asked |= package.get("dependencies", {}).keys() | package.get("devDependencies", {}).keys()
    reasons = (ROOT / "docs" / "adr" / "0002-dependencies.md").read_text(encoding="utf-8").lower()

    assert {name for name in asked if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", reasons)} == set()


# ------------------------------------------------------------------ templates


def markup(path: Path) -> str:
    """The template without its comments."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", "", text)
    return re.sub(r"\{%\s*comment.*?%\}.*?\{%\s*endcomment\s*%\}", "", text, flags=re.DOTALL)


# Each of these looks at every template, and names those that are wrong.


def wrong(find: Callable[[Path], object], paths: Iterable[Path] = TEMPLATES) -> dict[str, object]:
    """What is found in each file where anything is."""
    return {relative(path): found for path in paths if (found := find(path))}


def test_every_template_compiles():
    def complaint(path: Path) -> str:
        try:
            engines["django"].from_string(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            return str(error)
        return ""

    assert len(TEMPLATES) > 300
    assert wrong(complaint) == {}


def test_templates_keep_to_the_content_security_policy():
    """The browser would block it, silently for the author."""
    forbidden = {
        "style attribute": r"<[^>]*\sstyle\s*=",
        "style element": r"<style\b",
        "script without a file": r"<script(?![^>]*\ssrc=)[^>]*>",
        "handler attribute": r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=",
        "javascript address": r"""=\s*["']?\s*javascript:""",
        "file of another host": r"""\s(?:src|action|hx-(?:get|post))\s*=\s*["']?(?:https?:)?//""",
        "style or script of another host": r"""<(?:link|script)[^>]*(?:https?:)?//""",
        "link to another host": r"""\shref\s*=\s*["']?https?://""",
    }

    def broken(path: Path) -> set[str]:
        text = markup(path)
        return {what for what, pattern in forbidden.items() if re.search(pattern, text, re.IGNORECASE)}

    assert wrong(broken) == {}


# The same in every language: a currency's code, the names of a register's sheets.
_CODES = re.compile(rf"\b(AZN|{'|'.join(SHEETS)})\b")


def untranslated(text: str) -> list[str]:
    """What a person would read there that gettext does not know: words between tags, and in speaking attributes."""
    text = re.sub(r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    said = re.findall(r"""\s(?:title|alt|placeholder|aria-label|aria-description)\s*=\s*"([^"]*)\"""", text)
    text = re.sub(r"<(script|svg)\b.*?</\1>", "", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", "\n", text)
    said += re.sub(r"&\w+;", "", text).splitlines()
    lines = (_CODES.sub("", line).strip() for line in said)
    return [line for line in lines if re.search(r"[^\W\d_]{2,}", line)]


def test_templates_say_nothing_past_gettext():
    # attrs.html is the inside of a tag: attribute names look like words there.
    paths = [path for path in TEMPLATES if path.name != "attrs.html"]

    assert wrong(lambda path: untranslated(markup(path)), paths) == {}


def test_the_search_for_untranslated_words_finds_some():
    assert untranslated('<p title="Hello there">{% translate "Case" %} of <b>somebody</b></p>') == [
        "Hello there",
        "of",
        "somebody",
    ]


@cache
def url_names() -> frozenset[str]:
    def walk(patterns: list, prefix: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern.url_patterns, inner)
            elif isinstance(pattern, URLPattern) and pattern.name:
                yield f"{prefix}{pattern.name}"

    return frozenset(walk(get_resolver().url_patterns, ""))


def test_templates_link_only_to_pages_that_exist():
    def nowhere(path: Path) -> set[str]:
        return set(re.findall(r"""\{%\s*url\s+["']([\w:.-]+)["']""", markup(path))) - url_names()

    assert wrong(nowhere) == {}


def test_code_links_only_to_pages_that_exist():
    found = [
        f"{relative(path)}:{node.lineno} {node.args[0].value}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if getattr(node.func, "id", getattr(node.func, "attr", "")) in {"reverse", "reverse_lazy"}
        if node.args[0].value not in url_names()
    ]

    assert found == []


def test_templates_include_only_templates_that_exist():
    known = {str(p.relative_to(ROOT / "templates")) for p in TEMPLATES if p.is_relative_to(ROOT / "templates")}

    def missing(path: Path) -> set[str]:
        asked = set(re.findall(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""", markup(path)))
        return {name for name in asked - known if not name.startswith(("account/", "allauth/"))}

    assert wrong(missing) == {}


def test_a_fragment_says_first_what_it_needs():
    fragments = [path for path in TEMPLATES if path.name.startswith("_")]

    assert fragments
    assert wrong(lambda path: not path.read_text(encoding="utf-8").startswith("{# context:"), fragments) == {}
