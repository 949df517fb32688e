"""What the nights of a house hold about a person."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from shelters.presence.models import HelpNeeded, RollCallMark


def presence_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """What roll calls found of her, and whether she needs help to get out."""
    if Section.STAYS not in sections:
        return
    for title, model in ((_("Roll calls"), RollCallMark), (_("Help to get out"), HelpNeeded)):
        rows = model.objects.visible_to(actor).filter(stay__case=case).select_related("shelter").order_by("id")
        yield part(title, rows, model, "roll_call", "stay")
