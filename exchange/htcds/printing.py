"""The mapping as a page of documentation, so that the page cannot tell another story than the code."""

from django.utils.translation import override

from exchange.htcds.mapping import NOT_KEPT, PLACES, Place
from exchange.htcds.standard import Field, choices, fields

HEAD = """# HTCDS: where each field of the standard is recorded

Written by `manage.py print_htcds` from `exchange/htcds/mapping.py`; do not edit by hand. A test fails when it is stale, and
another records every core field, and every code of its list, through the page named here and finds it again.

The [Human Trafficking Case Data Standard](https://github.com/UNMigration/HTCDS) (HTCDS) v2.0, commit 3c2f653, is
© International Organization for Migration, [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/). The tables in
`exchange/htcds/standard/` are re-shaped from its "HTCDS Field Standards 2.0.ods", not reworded; names of fields and codes below
are the standard's. Its use has to be consistent with IOM's mandate and values. That this system follows it does not mean that IOM
endorses the system.

`record_of(case, reader=…)` in `exchange/htcds/record.py` gives a case in these words. A field is in it only where the reader's
role, and what opened the case to her, let her see the **part of the file** in the table; “any” is whoever sees the case. What is
not known is left out, and never written as a no. Of episodes, perpetrators, goals, notes and referrals each has a row of its own.

`manage.py export_htcds` and the page `/exchange/htcds/` write these records as spreadsheets, of the people who agreed to it;
`manage.py import_htcds` reads such spreadsheets ([ADR 0064](adr/0064-htcds-exchange.md)).

`*` core field · `†` deprecated in the standard
"""


def page() -> str:
    """The whole page."""
    with override("en"):
        chapters = [_chapter(section) for section in dict.fromkeys(field.section for field in fields().values())]
        return "\n".join([HEAD, *chapters, _codes()])


def _chapter(section: str) -> str:
    lines = [
        f"## {section}",
        "",
        "| field | page: question | kept in | part of the file | |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [_line(field) for field in fields().values() if field.section == section]
    return "\n".join([*lines, ""])


def _line(field: Field) -> str:
    place = PLACES.get(field.name)
    if place is None:
        return f"| {_name(field)} | – | not kept | – | {NOT_KEPT[field.name]} |"
    part = place.section.value if place.section else "any"
    return f"| {_name(field)} | {_asked(place)} | `{place.column}` | {part} | {place.rule} |"


def _name(field: Field) -> str:
    return f"`{field.name}`{'*' if field.core else ''}{'†' if field.deprecated else ''}"


def _asked(place: Place) -> str:
    questions = [f"`{name}`" for name in place.asked[:3]] + (["…"] if len(place.asked) > 3 else [])
    return f"`{place.page}`" + (f": {', '.join(questions)}" if questions else "")


def _codes() -> str:
    """The codes that we spell otherwise, or that several of ours count as."""
    lines = [
        "## Codes",
        "",
        "Codes that are not named here are kept as the standard spells them.",
        "",
        "| field | the standard's | ours |",
        "| --- | --- | --- |",
    ]
    for name, codes in choices().items():
        for code in codes:
            ours = [str(one) for one, theirs in (PLACES[name].codes or {}).items() if theirs == code]
            if ours != [code]:
                lines.append(f"| `{name}` | `{code}` | {', '.join(f'`{one}`' for one in ours)} |")
    return "\n".join([*lines, ""])
