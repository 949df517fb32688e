"""The auditor's page, its export, and who has looked at a file."""

import csv
import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from freezegun import freeze_time

from audit.events import Event
from audit.models import AuditEvent
from audit.presenters import sentence
from audit.recorder import record
from cases.actions import read_case
from tests.cases.factories import SURNAME, make_case


@pytest.fixture
def looks(case, caseworker, stranger):
    """Three events: a look at the case, one at another case, a sign-in of somebody of another house."""
    other = make_case(caseworker.organisation, worker=caseworker)
    read_case(case, actor=caseworker)
    read_case(other, actor=caseworker)
    record(Event.SIGNED_IN, actor=stranger, target=stranger)
    return case, other


def shown(client, **query) -> list[str]:
    """The sentences of the auditor's page."""
    answer = client.get(reverse("accounts:record"), query)
    assert answer.status_code == 200
    return [line.sentence for line in answer.context["page"]]


def test_the_record_is_for_auditors_only(client, looks, caseworker, manager, administrator, iom_officer):
    for user in (caseworker, manager, administrator, iom_officer):
        client.force_login(user)
        for name in ("accounts:record", "accounts:export_record"):
            assert client.get(reverse(name)).status_code == 403


def test_everything_newest_first_and_no_word_of_a_file(client, looks, auditor):
    client.force_login(auditor)

    sentences = shown(client)

    assert len(sentences) == 3
    assert sentences[0] == "stranger (OTHER) signed in."
    assert sentences[1].startswith("caseworker (HOUSE) opened a file to read: ")
    assert SURNAME not in client.get(reverse("accounts:record")).content.decode()


FILTERS = [
    ({}, 3),
    ({"event": "signed_in"}, 1),
    ({"account": "caseworker"}, 2),
    ({"account": " caseworker "}, 2),
    ({"organisation": "OTHER"}, 1),
    ({"organisation": "HOUSE", "event": "signed_in"}, 0),
    ({"since": "2020-01-01"}, 3),
    ({"until": "2020-01-01"}, 0),
    ({"event": "nonsense"}, 3),
    ({"record": "nonsense"}, 3),
]


@pytest.mark.parametrize(("query", "number"), FILTERS, ids=[str(query) for query, _number in FILTERS])
def test_filters(client, looks, auditor, query, number):
    client.force_login(auditor)

    assert len(shown(client, **query)) == number


def test_filters_by_case_number_case_and_record(client, looks, auditor, stranger):
    case, _other = looks
    client.force_login(auditor)

    assert len(shown(client, number=case.number)) == 1
    assert len(shown(client, number="XX-0000-0000")) == 0
    assert len(shown(client, case=str(case.public_id))) == 1
    assert len(shown(client, record=str(stranger.public_id))) == 1


def test_one_sitting_can_be_followed(client, case, caseworker, auditor):
    client.force_login(caseworker)
    client.get(reverse("cases:detail", args=[case.public_id]))
    digest = AuditEvent.objects.get(event=Event.CASE_READ).session_digest
    client.force_login(auditor)

    assert digest
    assert len(shown(client, session=digest)) >= 1
    assert len(shown(client, session="0" * 32)) == 0


def test_the_days_named_are_counted_in(client, caseworker, auditor):
    day = timezone.localdate() - timedelta(days=3)
    with freeze_time(timezone.now() - timedelta(days=3)):
        record(Event.SIGNED_IN, actor=caseworker)
    client.force_login(auditor)

    assert len(shown(client, since=day.isoformat(), until=day.isoformat())) == 1
    assert len(shown(client, since=(day + timedelta(days=1)).isoformat(), event="signed_in")) == 0
    assert len(shown(client, until=(day - timedelta(days=1)).isoformat())) == 0


def test_the_page_costs_as_many_queries_for_thirty_events_as_for_three(
    client, auditor, caseworker, django_assert_max_num_queries
):
    client.force_login(auditor)
    costs = []
    for number in (3, 20):
        for _ in range(number):
            record(Event.CASE_READ, actor=caseworker, changes={"sections": ["identity"]})
        with django_assert_max_num_queries(30) as counted:
            client.get(reverse("accounts:record"))
        costs.append(len(counted))

    assert costs[0] == costs[1]


def test_the_second_page_goes_on_where_the_first_ended(client, auditor, caseworker):
    for number in range(30):
        record(Event.STAY_STARTED, actor=caseworker, changes={"shelter": f"S{number}", "check_in": "2026-01-01"})
    client.force_login(auditor)
    first = client.get(reverse("accounts:record")).context["page"]

    second = client.get(reverse("accounts:record") + first.next_url).context["page"]

    said = [line.sentence for page in (first, second) for line in page]
    assert len(said) == len(set(said)) == 30


def test_an_export_holds_what_was_filtered_and_is_itself_on_record(client, looks, auditor):
    client.force_login(auditor)

    answer = client.get(reverse("accounts:export_record"), {"account": "caseworker"})

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["event"] for row in rows] == ["case_read", "case_read"]
    assert rows[0]["sentence"].startswith("caseworker (HOUSE) opened a file")
    event = AuditEvent.objects.get(event=Event.EXPORTED)
    assert (event.changes["rows"], event.changes["kind"]) == (2, "record")
    assert answer["Content-Disposition"].startswith('attachment; filename="record-')
    import hashlib

    assert event.changes["digest"] == hashlib.sha256(answer.content).hexdigest()


def test_a_cell_of_an_export_is_never_a_formula(client, auditor, caseworker):
    record(Event.ASSISTANCE_RECORDED, actor=caseworker, changes={"type": "x"})
    caseworker.username = "=cmd"
    record(Event.SIGNED_IN, actor=caseworker)
    client.force_login(auditor)

    text = client.get(reverse("accounts:export_record")).content.decode("utf-8-sig")

    assert ",'=cmd," in text
    assert ",=cmd" not in text
    assert "'=cmd (HOUSE) signed in." in text


def test_reasons_do_not_leave_the_house_with_an_export(client, auditor, caseworker):
    record(Event.CASE_RESTRICTED, actor=caseworker, reason=SURNAME)
    client.force_login(auditor)

    assert SURNAME not in client.get(reverse("accounts:export_record")).content.decode()


def test_every_event_reads_as_a_sentence_whatever_it_knows():
    said = {
        event.name: sentence(AuditEvent(event=event, actor_label="auntie", organisation_code="HOUSE", changes={}))
        for event in Event
    }

    assert {name: text for name, text in said.items() if not text.endswith(".") or "%" in text} == {}


@pytest.mark.parametrize(("language", "said"), [("en", "Classification, Identity"), ("az", "Təsnifat, "), ("ru", ", ")])
def test_codes_are_said_by_their_labels_in_the_readers_language(language, said):
    event = AuditEvent(event=Event.CASE_READ, actor_label="x", changes={"sections": ["classification", "identity"]})

    with translation.override(language):
        assert said in sentence(event)
        assert "identity" not in sentence(event)


def test_every_list_of_labels_is_there():
    for paths in settings.AUDIT_LABELS.values():
        for path in paths:
            assert import_string(path).choices


# ---------------------------------------------------------------- who has looked


def looked(client, case):
    return client.get(reverse("cases:looked", args=[case.public_id]))


def test_who_has_looked_by_day_with_name_house_role_and_parts(client, case, caseworker, colleague):
    with freeze_time(timezone.now() - timedelta(days=2)):
        read_case(case, actor=colleague)
    for _ in range(3):
        read_case(case, actor=caseworker)
    record(Event.SECTION_READ, actor=caseworker, case_id=case.public_id, changes={"section": "health"})
    client.force_login(caseworker)

    answer = looked(client, case)

    rows = [(look.user.full_name, look.times) for look in answer.context["looks"]]
    assert rows == [("Staff caseworker", 4), ("Staff colleague", 1)]
    text = answer.content.decode()
    for words in ("Example House", "Caseworker", "Identity", "Health"):
        assert words in text


def test_changes_are_no_looks(client, case, caseworker):
    record(Event.PERSON_CHANGED, actor=caseworker, case_id=case.public_id)
    client.force_login(caseworker)

    assert looked(client, case).context["looks"] == []


@pytest.mark.parametrize("who", ["stranger", "reviewer", "auditor", "administrator", "iom_officer"])
def test_who_has_looked_is_not_for_others(client, case, caseworker, who, request):
    read_case(case, actor=caseworker)
    client.force_login(request.getfixturevalue(who))

    answer = looked(client, case)

    assert answer.status_code == 404
    assert SURNAME not in answer.content.decode()
    assert "Staff caseworker" not in answer.content.decode()


def test_whoever_was_shown_the_case_does_not_see_who_else_looked(client, case, caseworker, receiver):
    from tests.cases.factories import make_share

    make_share(case, receiver.organisation, "identity")
    client.force_login(receiver)

    assert looked(client, case).status_code == 403


def test_the_case_page_leads_there(client, case, caseworker):
    client.force_login(caseworker)

    text = client.get(reverse("cases:detail", args=[case.public_id])).content.decode()

    for name in ("cases:looked", "cases:changes"):
        assert reverse(name, args=[case.public_id]) in text


def test_who_has_looked_costs_as_many_queries_for_thirty_as_for_three(
    client, case, caseworker, shelter_organisation, django_assert_max_num_queries
):
    from tests.accounts.factories import make_user

    client.force_login(caseworker)
    client.get(reverse("cases:list"))
    costs = []
    for number in (3, 27):
        for key in range(number):
            user = make_user(f"user{number}x{key}", shelter_organisation, "caseworker")
            record(Event.CASE_READ, actor=user, case_id=case.public_id, changes={"sections": ["identity"]})
        with django_assert_max_num_queries(30) as counted:
            assert len(looked(client, case).context["looks"]) >= number
        costs.append(len(counted))

    assert costs[0] == costs[1]
