"""What goes out without the person's consent: because the law says so, or because two people answer for it."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases.consent import policies
from cases.consent.actions.sharing import fit_shares, locked, refuse_own_organisation
from cases.consent.enums import GROUND_SECTIONS, Ground
from cases.consent.models import LONGEST_OVERRIDE, ConsentOverride, LegalGround
from cases.days import refuse_future
from cases.enums import SHAREABLE, Section
from cases.models import Case
from core.errors import Conflict, Refused


@transaction.atomic
def record_ground(case: Case, details: dict[str, Any], *, actor: User) -> LegalGround:
    """Write down what goes to an organisation because the law says so, and that the person was told or why not yet.

    `details`: organisation, ground, sections, from_on, until_on, note, informed_on, informed_how, not_informed_reason.
    """
    case = locked(case)
    policies.check_may_record(actor, case)
    ground = LegalGround(case=case, recorded_by=actor, **{name: value for name, value in details.items() if value})
    refuse_own_organisation(ground.organisation, actor)
    if ground.ground == Ground.DUTY_TO_REFER and not ground.organisation.is_ministry:
        raise Refused(_("This duty is towards the ministry alone."), "organisation")
    if not ground.sections or not set(ground.sections) <= GROUND_SECTIONS[ground.ground]:
        covers = ", ".join(str(name.label) for name in Section if name in GROUND_SECTIONS[ground.ground])
        raise Refused(_("This ground covers at most: %(sections)s.") % {"sections": covers}, "sections")
    if ground.ground == Ground.VITAL_INTEREST and ground.until_on is None:
        raise Refused(_("Say until when: a danger passes."), "until_on")
    if ground.until_on is not None and ground.until_on < ground.from_on:
        raise Refused(_("The end lies before the beginning."), "until_on")
    _refuse_not_told(ground)
    ground.save()
    changes = {"organisation": ground.organisation.code, "reason_code": ground.ground, "sections": ground.sections}
    changes["until"] = ground.until_on
    record(Event.LEGAL_GROUND_RECORDED, actor=actor, target=ground, case_id=case.public_id, changes=changes)
    return ground


@transaction.atomic
def tell_person(ground: LegalGround, *, informed_on: date, informed_how: str, actor: User) -> LegalGround:
    """Write down that the person now knows what went out without her consent."""
    case = locked(ground.case)
    policies.check_may_withdraw(actor, case)
    ground = LegalGround.objects.select_for_update(of=("self",)).select_related("case__person").get(pk=ground.pk)
    if ground.informed_on is not None:
        raise Conflict(_("It is on file already that the person was told."))
    refuse_future(informed_on, "informed_on")
    ground.informed_on, ground.informed_how = informed_on, informed_how
    ground.save(update_fields=["informed_on", "informed_how"])
    record(Event.PERSON_INFORMED, actor=actor, target=ground, case_id=case.public_id)
    return ground


@transaction.atomic
def end_ground(ground: LegalGround, *, actor: User) -> LegalGround:
    """The ground holds no longer: what rested on it closes at once."""
    case = locked(ground.case)
    ground = (
        LegalGround.objects.select_for_update(of=("self",)).select_related("organisation", "case").get(pk=ground.pk)
    )
    policies.check_may_end_ground(actor, ground)
    ground.ended_at, ground.ended_by = timezone.now(), actor
    ground.save(update_fields=["ended_at", "ended_by"])
    changes = {"organisation": ground.organisation.code}
    record(Event.LEGAL_GROUND_ENDED, actor=actor, target=ground, case_id=case.public_id, changes=changes)
    fit_shares(case, actor, ground.organisation)
    return ground


@transaction.atomic
def request_override(case: Case, details: dict[str, Any], *, actor: User) -> ConsentOverride:
    """Ask for what the person said to be set aside. It opens nothing until somebody else confirms within a day.

    `details`: organisation, sections, until_on, reason.
    """
    case = locked(case)
    policies.check_may_override(actor, case)
    organisation, sections, until_on = details["organisation"], list(details["sections"]), details["until_on"]
    refuse_own_organisation(organisation, actor)
    if not sections or not set(sections) <= SHAREABLE:
        raise Refused(_("Choose the parts of the file that have to go."), "sections")
    if not details["reason"].strip():
        raise Refused(_("Say why, in a few words."), "reason")
    today = timezone.localdate()
    if not today <= until_on <= today + LONGEST_OVERRIDE:
        days = LONGEST_OVERRIDE.days
        raise Refused(_("At most %(days)s days from today.") % {"days": days}, "until_on")
    override = ConsentOverride.objects.create(
        case=case,
        organisation=organisation,
        sections=sections,
        until_on=until_on,
        reason=details["reason"].strip(),
        requested_by=actor,
    )
    record(
        Event.CONSENT_OVERRIDE_REQUESTED,
        actor=actor,
        target=override,
        case_id=case.public_id,
        changes={"organisation": organisation.code, "sections": sections, "until": until_on},
    )
    return override


@transaction.atomic
def confirm_override(override: ConsentOverride, *, actor: User) -> ConsentOverride:
    """The second person's yes: from now on a referral to this organisation may carry the named parts."""
    case, override = _locked_override(override)
    policies.check_may_confirm(actor, override)
    override.confirmed_by, override.confirmed_at = actor, timezone.now()
    override.save(update_fields=["confirmed_by", "confirmed_at"])
    changes = {"organisation": override.organisation.code, "sections": override.sections, "until": override.until_on}
    changes["user"] = override.requested_by.username
    record(Event.CONSENT_OVERRIDE_CONFIRMED, actor=actor, target=override, case_id=case.public_id, changes=changes)
    return override


@transaction.atomic
def end_override(override: ConsentOverride, *, actor: User) -> ConsentOverride:
    """Take a request back, or end an override before its day: what rested on it closes at once."""
    case, override = _locked_override(override)
    policies.check_may_end_override(actor, override)
    override.ended_at, override.ended_by = timezone.now(), actor
    override.save(update_fields=["ended_at", "ended_by"])
    changes = {"organisation": override.organisation.code}
    record(Event.CONSENT_OVERRIDE_ENDED, actor=actor, target=override, case_id=case.public_id, changes=changes)
    fit_shares(case, actor, override.organisation)
    return override


def _locked_override(override: ConsentOverride) -> tuple[Case, ConsentOverride]:
    case = locked(override.case)
    rows = ConsentOverride.objects.select_for_update(of=("self",))
    return case, rows.select_related("organisation", "requested_by", "case__person").get(pk=override.pk)


def _refuse_not_told(ground: LegalGround) -> None:
    if ground.informed_on is None and not ground.not_informed_reason:
        raise Refused(_("Say when the person was told, or why not yet."), "informed_on")
    if ground.informed_on is None and ground.informed_how:
        raise Refused(_("Say when the person was told."), "informed_on")
    refuse_future(ground.informed_on, "informed_on")
