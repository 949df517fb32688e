"""The page says what is tested, the tests exist, and nothing that applies is left out."""

import ast
from collections import Counter

from tests.asvs import page
from tests.asvs.covered import COVERED

# What the standard has, counted in its release 5.0.0.
COUNTED = {1: 70, 2: 183}
# Of level 3, what the project set itself: mostly what a person with bad intentions and a sign-in could do.
CHOSEN = {
    "1.2.10", "2.3.5", "3.4.7", "3.4.8", "3.5.8", "3.6.1", "4.1.4", "5.2.4", "5.2.6", "6.3.5", "6.3.7", "6.3.8", "6.4.6",
    "6.5.6", "7.5.3", "8.3.2", "8.3.3", "8.4.2", "11.3.4", "13.1.2", "13.2.6", "14.2.6", "14.2.7", "14.2.8", "15.4.2",
    "16.5.4",
}  # fmt: skip


def test_every_requirement_of_levels_one_and_two_and_the_chosen_ones_stand_in_the_table():
    rows = page.requirements()
    counts = Counter(row.level for row in rows)

    assert len({row.id for row in rows}) == len(rows)
    assert {level: counts[level] for level in COUNTED} == COUNTED
    assert {row.id for row in rows if row.level == 3} == CHOSEN
    assert {row.status for row in rows} == {page.APPLICABLE, page.NOT_APPLICABLE}
    assert all(row.words for row in rows)


def test_every_applicable_requirement_has_a_test():
    assert [row.id for row in page.requirements() if row.applies and not COVERED.get(row.id)] == []


def test_every_inapplicable_requirement_says_why_and_no_other_does():
    rows = page.requirements()

    assert [row.id for row in rows if not row.applies and len(row.reason) < 8] == []
    assert [row.id for row in rows if row.applies and row.reason] == []


def test_nothing_is_claimed_for_a_requirement_that_is_not_there_or_does_not_apply():
    assert COVERED.keys() - {row.id for row in page.requirements() if row.applies} == set()


def written_in(file):
    """The tests of a file as pytest names them, read and not run: collecting all of them anew took half a minute."""
    tree = ast.parse((page.ROOT / file).read_text(encoding="utf-8"))
    classes = {node.name: node.body for node in tree.body if isinstance(node, ast.ClassDef)}
    bodies = [((file,), tree.body), *(((file, name), body) for name, body in classes.items())]
    return {
        "::".join((*place, node.name))
        for place, body in bodies
        for node in body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_named_test_exists():
    named = {test for tests in COVERED.values() for test in tests}
    there = [file for file in {test.split("::")[0] for test in named} if (page.ROOT / file).is_file()]

    assert named - set().union(*map(written_in, there)) == set()


def test_the_page_is_the_one_that_the_table_and_the_tests_make():
    written = page.PAGE.read_text(encoding="utf-8")

    assert page.without_results(written) == page.without_results(page.as_page({}))


def test_the_page_was_written_by_a_run_in_which_all_of_them_passed():
    written = page.PAGE.read_text(encoding="utf-8")

    assert [line for line in written.splitlines() if page.FAILS in line or page.DID_NOT_RUN in line] == []


def test_a_test_that_fails_or_does_not_run_is_said(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite><testcase classname="tests.a.test_b" name="test_c[1]"/>'
        '<testcase classname="tests.a.test_b" name="test_c[2]"><failure/></testcase>'
        '<testcase classname="tests.a.test_b" name="test_d"><skipped/></testcase>'
        '<testcase classname="tests.a.test_b.TestE" name="test_f"/></testsuite></testsuites>'
    )

    assert page.results_of(report) == {
        "tests/a/test_b.py::test_c": page.FAILS,
        "tests/a/test_b.py::test_d": page.DID_NOT_RUN,
        "tests/a/test_b.py::TestE::test_f": page.PASSES,
    }


def test_what_a_later_run_says_of_a_test_takes_the_place_of_the_earlier(tmp_path):
    case = '<testsuite><testcase classname="tests.a" name="{}">{}</testcase></testsuite>'
    first, second = tmp_path / "1.xml", tmp_path / "2.xml"
    first.write_text("<all>" + case.format("test_b", "<failure/>") + case.format("test_c[1]", "<failure/>") + "</all>")
    second.write_text(case.format("test_b", ""))

    assert page.results_of(first, second) == {"tests/a.py::test_b": page.PASSES, "tests/a.py::test_c": page.FAILS}
