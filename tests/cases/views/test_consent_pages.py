"""Consent: the house that keeps the case works with it, a receiver reads what is covered, nobody else anything."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.consent import actions
from cases.consent.models import Consent, ConsentOverride, LegalGround
from cases.models import CaseShare, Person
from tests.accounts.factories import make_organisation, make_user, signed_in
from tests.cases.factories import GIVEN_NAME, SURNAME, make_case, make_consent, make_person, make_share

TODAY = timezone.localdate()
DAY = timedelta(days=1)
OF_CASE = ["consents", "record_consent", "consent_form", "record_ground", "request_override"]
OF_ROW = ["withdraw_consent", "tell_person"]
BUTTONS = ["stop_sharing", "allow_sharing"]
ROW_BUTTONS = ["end_ground", "confirm_override", "end_override"]
ALL = OF_CASE + OF_ROW + BUTTONS + ROW_BUTTONS
WITNESS = "Zeuginnenwort"
REASON = "Gefahrenwort"


@pytest.fixture
def there(receiver):
    return receiver.organisation


@pytest.fixture
def second(shelter_organisation):
    return make_user("second", shelter_organisation, "shelter_manager")


@pytest.fixture
def rows(case, caseworker, manager, there):
    """One of each kind."""
    consent = make_consent(case, there, "identity", by=caseworker, witness_name=WITNESS)
    ground = LegalGround.objects.create(
        case=case,
        organisation=there,
        ground="court_order",
        sections=["health"],
        not_informed_reason="dangerous",
        note=REASON,
        recorded_by=caseworker,
    )
    override = ConsentOverride.objects.create(
        case=case, organisation=there, sections=["stays"], until_on=TODAY + DAY, reason=REASON, requested_by=manager
    )
    return {
        "withdraw_consent": consent,
        "tell_person": ground,
        "end_ground": ground,
        "confirm_override": override,
        "end_override": override,
    }


@pytest.fixture
def url_of(case, rows):
    def url(name):
        return reverse(f"cases:{name}", args=[case.public_id, *([rows[name].public_id] if name in rows else [])])

    return url


def left():
    models = (Consent, LegalGround, ConsentOverride, CaseShare, Person)
    return [list(model.objects.order_by("pk").values()) for model in models]


# ------------------------------------------------------------------ who sees what


@pytest.mark.parametrize("name", ALL)
def test_a_stranger_finds_nothing_and_changes_nothing(name, client, case, url_of, stranger, receiver, reviewer):
    before = left()
    for user in (stranger, receiver, reviewer):
        client.force_login(user)
        for answer in (client.get(url_of(name)), client.post(url_of(name), {"withdrawn_on": str(TODAY)})):
            assert answer.status_code in ({404, 405} if name in BUTTONS + ROW_BUTTONS else {404})
            for word in (SURNAME, GIVEN_NAME, WITNESS, REASON, case.number):
                assert word.encode() not in answer.content

    assert left() == before


@pytest.mark.parametrize("name", ALL)
def test_auditors_and_administrators_find_nothing(name, client, url_of, auditor, administrator):
    for user in (auditor, administrator):
        client.force_login(user)
        for answer in (client.get(url_of(name)), client.post(url_of(name))):
            assert answer.status_code in {403, 404, 405}
            assert SURNAME.encode() not in answer.content


@pytest.mark.parametrize("name", OF_CASE + OF_ROW)
def test_the_house_sees_every_page(name, client, url_of, manager):
    client.force_login(manager)
    signed_in(client, manager)

    assert client.get(url_of(name)).status_code == 200


@pytest.mark.parametrize("name", [*OF_ROW, *ROW_BUTTONS])
def test_a_row_of_another_case_is_not_found(name, client, case, rows, manager, caseworker):
    other = make_case(make_organisation("ELSE"), person=make_person(given_name="Else"))
    client.force_login(manager)
    signed_in(client, manager)

    for case_id, row_id in ((other.public_id, rows[name].public_id), (case.public_id, uuid.uuid4())):
        assert client.post(reverse(f"cases:{name}", args=[case_id, row_id])).status_code == 404


def test_who_received_a_part_reads_that_it_is_covered_and_nothing_else(client, case, url_of, receiver, there):
    make_share(case, there, "identity", "health")
    client.force_login(receiver)

    for address in (url_of("consents"), reverse("cases:detail", args=[case.public_id])):
        text = client.get(address).content.decode()
        assert "Covered by the person&#x27;s consent" in text
        assert "Covered otherwise" in text
        for word in (WITNESS, REASON, "Court", "court", "dangerous"):
            assert word not in text


@pytest.mark.parametrize("name", [name for name in ALL if name != "consents"])
def test_who_received_a_part_opens_nothing_else(name, client, case, url_of, receiver, there):
    make_share(case, there, "identity")
    client.force_login(receiver)
    before = left()

    for answer in (client.get(url_of(name)), client.post(url_of(name), {"withdrawn_on": str(TODAY)})):
        assert answer.status_code in {403, 404, 405}

    assert left() == before


def test_a_caseworker_without_the_right_is_told_so(client, url_of, caseworker):
    client.force_login(caseworker)
    signed_in(client, caseworker)

    for name in ("request_override", "confirm_override", "end_override"):
        answer = client.post(url_of(name))
        assert answer.status_code == 403
        assert "Your role does not include this." in answer.content.decode()


# ------------------------------------------------------------------ what the pages do


def test_what_is_in_force_stands_on_the_file(client, case, rows, caseworker, there):
    client.force_login(caseworker)

    text = client.get(reverse("cases:detail", args=[case.public_id])).content.decode()

    assert "Receiving Union" in text
    assert "By law" in text
    assert "Waits for a second person" in text
    assert reverse("cases:consents", args=[case.public_id]) in text


def test_all_that_was_said_is_shown_with_its_history(client, case, url_of, rows, caseworker, there):
    make_consent(case, there, by=caseworker, decision="refused")
    client.force_login(caseworker)

    text = client.get(url_of("consents")).content.decode()

    for word in ("Refused", "Earlier answers", "Replaced by a later answer", REASON, "has not been told yet"):
        assert word in text
    assert AuditEvent.objects.filter(event=Event.CONSENTS_READ).count() == 1


def test_a_case_about_which_nothing_was_asked_says_so(client, case, caseworker):
    client.force_login(caseworker)

    text = client.get(reverse("cases:consents", args=[case.public_id])).content.decode()

    assert "The person has not been asked yet" in text


def typed(organisation, **change):
    return {
        "purpose": "sharing",
        "organisation": organisation.pk,
        "sections": ["identity", "health"],
        "decision": "given",
        "given_by": "person",
        "form": "written",
        "language": "rus",
        "answered_on": str(TODAY),
        "told_purpose": "yes",
        "told_use": "no",
    } | change


def test_an_answer_is_recorded(client, case, caseworker, there):
    client.force_login(caseworker)

    answer = client.post(reverse("cases:record_consent", args=[case.public_id]), typed(there))

    assert answer.status_code == 302
    consent = Consent.objects.get()
    assert (consent.sections, consent.language) == (["identity", "health"], "rus")
    assert (consent.told_purpose, consent.told_use, consent.told_storage) == (True, False, None)


def test_not_wanting_to_say_is_an_answer(client, case, caseworker, there):
    client.force_login(caseworker)

    client.post(reverse("cases:record_consent", args=[case.public_id]), typed(there, decision="not_said"))

    assert Consent.objects.get().decision == "not_said"


def test_what_was_typed_is_kept_and_the_error_stands_at_its_field(client, case, caseworker, there):
    client.force_login(caseworker)

    answer = client.post(
        reverse("cases:record_consent", args=[case.public_id]),
        typed(there, sections=[], witness_name=WITNESS, withheld="Everything."),
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"sections"}
    assert WITNESS in answer.content.decode()
    assert not Consent.objects.exists()


def test_of_a_child_the_form_asks_for_two_answers(client, case, caseworker, there):
    Person.objects.filter(pk=case.person_id).update(date_of_birth=TODAY - timedelta(days=12 * 366))
    client.force_login(caseworker)
    url = reverse("cases:record_consent", args=[case.public_id])
    text = client.get(url).content.decode()
    assert 'name="child_answer"' in text
    assert 'name="given_by"' not in text

    refused = client.post(url, typed(there, guardian_answer="yes"))
    client.post(url, typed(there, guardian_answer="yes", child_answer="yes", guardian_name="Somebody"))

    assert set(refused.context["form"].errors) == {"child_answer"}
    consent = Consent.objects.get()
    assert (consent.given_by, consent.guardian_name) == ("both", "Somebody")


def test_an_interpreter_with_a_name_was_there(client, case, caseworker, there):
    client.force_login(caseworker)

    client.post(reverse("cases:record_consent", args=[case.public_id]), typed(there, interpreter_name="Dolmetscher"))

    assert Consent.objects.get().interpreter_used


def test_a_ground_is_recorded_the_person_told_and_it_is_ended(client, case, caseworker, there):
    client.force_login(caseworker)
    said = {"organisation": there.pk, "ground": "vital_interest", "sections": ["health"], "from_on": str(TODAY)}
    url = reverse("cases:record_ground", args=[case.public_id])
    assert set(client.post(url, said).context["form"].errors) == {"until_on"}

    client.post(url, said | {"until_on": str(TODAY), "not_informed_reason": "not_able"})

    ground = LegalGround.objects.get()
    client.post(reverse("cases:tell_person", args=[case.public_id, ground.public_id]), {"informed_on": str(TODAY)})
    client.post(reverse("cases:end_ground", args=[case.public_id, ground.public_id]))
    ground = LegalGround.objects.get()
    assert ground.informed_on == TODAY
    assert ground.ended_by == caseworker


def test_consent_is_set_aside_by_two(client, case, manager, second, there):
    client.force_login(manager)
    signed_in(client, manager)
    client.post(
        reverse("cases:request_override", args=[case.public_id]),
        {"organisation": there.pk, "sections": ["identity"], "until_on": str(TODAY + DAY), "reason": REASON},
    )
    override = ConsentOverride.objects.get()
    confirm = reverse("cases:confirm_override", args=[case.public_id, override.public_id])
    page = reverse("cases:consents", args=[case.public_id])
    assert confirm not in client.get(page).content.decode()
    assert client.post(confirm).status_code == 403

    client.force_login(second)
    signed_in(client, second)
    assert confirm in client.get(page).content.decode()
    client.post(confirm)

    assert ConsentOverride.objects.get().confirmed_by == second
    assert client.post(confirm).status_code == 409
    client.post(reverse("cases:end_override", args=[case.public_id, override.public_id]))
    text = client.get(page).content.decode()
    assert "Staff manager" in text
    assert "Staff second" in text


def test_setting_consent_aside_asks_who_is_there(client, settings, manager, rows, url_of, second):
    for user, name in ((manager, "request_override"), (second, "confirm_override")):
        user.set_password("a-long-invented-password")
        user.save(update_fields=["password"])
        client.force_login(user)
        signed_in(client, user, ago=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 60)
        answer = client.post(url_of(name), {"reason": REASON})
        assert answer.status_code == 302
        assert "reauthenticate" in answer.url

    assert ConsentOverride.objects.get().confirmed_at is None


def test_the_switch_is_turned_on_and_off(client, case, caseworker, there):
    make_share(case, there, "identity")
    client.force_login(caseworker)
    page = reverse("cases:consents", args=[case.public_id])

    client.post(reverse("cases:stop_sharing", args=[case.public_id]))

    assert not CaseShare.objects.in_force().exists()
    assert "The person wants nothing to leave this house." in client.get(page).content.decode()
    assert "Do not share outside" in client.get(reverse("cases:detail", args=[case.public_id])).content.decode()
    assert client.post(reverse("cases:stop_sharing", args=[case.public_id])).status_code == 409
    client.post(reverse("cases:allow_sharing", args=[case.public_id]))
    assert not Person.objects.filter(do_not_share=True).exists()


@pytest.mark.parametrize("name", BUTTONS + ROW_BUTTONS)
def test_a_button_is_not_a_link(name, client, url_of, manager):
    client.force_login(manager)
    signed_in(client, manager)

    assert client.get(url_of(name)).status_code == 405


def test_the_pages_cost_the_same_whatever_was_said(
    client, case, caseworker, there, settings, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    client.force_login(caseworker)
    page = reverse("cases:consents", args=[case.public_id])
    client.get(page)
    counts = set()
    for number in (3, 27):
        for _ in range(number):
            make_consent(case, there, by=caseworker)
            actions.record_ground(
                case,
                {"organisation": there, "ground": "court_order", "sections": ["identity"], "informed_on": TODAY},
                actor=caseworker,
            )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page)
        counts.add(len(queries))

    assert len(counts) == 1
