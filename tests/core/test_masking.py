"""How names are printed while others can see the screen."""

import pytest
from django.template import Context, Template

from core.masking import Names, are_hidden, masked, names


def printed(source, **values):
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize("source", ["{% personal value True %}", "{{ value|personal:True }}", "{{ value|masked }}"])
def test_a_hidden_name_is_not_in_the_page_and_a_shown_one_is_marked_and_escaped(source):
    with names(Names.HIDDEN):
        hidden = printed(source, value="<Leyla>")
    with names(Names.SHOWN):
        shown = printed(source, value="<Leyla>")

    assert "Leyla" not in hidden
    assert "●●●●" in hidden
    assert shown == "<span data-name>&lt;Leyla&gt;</span>"
    assert printed(source, value="<Leyla>") == "&lt;Leyla&gt;"


def test_what_is_empty_hides_nothing():
    with names(Names.HIDDEN):
        assert printed("{% personal value True %}", value="") == "not known"
        assert (masked(""), masked(None)) == ("", None)


def test_who_may_not_know_gets_the_same_mask_whatever_was_asked():
    masks = set()
    for state in Names:
        with names(state):
            masks.add(printed("{% personal value False %}", value="Leyla"))

    assert len(masks) == 1


def test_outside_of_a_request_nothing_is_hidden():
    with names(Names.HIDDEN):
        assert are_hidden()
    assert not are_hidden()
