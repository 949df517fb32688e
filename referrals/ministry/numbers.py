"""Numbers of a ministry's register: PREFIX-R-YEAR-0001, given in order, never twice."""

import re

from django.utils import timezone

from accounts.models import Organisation, User
from audit.events import Event
from audit.recorder import record
from referrals.ministry.models import RegisterCounter, Registration
from referrals.models import Referral

_SEQUENCE = re.compile(r"(?:(\d{4})[-/])?(\d{1,6})")
# How far back a number without its year is looked for.
YEARS = 10


def register(referral: Referral, actor: User) -> Registration:
    """Give a locked referral its number, unless it has one. Two at once wait for each other at the counter.

    Part of an act whose policy was asked.
    """
    found = Registration.objects.of(referral)
    if found is not None:
        return found
    number = _next_number(actor.organisation, timezone.localdate().year)
    row = Registration.objects.create(
        referral=referral, organisation=actor.organisation, number=number, registered_by=actor
    )
    changes = {"number": number}
    record(Event.REFERRAL_REGISTERED, actor=actor, target=referral, case_id=referral.case.public_id, changes=changes)
    return row


def meant_by(typed: str, organisation: Organisation) -> list[str]:
    """The numbers that somebody can mean: what she typed; `2026-12` or `12` of her own ministry's."""
    text = re.sub(r"\s+", "", typed).upper()
    sequence = _SEQUENCE.fullmatch(text)
    if not sequence:
        return [text]
    this_year = timezone.localdate().year
    years = [int(sequence[1])] if sequence[1] else range(this_year - YEARS, this_year + 1)
    return [text, *(_written(organisation, year, int(sequence[2])) for year in years)]


def _next_number(organisation: Organisation, year: int) -> str:
    """The counter's row lock is held until the transaction ends."""
    RegisterCounter.objects.bulk_create([RegisterCounter(organisation=organisation, year=year)], ignore_conflicts=True)
    counter = RegisterCounter.objects.select_for_update().get(organisation=organisation, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return _written(organisation, year, counter.last)


def _written(organisation: Organisation, year: int, sequence: int) -> str:
    return f"{organisation.case_prefix}-R-{year}-{sequence:04d}"
