"""What an answer is worth on a day, as the pages say it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.consent.enums import State
from cases.consent.models import Consent
from cases.consent.policies import state_of

TODAY = timezone.localdate()
DAY = timedelta(days=1)
AGES_AGO = TODAY - 90 * DAY

STATES = [
    ("in force", {}, True, State.IN_FORCE),
    ("in force from today", {"valid_from": TODAY}, True, State.IN_FORCE),
    ("in force on its last day", {"valid_until": TODAY}, True, State.IN_FORCE),
    ("from tomorrow", {"valid_from": TODAY + DAY}, True, State.NOT_YET),
    ("until yesterday", {"valid_until": TODAY - DAY}, True, State.EXPIRED),
    ("refused", {"decision": "refused"}, True, State.REFUSED),
    ("not said", {"decision": "not_said"}, True, State.NOT_SAID),
    ("followed by another", {}, False, State.REPLACED),
    ("refused and followed by another", {"decision": "refused"}, False, State.REPLACED),
    ("withdrawn", {"withdrawn_on": TODAY - DAY}, True, State.WITHDRAWN),
    ("withdrawn and followed by another", {"withdrawn_on": TODAY - DAY}, False, State.WITHDRAWN),
    ("withdrawn, and run out since", {"withdrawn_on": TODAY - 9 * DAY, "valid_until": TODAY - DAY}, True, State.WITHDRAWN),
]  # fmt: skip


@pytest.mark.parametrize(("what", "fields", "is_last", "state"), STATES, ids=[row[0] for row in STATES])
def test_an_answer_is_worth(what, fields, is_last, state):
    consent = Consent(**({"decision": "given", "valid_from": AGES_AGO} | fields))

    assert state_of(consent, TODAY, is_last=is_last) == state
