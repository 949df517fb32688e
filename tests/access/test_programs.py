"""The API lets nobody further than the page that does the same: the two columns of the table, side by side."""

import pytest

from tests.access.matrix import NAMED, REFUSED, UNKNOWN, read_table

SHUT = {REFUSED, UNKNOWN}
PLAN = ("approve", "complete", "discard", "return", "review", "submit", "change")
GOALS = ("add_action", "add_goal", "change_action", "change_goal", "end_goal", "finish_action", "remove_action")
REFERRAL = {
    "accept": "accept", "approve": "approve", "begin": "begin", "change": "edit", "complete": "feedback",
    "confirm": "confirm", "decline": "decline", "refuse": "refuse", "return": "return", "submit": "submit",
    "take": "assign", "withdraw": "withdraw",
}  # fmt: skip
# Operation and method: the page that does the same, and how it is asked for.
PAGE_OF = {
    ("cases", "GET"): ("cases:list", "GET"),
    ("cases", "POST"): ("cases:open", "POST"),
    ("case", "GET"): ("cases:detail", "GET"),
    ("person", "GET"): ("cases:person", "GET"),
    ("reopen", "POST"): ("cases:reopen", "POST"),
    ("classify", "POST"): ("cases:classify", "POST"),
    ("record_exploitation", "POST"): ("cases:record_exploitation", "POST"),
    ("notes", "GET"): ("cases:work", "GET"),
    ("notes", "POST"): ("cases:write_note", "POST"),
    ("shelters", "GET"): ("shelters:list", "GET"),
    ("shelter", "GET"): ("shelters:shelter", "GET"),
    ("stay", "GET"): ("shelters:stay", "GET"),
    ("check_out", "POST"): ("shelters:check_out", "POST"),
    ("plan", "GET"): ("cases:case_plan", "GET"),
    **{(f"{step}_plan", "POST"): (f"cases:{step}_case_plan", "POST") for step in PLAN},
    **{(step, "POST"): (f"cases:{step}", "POST") for step in (*GOALS, "remove_goal", "reopen_action")},
    ("item", "GET"): ("reintegration:item", "GET"),
    ("correct_item", "POST"): ("reintegration:correct_item", "POST"),
    ("cross_out_item", "POST"): ("reintegration:cross_out_item", "POST"),
    ("referral", "GET"): ("referrals:detail", "GET"),
    ("referral_package", "GET"): ("referrals:package", "GET"),
    ("referral_messages", "GET"): ("referrals:conversation", "GET"),
    **{(f"{step}_referral", "POST"): (f"referrals:{page}", "POST") for step, page in REFERRAL.items()},
    ("reports", "GET"): ("reports:dashboard", "GET"),
    ("report", "GET"): ("reports:year", "GET"),
}
# Whoever sees nothing of a list is shown that it is empty.
A_LIST = "holds what one sees, which the rows' own rules say"
NO_PAGE_OF = {
    ("persons", "GET"): A_LIST,
    ("stays", "GET"): A_LIST,
    ("plans", "GET"): A_LIST,
    ("assistance", "GET"): A_LIST,
    ("referrals", "GET"): A_LIST,
    ("change_person", "POST"): "on the page a form of the case; the table has no row of it",
    ("referral_messages", "POST"): "refuses who may not write before it reads what was sent; the page afterwards",
    ("root", "GET"): "says where the API is",
    ("schema", "GET"): "says what the API takes",
}


def rows_of(table, address, method):
    return {relation: row for (name, how, relation), row in table.items() if (name, how) == (address, method)}


@pytest.fixture(scope="module")
def table():
    return read_table()


@pytest.mark.parametrize("operation", PAGE_OF, ids=" ".join)
def test_a_program_is_let_in_where_its_account_is_and_told_no_name_more(table, operation):
    name, method = operation
    asked, page = rows_of(table, f"api:{name}", method), rows_of(table, *PAGE_OF[operation])

    assert asked
    assert set(asked) == set(page)
    for relation, answers in asked.items():
        for reader, answer in answers.items():
            if reader != "anonymous":
                assert (answer in SHUT) == (page[relation][reader] in SHUT), (relation, reader)
                assert answer != NAMED or page[relation][reader] == NAMED, (relation, reader)


def test_every_operation_has_its_page_or_a_reason(table):
    asked = {
        (name.removeprefix("api:"), method)
        for (name, method, _relation), answers in table.items()
        if name.startswith("api:") and any(answer not in {*SHUT, "405", "sign in"} for answer in answers.values())
    }

    assert asked - set(PAGE_OF) == set(NO_PAGE_OF)
