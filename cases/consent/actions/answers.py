"""What the person answers, and that she takes it back."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.consent import policies
from cases.consent.actions.sharing import fit_shares, locked, refuse_own_organisation
from cases.consent.enums import NAMES_SECTIONS, Answer, Decision, GivenBy, Purpose
from cases.consent.models import Consent
from cases.days import refuse_future
from cases.enums import SHAREABLE
from cases.models import Case
from core.errors import Conflict, Refused

CONSENT_FIELDS = (
    "purpose", "organisation", "category", "decision", "answered_on", "sections", "valid_from", "valid_until", "given_by",
    "guardian_answer", "child_answer", "guardian_name", "form", "language", "interpreter_used", "interpreter_name",
    "witness_name", *Consent.STATEMENTS, "withheld", "withheld_from", "withholding_reason",
)  # fmt: skip


@transaction.atomic
def record_consent(case: Case, details: dict[str, Any], *, actor: User) -> Consent:
    """Write down one answer. It replaces the one before about the same purpose and recipient, also in what is open now.

    `details`: the fields of CONSENT_FIELDS. Raises NotAllowed, Conflict, Refused.
    """
    case = locked(case)
    policies.check_may_record(actor, case)
    consent = Consent(case=case, recorded_by=actor)
    for name in CONSENT_FIELDS:
        if details.get(name) not in (None, ""):
            setattr(consent, name, details[name])
    if not details.get("valid_from"):
        consent.valid_from = consent.answered_on
    if consent.decision != Decision.GIVEN:
        consent.sections, consent.valid_until = [], None
    _refuse_wrong_recipient(consent, actor)
    _refuse_wrong_sections(consent)
    _refuse_wrong_days(consent)
    _refuse_wrong_guardian(consent)
    consent.save()
    record(
        Event.CONSENT_RECORDED,
        actor=actor,
        target=consent,
        case_id=case.public_id,
        changes=_to_whom(consent)
        | {"purpose": consent.purpose, "status": consent.decision, "sections": consent.sections}
        | {"until": consent.valid_until},
    )
    if consent.organisation is not None:
        fit_shares(case, actor, consent.organisation)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, withdrawn_on: date, reason: str, actor: User) -> Consent:
    """Take a consent back: whatever rested on it closes in the same moment."""
    case = locked(consent.case)
    policies.check_may_withdraw(actor, case)
    consent = (
        Consent.objects.select_for_update(of=("self",))
        .select_related("organisation", "case__person")
        .get(pk=consent.pk)
    )
    if consent.decision != Decision.GIVEN or consent.withdrawn_on is not None:
        raise Conflict(_("There is no consent here that could be taken back."))
    refuse_future(withdrawn_on, "withdrawn_on")
    if withdrawn_on < consent.answered_on:
        raise Refused(_("The consent was given later than that."), "withdrawn_on")
    consent.withdrawn_on, consent.withdrawal_reason, consent.withdrawal_recorded_by = withdrawn_on, reason, actor
    consent.save(update_fields=["withdrawn_on", "withdrawal_reason", "withdrawal_recorded_by"])
    changes = _to_whom(consent) | {"purpose": consent.purpose}
    record(Event.CONSENT_WITHDRAWN, actor=actor, target=consent, case_id=case.public_id, changes=changes)
    if consent.organisation is not None:
        fit_shares(case, actor, consent.organisation)
    return consent


@transaction.atomic
def read_consents(case: Case, *, actor: User) -> None:
    """Open what was said about consent, or as a receiver that it covers what one sees: the look is on record."""
    case_policies.require_visible(actor, case)
    record(Event.CONSENTS_READ, actor=actor, target=case, case_id=case.public_id)


@transaction.atomic
def print_form(case: Case, *, actor: User, language: str, consent: Consent | None = None) -> None:
    """Make the form that the person signs: it may bear her name, so it is on record who had it."""
    policies.check_may_read(actor, case)
    record(
        Event.CONSENT_FORM_PRINTED,
        actor=actor,
        target=consent or case,
        case_id=case.public_id,
        changes={"language": language},
    )


def _to_whom(consent: Consent) -> dict[str, Any]:
    if consent.organisation is not None:
        return {"organisation": consent.organisation.code}
    return {"kind": consent.category} if consent.category else {}


def _refuse_wrong_recipient(consent: Consent, actor: User) -> None:
    if consent.organisation is not None and consent.category:
        raise Refused(_("One recipient at a time: an organisation, or somebody else."), "category")
    if consent.organisation is not None:
        refuse_own_organisation(consent.organisation, actor)
    if consent.purpose == Purpose.SHARING and consent.organisation is None and not consent.category:
        raise Refused(_("Say with whom."), "organisation")


def _refuse_wrong_sections(consent: Consent) -> None:
    if not set(consent.sections) <= SHAREABLE:
        raise Refused(_("Where a shelter stands is told to nobody outside."), "sections")
    if consent.purpose in NAMES_SECTIONS and consent.decision == Decision.GIVEN and not consent.sections:
        raise Refused(_("Say which parts of the file the person agrees to."), "sections")
    if consent.withheld and not consent.withholding_reason:
        raise Refused(_("Say why it is to be withheld, or that the person did not want to say."), "withholding_reason")
    if not consent.withheld and (consent.withheld_from or consent.withholding_reason):
        raise Refused(_("Say what is to be withheld."), "withheld")


def _refuse_wrong_days(consent: Consent) -> None:
    """Nothing is said in the future, nor before what is on file: a late entry would bring back what was withdrawn since."""
    refuse_future(consent.answered_on, "answered_on")
    if consent.valid_from < consent.answered_on:
        raise Refused(_("It cannot hold before it was given."), "valid_from")
    if consent.valid_until is not None and consent.valid_until < consent.valid_from:
        raise Refused(_("The end lies before the beginning."), "valid_until")
    before = consent.case.consents.about(consent.question).first()
    if before is not None and consent.answered_on < (before.withdrawn_on or before.answered_on):
        raise Refused(_("There is a later answer on file."), "answered_on")


def _refuse_wrong_guardian(consent: Consent) -> None:
    """For a child the guardian answers and the child too, as soon as she is old enough; either no is a no."""
    if consent.given_by == GivenBy.PERSON:
        consent.guardian_answer, consent.guardian_name = "", ""
    elif consent.guardian_answer not in (Answer.YES, Answer.NO):
        raise Refused(_("Say what the guardian answers."), "guardian_answer")
    if policies.is_child(consent.case, consent.answered_on):
        _refuse_wrong_child(consent)
    elif consent.child_answer:
        raise Refused(_("The person is of age and answers for herself."), "child_answer")
    if consent.decision == Decision.GIVEN and Answer.NO in (consent.guardian_answer, consent.child_answer):
        raise Refused(_("One of the two does not agree: then it is not given."), "decision")


def _refuse_wrong_child(consent: Consent) -> None:
    age = consent.case.person.age_on(consent.answered_on)
    if consent.given_by == GivenBy.PERSON:
        raise Refused(_("For a child the guardian answers as well."), "given_by")
    if not consent.child_answer:
        raise Refused(_("Say what the child answers."), "child_answer")
    if consent.child_answer == Answer.TOO_YOUNG and (age is None or age >= policies.ASSENT_AGE):
        raise Refused(_("At this age the child is asked as well."), "child_answer")
    consent.given_by = GivenBy.GUARDIAN if consent.child_answer == Answer.TOO_YOUNG else GivenBy.BOTH
