"""An edition on paper: the words and numbers for templates/pdf/yearly_report.typ."""

import html
import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import pdf
from core.charts import number
from reports.exports.edition import Edition
from reports.exports.words import TOTALS, edition_label, method_of, seal_of, title_of
from reports.presenters import Table, sentence, tables

# In points of the drawing; it is scaled to the width of the page, its letters to those of the tables.
_CHART_WIDTH = "640"


def as_pdf(edition: Edition) -> bytes:
    """Tagged, with the language and title of the document set (PDF/UA-1). Equal editions, equal bytes."""
    return pdf.render("yearly_report", paper_of(edition), made_at=edition.report.frozen_at, read_aloud=True)


def paper_of(edition: Edition) -> dict[str, Any]:
    totals = edition.document["totals"]
    return {
        "title": title_of(edition),
        "subtitle": _("Shelter and reintegration assistance to victims of trafficking and persons vulnerable to it"),
        "edition": edition_label(edition),
        "internal": not edition.is_public,
        "sentence": _parts(sentence(edition.report, edition.document)),
        "seal_title": _("Seal"),
        "seal": [[label, _breakable(value)] for label, value in seal_of(edition)],
        "running": _("Revision %(revision)s · %(edition)s")
        % {"revision": edition.document["revision"], "edition": edition_label(edition)},
        "contents": _("Contents"),
        "totals_title": _("The year in numbers"),
        "totals_head": [_("Figure"), _("What it counts"), pgettext("figure", "Number")],
        "totals": [[str(label), str(note), number(totals[name])] for name, (label, note) in TOTALS.items()],
        "tables": [_table(table) for table in tables(edition.document, edition.names)]
        if totals["persons"] != 0
        else [],
        "empty": _("Nobody was counted in this year"),
        "method_title": _("How it was counted"),
        "method": method_of(edition),
        "pages": _("page {page} of {pages}"),
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "heading": table.heading,
        "note": table.note,
        "finding": table.finding,
        "picture": table.drawn(_CHART_WIDTH) if table.bars else "",
        "spoken": f"{table.finding}. " + ", ".join(f"{bar['label']} {number(bar['value'])}" for bar in table.bars),
        "head": [_("Group"), *table.columns],
        "rows": [[row["label"], *row["cells"]] for row in table.rows],
        "absent": _("Zero in this year: %(list)s.") % {"list": ", ".join(table.absent)} if table.absent else "",
    }


def _parts(marked: str) -> list[list[Any]]:
    """The sentence cut where it is marked: words, and whether they are strong."""
    pieces = re.split(r"<strong>(.*?)</strong>", marked)
    return [[html.unescape(piece), bool(place % 2)] for place, piece in enumerate(pieces) if piece]


def _breakable(value: str) -> str:
    """A digest is one word, longer than a line: it may break between its groups."""
    return "\u200b".join(re.findall(".{1,16}", value)) if re.fullmatch("[0-9a-f]{64}", value) else value
