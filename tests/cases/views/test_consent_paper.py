"""The consent form to sign: with all that the law on personal data asks for, in the person's language, on record."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from audit.events import Event
from audit.models import AuditEvent
from cases.consent.enums import Purpose, RecipientCategory
from cases.consent.models import Consent
from cases.enums import SHAREABLE
from core import messages
from tests.cases.factories import SURNAME, make_case, make_consent, make_person

WITNESS = "Zeuginnenwort"


@pytest.fixture
def answer(case, caseworker, receiver):
    return make_consent(case, receiver.organisation, "identity", by=caseworker, witness_name=WITNESS)


@pytest.mark.parametrize("language", ["az", "en", "ru", "ar", "fa"])
def test_the_form_is_printed_in_her_language_empty_or_filled_in(language, client, case, answer, caseworker):
    client.force_login(caseworker)
    url = reverse("cases:consent_form", args=[case.public_id])

    empty = client.get(url, {"language": language}).content.decode()
    filled = client.get(url, {"language": language, "consent": answer.public_id}).content.decode()

    for text in (empty, filled):
        assert f'lang="{language}"' in text
        assert "Example House" in text
    assert SURNAME not in empty
    assert SURNAME in filled
    assert "Receiving Union" in filled
    assert WITNESS in filled
    # Beside a language that is not hers, whoever prints it reads the same in her own.
    copies = 1 if language == "en" else 2
    assert (empty.count("☒"), filled.count("☒")) == (0, 2 * copies)
    events = AuditEvent.objects.filter(event=Event.CONSENT_FORM_PRINTED)
    assert [row.changes for row in events] == [{"language": language}] * 2


def test_the_form_says_what_the_law_asks_for(client, case, caseworker):
    """Who, owner, purpose, data and operations, validity and revoking, deletion: the law on personal data."""
    client.force_login(caseworker)

    text = client.get(reverse("cases:consent_form", args=[case.public_id]), {"language": "en"}).content.decode()

    for part in (
        "1. Who", "2. To whom I give it", "Example House keeps my file", "3. What for", "4. Which data",
        "collected, written down, kept", "5. How long, and how I take it back", "I can take it back on any day",
        "6. Deletion and archiving", "or if I die", "7. What was explained to me", "Signature",
    ):  # fmt: skip
        assert part in text


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_guests_read_it_from_right_to_left_and_every_word_of_it(language, client, case, answer, caseworker):
    client.force_login(caseworker)
    url = reverse("cases:consent_form", args=[case.public_id])

    page = client.get(url, {"language": language, "consent": answer.public_id}).content.decode()

    paper = re.search(rf'<article class="paper" lang="{language}" dir="rtl">(.*?)</article>', page, re.DOTALL)[1]
    names = "|".join(
        map(re.escape, (case.number, str(case.person.full_name), "Example House", "Receiving Union", WITNESS))
    )
    assert re.findall(r"[A-Za-zƏə]+", re.sub(rf"<[^>]*>|&\w+;|HTCDS|{names}", " ", paper)) == []
    assert 'dir="rtl"' not in client.get(url, {"language": "az"}).content.decode()


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_whatever_the_form_may_say_is_in_the_language_of_guests(language):
    """The purposes and recipients that no answer of this test has, too."""
    own = {str(message.id) for message in messages.read(language) if message.id and message.string}
    with override("en"):
        labels = [*Purpose.labels, *RecipientCategory.labels, *(section.label for section in SHAREABLE)]
        said = [*labels, *(Consent._meta.get_field(name).verbose_name for name in Consent.STATEMENTS)]

    assert {str(label) for label in said} <= own


def test_an_unknown_language_or_answer_prints_an_empty_form(client, case, caseworker, stranger):
    client.force_login(caseworker)
    other = make_case(stranger.organisation, person=make_person(family_name="Fremdname"))
    foreign = make_consent(other, case.organisation, by=stranger, witness_name="Fremdzeugin")

    page = client.get(
        reverse("cases:consent_form", args=[case.public_id]), {"language": "xx", "consent": foreign.public_id}
    )

    assert page.status_code == 200
    assert "Fremd" not in page.content.decode()
