"""Cases that were handed to the reader, and transfers that wait for her."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import Asked, Kind, Lane, Owed, Said, owed
from cases.transfer.models import HandOver, Transfer


def _hand_overs(asked: Asked) -> Iterable[QuerySet]:
    rows = asked.of_people(HandOver.objects.unread(), "to_user")
    yield owed(rows, TruncDate("created_at"), at="created_at", whose="to_user")


def _say_hand_over(row: Owed) -> Said:
    return Said(_("Handed over to you: read the note"), reverse("cases:hand_over_note", args=[row.case_id, row.key]))


def _to_approve(asked: Asked) -> Iterable[QuerySet]:
    yield owed(Transfer.objects.to_approve(asked.reader), TruncDate("asked_at"), at="asked_at", number="case_number")


def _to_answer(asked: Asked) -> Iterable[QuerySet]:
    """Of cases that the reader does not see."""
    rows = Transfer.objects.to_answer(asked.reader)
    yield owed(rows, TruncDate("proposed_at"), at="proposed_at", case=None, number="case_number")


def _say_to_approve(row: Owed) -> Said:
    return Said(_("Transfer to let go"), reverse("cases:transfer", args=[row.key]), "waiting")


def _say_to_answer(row: Owed) -> Said:
    return Said(_("Transfer to answer"), reverse("cases:transfer", args=[row.key]), "waiting", row.facts["number"])


KINDS = (
    Kind("hand_over", None, _hand_overs, _say_hand_over, Lane.TURN),
    Kind("transfer_approval", None, _to_approve, _say_to_approve, Lane.TURN),
    Kind("transfer_answer", None, _to_answer, _say_to_answer, Lane.TURN),
)
