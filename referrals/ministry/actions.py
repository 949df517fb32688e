"""What a ministry does with a referral. Each verb is one transaction: lock, policy, change, record."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.access import Purpose, part_of_act
from accounts.models import User
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.documents import storage
from cases.documents.actions import keep_decision
from cases.documents.enums import Handing
from cases.documents.letters import LANGUAGE_CODES
from cases.documents.models import Document
from cases.enums import ExploitationForm, Section
from cases.identification import policies as identification
from cases.identification.actions import classify
from cases.identification.actions.determining import WHAT_IS_MISSING
from cases.identification.enums import Act, Means
from core import pdf
from core.errors import Refused
from referrals import actions as referral_actions
from referrals.ministry import letters, numbers, policies
from referrals.ministry.enums import LegalBasis, Result
from referrals.ministry.models import Decision, DecisionLetter, Registration
from referrals.ministry.states import NEEDS_REASON, NEXT, DecisionStatus
from referrals.models import Referral
from referrals.states import Outcome

# What the officer says of a decision, each of the lists with its words.
LISTS: dict[str, Any] = {"legal_bases": LegalBasis, "acts": Act, "means": Means, "purposes": ExploitationForm}
EVENT_OF = {DecisionStatus.MADE: Event.DECISION_MADE, DecisionStatus.SET_ASIDE: Event.DECISION_SET_ASIDE}


@transaction.atomic
def register_referral(referral: Referral, *, actor: User) -> Registration:
    """Give an incoming referral the next number of the ministry's register. Raises Conflict where it has one."""
    referral = _locked(referral)
    policies.check_may_register(actor, referral)
    policies.check_not_registered(referral)
    return numbers.register(referral, actor)


@transaction.atomic
def decide(referral: Referral, details: dict[str, Any], *, language: str, actor: User) -> Decision:
    """Decide on formal identification; where the route takes four eyes, propose it to a second officer.

    `details`: result, legal_bases, other_basis, grounds, acts, means, purposes, and optionally form_token. `language`:
    of the letter (az, en, ru). Raises NotAllowed, Conflict, Refused.
    """
    referral = _locked(referral)
    if sent := _sent(referral, details.get("form_token")):
        return sent
    policies.check_may_decide(actor, referral)
    decision = Decision(
        referral=referral,
        case=referral.case,
        ministry=actor.organisation,
        four_eyes=referral.needs_second_officer,
        proposed_by=actor,
        form_token=details.get("form_token"),
        **_said(referral, details),
    )
    decision.save()
    changes = {"status": decision.result, "grounds": None}
    record(Event.DECISION_PROPOSED, actor=actor, target=decision, case_id=referral.case.public_id, changes=changes)
    numbers.register(referral, actor)
    if not decision.four_eyes:
        _make(decision, language, actor)
    return decision


@transaction.atomic
def confirm_decision(decision: Decision, *, language: str, actor: User) -> Decision:
    """Make, as a second officer, the decision that another proposed."""
    decision = _locked_decision(decision)
    policies.check_may_make(actor, decision)
    _make(decision, language, actor)
    return decision


@transaction.atomic
def set_aside_decision(decision: Decision, *, reason: str, actor: User) -> Decision:
    """Do not make a decision that was proposed; another may be proposed then. The reason stays with the ministry."""
    decision = _locked_decision(decision)
    policies.check_may_set_aside(actor, decision)
    _move(decision, DecisionStatus.SET_ASIDE, actor, reason)
    return decision


@transaction.atomic
def remark_on_decision(decision: Decision, *, remark: str, actor: User) -> Decision:
    """Write down an appeal, or what else became of a decision. What stood there before stays in the history."""
    decision = _locked_decision(decision)
    policies.check_may_remark(actor, decision)
    if decision.remark == remark.strip():
        return decision
    decision.remark = remark.strip()
    decision.save(update_fields=["remark"])
    record(
        Event.DECISION_REMARKED, actor=actor, target=decision, case_id=decision.case.public_id, changes={"remark": None}
    )
    return decision


@transaction.atomic
def write_letter(decision: Decision, *, language: str, actor: User, token: UUID | None = None) -> DecisionLetter:
    """Write the letter of a decision, or once more: a later version that says which one it replaces."""
    decision = _locked_decision(decision)
    policies.check_may_write_letter(actor, decision)
    sent = decision.letters.filter(form_token=token).first() if token else None
    return sent or _write(decision, language, actor, token)


@transaction.atomic
def read_decision(decision: Decision, *, actor: User) -> None:
    """Open a decision with its grounds: the look is on record."""
    policies.require_visible(actor, decision)
    record(Event.DECISION_READ, actor=actor, target=decision, case_id=decision.case.public_id)


@transaction.atomic
def open_letter(letter: DecisionLetter, *, actor: User) -> tuple[bytes, Document]:
    """Hand out one version of the letter. The ministry opens it, too, when the case has closed for it."""
    with part_of_act(Purpose.REFERRAL):
        letter = DecisionLetter.objects.select_related("decision", "document__case__person").get(pk=letter.pk)
    policies.check_may_open_letter(actor, letter)
    with part_of_act(Purpose.REFERRAL):
        content = storage.opened(letter.document)
    changes = {"format": Handing.SAVED.value, "language": letter.language}
    case_id = letter.document.case.public_id
    record(Event.DECISION_LETTER_READ, actor=actor, target=letter, case_id=case_id, changes=changes)
    return content, letter.document


def _make(decision: Decision, language: str, actor: User) -> None:
    """The determination in the file, the letter while the case is open, the end of the referral: all or nothing."""
    grounds = {name: getattr(decision, name) for name in ("acts", "means", "purposes")}
    decision.classification = classify(
        decision.case,
        status=decision.result,
        effective_on=timezone.localdate(),
        actor=actor,
        grounds=grounds | {"officer": decision.proposed_by, "reason": decision.grounds},
    )
    _move(decision, DecisionStatus.MADE, actor)
    _write(decision, language, actor, None)
    # In the one language that every organisation here writes to the other; pages say the decision in the reader's own.
    with translation.override(settings.LANGUAGE_CODE):
        said = str(Result(decision.result).label)
    referral_actions.give_feedback(decision.referral, actor=actor, feedback=said, outcome=Outcome.PROVIDED)


def _move(decision: Decision, to: DecisionStatus, actor: User, reason: str = "") -> None:
    """The only writer of a decision's state."""
    assert to in NEXT[DecisionStatus(decision.status)]
    if to in NEEDS_REASON and not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    decision.status, decision.ended_by, decision.ended_at = to, actor, timezone.now()
    decision.setting_aside_reason = reason.strip()
    decision.save(update_fields=["status", "ended_by", "ended_at", "setting_aside_reason", "classification"])
    changes = {"status": decision.result if to == DecisionStatus.MADE else to.value}
    record(EVENT_OF[to], actor=actor, target=decision, case_id=decision.case.public_id, changes=changes)


def _write(decision: Decision, language: str, actor: User, token: UUID | None) -> DecisionLetter:
    """By name only while the identity is open to whoever writes it: not when the case has closed for the ministry."""
    if language not in LANGUAGE_CODES:
        raise Refused(_("Choose one of the languages."), "language")
    code = LANGUAGE_CODES[language]
    by_name = Section.IDENTITY in case_policies.sections_for(actor, decision.case)
    with part_of_act(Purpose.REFERRAL):
        last = decision.letters.select_related("document").last_in(decision, code)
        version = last.version + 1 if last else 1
        with translation.override(language):
            paper = letters.letter_of(decision, version=version, replaced=last, by_name=by_name)
            content = pdf.render("decision", paper, watermark=pdf.watermark(actor, decision.case.number))
            title = letters.title_of(decision, version)
        document = keep_decision(
            decision.case, content, title=title, language=language, replaced=last and last.document, actor=actor
        )
        letter = DecisionLetter.objects.create(
            decision=decision, language=code, version=version, document=document, written_by=actor, form_token=token
        )
    changes = {"language": code, "revision": version}
    case_id = decision.case.public_id
    record(Event.DECISION_LETTER_WRITTEN, actor=actor, target=letter, case_id=case_id, changes=changes)
    return letter


def _said(referral: Referral, details: dict[str, Any]) -> dict[str, Any]:
    """The details of a decision, refusing what it cannot rest on."""
    said: dict[str, Any] = {name: list(details.get(name) or []) for name in LISTS}
    for name, words in LISTS.items():
        if not set(said[name]) <= set(words.values):
            raise Refused(_("Choose from the list."), name)
    texts = {name: (details.get(name) or "").strip() for name in ("other_basis", "grounds")}
    if details["result"] not in Result.values:
        raise Refused(_("Choose one of the answers."), "result")
    if not said["legal_bases"] and not texts["other_basis"]:
        raise Refused(_("Say on which law or rules it rests."), "legal_bases")
    if not texts["grounds"]:
        raise Refused(_("Say why, in a few words."), "grounds")
    as_child = identification.is_child(referral.case, timezone.localdate()) is True
    # What would be refused when it is made is refused when it is proposed.
    if missing := identification.missing_elements(details["result"], said, as_child=as_child):
        raise Refused(WHAT_IS_MISSING[missing[0]], missing[0])
    return said | texts | {"result": details["result"]}


def _sent(referral: Referral, token: UUID | None) -> Decision | None:
    return Decision.objects.filter(referral=referral).sent_with(token)


def _locked(referral: Referral) -> Referral:
    return Referral.objects.select_for_update(of=("self",)).for_pages().get(pk=referral.pk)


def _locked_decision(decision: Decision) -> Decision:
    """Its referral first: that is what officers wait for each other at."""
    referral = _locked(decision.referral)
    row = Decision.objects.select_for_update(of=("self",)).for_pages().get(pk=decision.pk)
    row.referral, row.case = referral, referral.case
    return row
