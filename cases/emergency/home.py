"""What waits for the verdict of whoever watches over the files and sees none of them."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.due import told_by
from cases.emergency.due import KINDS
from core.parts import Line, Lines, Part

SHOWN = 7


def to_judge(user: Any) -> Part:
    """Two queries."""
    waiting = told_by(KINDS, user)
    reviews = reverse("emergency:reviews")
    words = ngettext("%(count)s thing waits for your verdict.", "%(count)s things wait for your verdict.", len(waiting))
    sentence = words % {"count": len(waiting)} if waiting else _("Nothing waits for your verdict.")
    lines = [
        Line(due.label, due.url, when=date_format(due.on, "SHORT_DATE_FORMAT") if due.on else "", tone=due.tone)
        for due in waiting[:SHOWN]
    ]
    nothing = _("When somebody opens a file in an emergency, you are told here and asked whether it was right.")
    record = Line(_("What happened to the files that you watch over"), reverse("emergency:record"))
    lists = [
        Lines(_("To be judged"), lines, nothing=nothing, more=_("All, and those judged lately"), more_url=reviews),
        Lines(_("Record"), [record]),
    ]
    return Part("reviews", _("To review"), sentence, [], lists)
