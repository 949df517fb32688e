"""Whom every verb refuses, and that nothing is left where the record fails."""

import pytest
from django.db import transaction

from audit.events import Event
from audit.models import AuditEvent
from cases.consent import actions
from cases.consent.actions import answers, exceptions, sharing
from cases.consent.models import Consent, LegalGround
from cases.models import Case, CaseShare, Person
from core.errors import Conflict, NotAllowed, NotVisible
from tests.accounts.factories import make_user
from tests.cases.consent.factories import TODAY, events
from tests.cases.factories import make_consent, make_share


@pytest.fixture
def verbs(case, caseworker, there, said, ground):
    consent = make_consent(case, there, by=caseworker)
    row = actions.record_ground(
        case, ground | {"informed_on": None, "not_informed_reason": "dangerous"}, actor=caseworker
    )
    return {
        "record_consent": lambda actor: actions.record_consent(case, said, actor=actor),
        "withdraw_consent": lambda actor: actions.withdraw_consent(consent, withdrawn_on=TODAY, reason="", actor=actor),
        "record_ground": lambda actor: actions.record_ground(case, ground, actor=actor),
        "tell_person": lambda actor: actions.tell_person(row, informed_on=TODAY, informed_how="", actor=actor),
        "end_ground": lambda actor: actions.end_ground(row, actor=actor),
        "stop_sharing": lambda actor: actions.stop_sharing(case, actor=actor),
    }


VERBS = ["record_consent", "withdraw_consent", "record_ground", "tell_person", "end_ground", "stop_sharing"]
ROOMS = {**dict.fromkeys(VERBS[:2], answers), **dict.fromkeys(VERBS[2:5], exceptions), "stop_sharing": sharing}


def everything():
    rows = [
        (model, sorted(map(str, model.objects.values())))
        for model in (Consent, LegalGround, CaseShare, AuditEvent, Person)
    ]
    return {model.__name__: found for model, found in rows}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_refused_to_everybody_outside(verb, verbs, case, stranger, reviewer, receiver, auditor):
    left = everything()

    for actor in (stranger, reviewer, receiver, auditor):
        with pytest.raises(NotVisible):
            verbs[verb](actor)

    assert everything() == left


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_refused_to_who_received_the_case(verb, verbs, case, stranger):
    make_share(case, stranger.organisation, "identity")
    left = everything()

    with pytest.raises(NotAllowed):
        verbs[verb](stranger)

    assert everything() == left


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_refused_to_who_only_receives_at_the_same_organisation(verb, verbs, case):
    officer = make_user("officer", case.organisation, "receiving_officer")
    left = everything()

    with pytest.raises(NotAllowed):
        verbs[verb](officer)

    assert everything() == left


@pytest.mark.parametrize("verb", ["record_consent", "record_ground"])
def test_a_closed_case_takes_nothing_new(verb, verbs, case, caseworker):
    Case.objects.filter(pk=case.pk).update(closed_on=TODAY, closure_reason="other")

    with pytest.raises(Conflict):
        verbs[verb](caseworker)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_whose_record_fails_changes_nothing(verb, verbs, caseworker, monkeypatch):
    left = everything()

    def fail(*args, **kwargs):
        raise OSError("the record cannot be written")

    monkeypatch.setattr(ROOMS[verb], "record", fail)
    with pytest.raises(OSError, match="record"), transaction.atomic():
        verbs[verb](caseworker)

    assert everything() == left


def test_looking_and_printing_are_on_record(case, caseworker, there, stranger, receiver):
    consent = make_consent(case, there, by=caseworker)

    actions.read_consents(case, actor=caseworker)
    actions.print_form(case, actor=caseworker, language="ru", consent=consent)

    assert events(Event.CONSENTS_READ).get().case_id == case.public_id
    printed = events(Event.CONSENT_FORM_PRINTED).get()
    assert (printed.target_id, printed.changes) == (consent.public_id, {"language": "ru"})
    for actor in (stranger, receiver):
        with pytest.raises(NotVisible):
            actions.read_consents(case, actor=actor)
        with pytest.raises(NotVisible):
            actions.print_form(case, actor=actor, language="ru")
