"""Components print what docs/design.md promises; every state is a word and a shape, and nothing needs inline style."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from core.templatetags import ui


@pytest.fixture(autouse=True)
def _served(settings):
    """A served installation: the frame asks no database whether its people are invented."""
    settings.LOCAL = False


def show(source, **context):
    return Template("{% load ui %}" + source).render(Context(context)).strip()


class VisitForm(forms.Form):
    name = forms.CharField(label="Family name", help_text="As in the document.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    sex = forms.ChoiceField(label="Sex", choices=[("f", "Female"), ("m", "Male")], widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "First")])
    agreed = forms.BooleanField(label="Agreed")
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("The bed was taken meanwhile.")


@pytest.mark.parametrize(
    ("tone", "glyph"), [("late", "■"), ("soon", "▲"), ("done", "●"), ("waiting", "○"), ("accent", "◆")]
)
def test_pill_says_its_state_in_a_word_and_a_shape(tone, glyph):
    html = show("{% pill label tone %}", label="Plan review", tone=tone)

    assert f"pill-{tone}" in html
    assert f'aria-hidden="true">{glyph}<' in html
    assert "Plan review" in html


def test_pill_of_an_unknown_tone_is_neutral():
    assert "pill-neutral" in show("{% pill 'Draft' 'purple' %}")


def test_pill_escapes_its_label():
    assert "<b>" not in show("{% pill label 'late' %}", label="<b>x</b>")


def test_empty_offers_an_action_only_with_an_address():
    assert "<a" not in show("{% empty 'Nothing is due.' %}")
    assert 'href="/new/"' in show("{% empty 'Nothing' 'Next: Thursday' action_label='Open' action_url='/new/' %}")


def test_pagination_without_neighbours_and_count_prints_nothing():
    page = SimpleNamespace(next_url="", previous_url="", count_text="")

    assert show("{% pagination page %}", page=page) == ""


def test_pagination_links_its_neighbours():
    page = SimpleNamespace(next_url="?after=1", previous_url="", count_text="25 entries")

    html = show("{% pagination page %}", page=page)

    assert 'href="?after=1" rel="next"' in html
    assert 'rel="prev"' not in html
    assert "25 entries" in html


def test_timeline_groups_by_day_and_takes_dicts_and_objects():
    day, before = dt.date(2026, 11, 23), dt.date(2026, 11, 20)
    entries = [
        {"on": day, "kind": "stay", "kind_label": "Stay", "title": "Checked in", "url": "/stays/1/", "tone": "done"},
        SimpleNamespace(
            on=day, kind="referral", kind_label="Referral", title="Submitted", detail="Health", url="", tone=""
        ),
        {"on": before, "kind": "case", "kind_label": "", "title": "Opened"},
    ]

    html = show("{% timeline entries %}", entries=entries)

    assert html.count('class="timeline-day"') == 2
    assert html.index("Checked in") < html.index("Submitted") < html.index("Opened")
    assert '<a href="/stays/1/">' in html
    assert 'data-kind="referral"' in html


def test_steps_say_in_words_where_the_path_stands():
    path = [
        {"label": "Submitted", "detail": "12 November", "state": "done"},
        {"label": "Ministry", "state": "current"},
        {"label": "Receiver", "state": "todo"},
        {"label": "Refused", "state": "failed"},
    ]

    html = show("{% steps path %}", path=path)

    assert re.findall(r'aria-hidden="true">(.)<', html) == ["●", "◐", "○", "■"]
    assert html.count('aria-current="step"') == 1
    assert "(now)" in html


def test_figure_groups_thousands_and_says_when_a_count_is_hidden():
    assert "40,211" in show("{% figure 40211 'nights' %}")
    assert "×" in show("{% figure number 'children' %}", number=None)


def test_bar_chart_is_a_table_whose_longest_bar_fills_it():
    rows = [
        {"label": "Labour", "value": 40, "url": "/x/"},
        {"label": "Begging", "value": 10},
        {"label": "None", "value": 0},
    ]

    html = show("{% bar_chart 'Most: labour' rows 'persons' %}", rows=rows)

    assert '<figcaption class="chart-title">Most: labour</figcaption>' in html
    assert '<caption class="visually-hidden">Most: labour</caption>' in html
    assert re.findall(r'bar-fill" x="0" y="\d+" width="([\d.]+%)"', html) == ["100.00%", "25.00%"]
    assert '<a href="/x/">Labour</a>' in html


@pytest.mark.parametrize("tag", ["{% bar_chart 'T' rows %}", "{% column_chart 'T' rows %}"])
def test_a_hidden_count_has_a_mark_and_no_length(tag):
    html = show(tag, rows=[{"label": "Girls", "value": None}])

    assert "×" in html
    assert "not shown" in html
    assert "bar-fill" not in html


@pytest.mark.parametrize("language", ["az", "en", "ru"])
def test_charts_are_drawn_with_points_in_every_language(language):
    """A decimal comma in an SVG attribute draws nothing."""
    rows = [{"label": "a", "value": 3}, {"label": "b", "value": 1}, {"label": "c", "value": 7}]

    with translation.override(language):
        html = show("{% bar_chart 'T' rows %}{% column_chart 'T' rows %}", rows=rows)

    assert not re.search(r'(?:x|y|width|height)="[^"]*,[^"]*"', html)


def test_column_chart_has_its_figures_as_words_and_table():
    html = show("{% column_chart 'Spring' rows %}", rows=[{"label": "Jan", "value": 12}, {"label": "Feb", "value": 0}])

    assert "<title>Spring</title><desc>Jan 12, Feb 0</desc>" in html
    assert "<table" in html


def test_charts_without_rows_are_drawn_empty():
    assert "<title>T</title>" in show("{% bar_chart 'T' rows %}{% column_chart 'T' rows %}", rows=[])


@pytest.mark.parametrize("source", ["{% personal value may %}", "{{ value|personal:may }}"])
def test_a_personal_detail_is_masked_for_those_who_may_not_see_it(source):
    html = show(source, value="Qarabagli", may=False)

    assert "Qarabagli" not in html
    assert "●●●●" in html
    assert "hidden" in html


@pytest.mark.parametrize("source", ["{% personal value may %}", "{{ value|personal:may }}"])
def test_the_mask_does_not_tell_whether_there_is_a_value(source):
    assert show(source, value="", may=False) == show(source, value="Qarabagli", may=False)


@pytest.mark.parametrize("source", ["{% personal value may %}", "{{ value|personal:may }}"])
def test_a_personal_detail_is_printed_escaped_for_those_who_may(source):
    assert show(source, value="<Leyla>", may=True) == "&lt;Leyla&gt;"
    assert show(source, value="", may=True) == "not known"


@pytest.mark.parametrize(
    ("current", "direction", "link"),
    [
        ("", None, "sort=due"),
        ("due", "ascending", "sort=-due"),
        ("-due", "descending", "sort=due"),
    ],
)
def test_sort_header_turns_round_and_keeps_the_filters_only(current, direction, link):
    html = show("{% sort_header 'Due' 'due' current '/cases/?stage=a&after=7&sort=x' %}", current=current)

    assert f'href="/cases/?stage=a&amp;{link}"' in html
    assert (f'aria-sort="{direction}"' in html) if direction else ("aria-sort" not in html)


def test_form_errors_links_each_error_to_its_field():
    form = VisitForm({"note": "kept"})

    html = show("{% form_errors form %}", form=form)

    assert "The bed was taken meanwhile." in html
    for target in ("id_name", "id_sex", "id_agreed"):
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in str(form)


def test_form_without_errors_has_no_summary():
    assert show("{% form_errors form %}", form=VisitForm()) == ""


def test_fields_carry_label_hint_and_classes():
    html = str(VisitForm())

    assert '<label class="form-label" for="id_name">Family name</label>' in html
    assert 'id="id_name_helptext">As in the document.' in html
    assert html.count('class="form-control"') == 2
    assert 'class="form-select"' in html
    assert html.count('class="form-check-input"') == 3
    assert '<input type="hidden" name="ticket" id="id_ticket">' in html


def test_only_the_optional_field_is_marked():
    assert str(VisitForm()).count("(optional)") == 1


def test_an_error_stands_at_its_field_and_what_was_typed_is_kept():
    html = str(VisitForm({"note": "kept", "kind": "a", "sex": "f", "agreed": "on"}))

    assert 'class="errorlist" id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert ">\nkept</textarea>" in html


def test_a_placeholder_is_not_printed():
    widget = forms.TextInput(attrs={"placeholder": "Name", "class": "wide", "data-x": "1"})

    html = widget.render("name", None)

    assert html == '<input type="text" name="name" class="form-control wide" data-x="1">'


def page(template, **context):
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(
        is_authenticated=True,
        get_full_name=lambda: "Staff One",
        organisation=SimpleNamespace(name="Example House"),
        tour_step=None,
    )
    request.resolver_match = None
    return render_to_string(template, context, request)


def test_the_frame_names_who_works_and_where():
    navigation = [
        {"label": f"Place {n}", "url": f"/{n}/", "active": n == 1, "count": 4 if n == 1 else None, "icon": None}
        for n in range(1, 7)
    ]

    html = page("404.html", navigation=navigation)

    assert html.index("skip-link") < html.index('class="top"')
    assert "Staff One" in html
    assert "Example House" in html
    assert html.count('aria-current="page"') == 2  # the list at the side, the bar of a phone
    assert html.count('href="/6/"') == 2
    assert '<html lang="en">' in html


def test_the_frame_configures_htmx_strictly():
    html = page("404.html").replace("&quot;", '"')

    for rule in (
        '"allowEval": false',
        '"historyCacheSize": 0',
        '"selfRequestsOnly": true',
        '"includeIndicatorStyles": false',
    ):
        assert rule in html


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_an_error_page_stands_without_a_context(template):
    html = render_to_string(template)

    assert "<h1>" in html
    assert "Nothing was" in html


def test_the_quiet_card_does_not_tell_what_the_system_is_for():
    html = page("403_csrf.html").lower()

    assert "shelter" not in html
    assert "case" not in html


def test_every_tone_of_the_design_has_a_shape():
    assert set(ui.GLYPHS) == {"late", "soon", "done", "waiting", "accent", "neutral"}
