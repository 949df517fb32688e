"""Staying longer than was planned takes two: one asks, another answers."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.events import Event
from core.errors import Conflict, Refused
from shelters import notifications, policies
from shelters.actions.beds import DAY, collisions_told_kindly, lock_free_bed, put_on_record
from shelters.actions.stays import locked_stay
from shelters.enums import ExtensionBasis, ExtensionState
from shelters.models import Extension, Stay


@transaction.atomic
def ask_extension(stay: Stay, *, until_on: date, basis: ExtensionBasis | str, actor: User, note: str = "") -> Extension:
    """Ask that somebody stays until a later day, on some ground. Longer than the house's step is refused.

    Beyond the house's longest stay it is for whoever answers to judge. Raises Conflict where it was asked for already.
    """
    stay = locked_stay(stay)
    policies.check_may_end(actor, stay)
    begin = max(stay.planned_until or timezone.localdate(), timezone.localdate())
    if until_on <= begin:
        raise Refused(_("Choose a day after the one that is planned."), "until_on")
    step = stay.shelter.extension_days
    if until_on > begin + step * DAY:
        text = ngettext(
            "An extension of this shelter is at most %(days)s day long.",
            "An extension of this shelter is at most %(days)s days long.",
            step,
        )
        raise Refused(text % {"days": step}, "until_on")
    try:
        with transaction.atomic():
            extension = Extension.objects.create(
                stay=stay,
                shelter=stay.shelter,
                case_id=stay.case_id,
                until_on=until_on,
                basis=basis,
                note=note,
                asked_by=actor,
            )
    except IntegrityError:
        raise Conflict(_("An extension was asked for already, and waits for an answer.")) from None
    _record(Event.EXTENSION_ASKED, extension, actor)
    notifications.tell_to_answer(extension)
    return extension


@transaction.atomic
def approve_extension(extension: Extension, *, actor: User, answer: str = "") -> Extension:
    """Let the person stay until the day asked for, in the bed she has. Raises PlaceTaken where somebody else has it then,
    Conflict once that day has come.
    """
    extension = _locked(extension)
    policies.check_may_answer_extension(actor, extension)
    if extension.until_on <= timezone.localdate():
        raise Conflict(_("The day asked for has come meanwhile. Nothing was changed; decline this, and ask anew."))
    stay = extension.stay
    use = stay.bed_uses.select_related("bed").order_by("-from_on", "-id").first()
    if use is not None and use.until_on is not None:
        lock_free_bed(use.bed, stay.shelter, use.until_on, extension.until_on, of_stay=stay)
    stay.planned_until = extension.until_on
    with collisions_told_kindly():
        stay.save(update_fields=["planned_until"])
        if use is not None:
            use.until_on = extension.until_on
            use.save(update_fields=["until_on"])
    _answer(extension, ExtensionState.APPROVED, actor, answer)
    _record(Event.EXTENSION_APPROVED, extension, actor)
    return extension


@transaction.atomic
def decline_extension(extension: Extension, *, actor: User, answer: str) -> Extension:
    """The person leaves as planned; the answer says why."""
    extension = _locked(extension)
    policies.check_may_answer_extension(actor, extension)
    _answer(extension, ExtensionState.DECLINED, actor, answer)
    _record(Event.EXTENSION_DECLINED, extension, actor)
    return extension


@transaction.atomic
def take_back_extension(extension: Extension, *, actor: User) -> Extension:
    """The one who asked changes her mind."""
    extension = _locked(extension)
    policies.check_may_take_back_extension(actor, extension)
    _answer(extension, ExtensionState.WITHDRAWN, actor)
    _record(Event.EXTENSION_WITHDRAWN, extension, actor)
    return extension


def _locked(extension: Extension) -> Extension:
    """The stay first, as everywhere."""
    stay = locked_stay(extension.stay)
    extension = Extension.objects.select_for_update(of=("self",)).get(pk=extension.pk)
    extension.stay = stay
    return extension


def _answer(extension: Extension, state: ExtensionState, actor: User, answer: str = "") -> None:
    extension.state, extension.decided_by, extension.decided_at = state, actor, timezone.now()
    extension.answer = answer
    extension.save()
    notifications.tell_of_answer(extension)


def _record(event: Event, extension: Extension, actor: User) -> None:
    stay = extension.stay
    what: dict[str, Any] = {"until": extension.until_on, "reason_code": str(extension.basis)}
    put_on_record(event, extension, stay.shelter, actor=actor, case=stay.case, **what)
