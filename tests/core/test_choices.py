"""A choice of one among many, as it is printed."""

from django import forms
from django.utils.html import format_html


class _Choice(forms.Select):
    def create_option(self, *args, **kwargs):
        option = super().create_option(*args, **kwargs)
        if option["value"] == "1":
            option["attrs"] |= {"data-of": '<"', "hidden": True, "lang": False}
        return option


def test_every_option_stands_in_its_group_and_nothing_is_taken_for_html():
    choices = [
        ("", "—"),
        ('a"', "A & <b>"),
        ("G'", [("1", "One"), (2, format_html("<i>{}</i>", "Two"))]),
        (None, "None"),
    ]
    assert _Choice(choices=choices).render("of", "2").splitlines() == [
        '<select name="of" class="form-select">',
        '  <option value="">—</option>',
        '  <option value="a&quot;">A &amp; &lt;b&gt;</option>',
        '  <optgroup label="G&#x27;">',
        '  <option value="1" data-of="&lt;&quot;" hidden>One</option>',
        '  <option value="2" selected><i>Two</i></option>',
        "  </optgroup>",
        '  <option value="">None</option>',
        "</select>",
    ]
