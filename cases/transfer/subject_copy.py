"""Through whose hands a case went, for the person's own."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from cases.transfer.keys import with_key
from cases.transfer.models import HandOver, Transfer

LEFT_OUT = ("form_token",)


def transfer_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    words = () if Section.NOTES in sections else ("note", "reason", "answer")
    yield part(_("Hand-overs"), HandOver.objects.visible_to(actor).of(case).order_by("id"), HandOver, *LEFT_OUT, *words)
    rows = [with_key(row) for row in Transfer.objects.visible_to(actor).of(case).order_by("id")]
    yield part(_("Transfers"), rows, Transfer, *LEFT_OUT, *words)
