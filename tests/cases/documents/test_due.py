"""Papers that run out stand in the day of whoever is in charge, before they do."""

from datetime import timedelta

from django.utils import timezone

from cases.documents import actions
from cases.due import Lane, day_of
from tests.cases.factories_documents import make_document


def due(user):
    return [(str(one.label), one.on) for one in day_of(user).lists[Lane.DUE]]


def test_a_paper_that_runs_out_is_due_before_it_does_and_after(case, caseworker, colleague, settings):
    settings.DUE_SOURCES = ["cases.documents.due.KINDS"]
    today = timezone.localdate()
    late, near, far = (
        make_document(case, caseworker, expires_on=today + timedelta(days=days)) for days in (-1, 30, 31)
    )

    assert due(caseworker) == [
        ("Identity document: runs out", late.expires_on),
        ("Identity document: runs out", near.expires_on),
    ]
    assert due(colleague) == []

    actions.cross_out_document(late, reason="Lost.", actor=caseworker)
    assert [on for _label, on in due(caseworker)] == [near.expires_on]
    assert far.expires_on > near.expires_on
