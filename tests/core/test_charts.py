"""One drawing for page, paper and print: well-formed, read aloud, without script or style, telling nothing by colour alone."""

import xml.etree.ElementTree as ElementTree
from datetime import date

import pytest
import typst
from django.utils import translation

from core import charts

ROWS = [
    {"label": "Labour & <begging>", "value": 1200},
    {"label": "Marriage", "value": 30},
    {"label": "Girls", "value": None},
]
PATHS = [
    {"label": "Economic", "points": [(date(2024, 1, 5), 0.2), (date(2024, 7, 5), 0.5), (date(2025, 1, 5), 0.75)]},
    {"label": "All", "points": [(date(2024, 1, 5), 0.3), (date(2025, 1, 5), 0.6)], "strong": True},
]
DRAWINGS = [(charts.bars, ROWS), (charts.columns, ROWS), (charts.lines, PATHS)]
SVG = "{http://www.w3.org/2000/svg}"


def read(drawing):
    return ElementTree.fromstring(drawing)  # noqa: S314 (our own drawing)


@pytest.mark.parametrize(("draw", "rows"), DRAWINGS)
@pytest.mark.parametrize("language", ["az", "en", "ru"])
def test_a_drawing_is_well_formed_named_and_described(draw, rows, language):
    with translation.override(language):
        root = read(draw("Most: labour", rows))

    assert (root.tag, root.get("role")) == (f"{SVG}svg", "img")
    assert [part.tag for part in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text == "Most: labour"
    for row in rows:
        assert row["label"] in root[1].text


@pytest.mark.parametrize(("draw", "rows"), DRAWINGS)
def test_a_drawing_runs_nothing_and_brings_no_style(draw, rows):
    for part in read(draw("T", rows)).iter():
        assert part.tag.removeprefix(SVG) in {"svg", "title", "desc", "g", "rect", "line", "circle", "text"}
        assert not {name for name in part.attrib if name == "style" or name.startswith("on") or "href" in name}


@pytest.mark.parametrize("draw", [charts.bars, charts.columns])
def test_every_number_stands_in_the_drawing_and_a_hidden_one_has_no_length(draw):
    root = read(draw("T", ROWS))

    words = [part.text for part in root.iter(f"{SVG}text")]
    assert {"1,200", "30", "×"} <= set(words)
    assert len([part for part in root.iter(f"{SVG}rect") if part.get("class") == "bar-fill"]) == 2


@pytest.mark.parametrize(("draw", "rows"), [*DRAWINGS, (charts.bars, []), (charts.columns, []), (charts.lines, [])])
def test_typst_draws_it(draw, rows):
    drawing = draw("T", rows, width="640")
    source = f'#image(bytes({_quoted(drawing)}), format: "svg", width: 10cm)'

    assert typst.compile(source.encode(), ignore_system_fonts=True).startswith(b"%PDF")


def _quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_a_long_label_takes_two_lines_and_is_never_cut_off_silently():
    long = "Forced military service by non-state actors and everything else that has a very long name indeed"

    words = [part.text for part in read(charts.bars("T", [{"label": long, "value": 3}])).iter(f"{SVG}text")]

    assert words[0] == "Forced military service by non-state actors"
    assert words[1].endswith("…")
    assert long in read(charts.bars("T", [{"label": long, "value": 3}]))[1].text


def test_paths_differ_in_their_dashes():
    groups = list(read(charts.lines("T", PATHS)).iter(f"{SVG}g"))

    dashes = {part.get("stroke-dasharray") for group in groups for part in group.iter(f"{SVG}line")}
    assert len(dashes) == len(groups)
