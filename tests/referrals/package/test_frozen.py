"""What was sent stays as it was sent: no more than might go at that moment, in each language, sealed, with its digest."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.roles import SHAREABLE, Section
from audit.events import Event
from audit.models import AuditEvent
from cases.consent import actions as consents
from cases.consent.models import Consent
from cases.models import Person
from core.errors import Refused
from referrals.package import actions, summary
from referrals.package.models import Package
from tests.cases.factories import SURNAME, make_consent
from tests.referrals.package.conftest import ALL, HIDDEN_HOUSE
from tests.referrals.package.factories import make_package
from tests.reintegration.factories import make_item


def said(package, section, language="en"):
    return json.dumps(package.told().get(section, {}).get(language, []), ensure_ascii=False)


def test_what_is_frozen_does_not_change_while_the_file_does(whole, sent):
    package = Package.objects.of(sent()).get()
    before, digest = package.told(), package.digest

    person = whole.person
    person.family_name = "Başqasova"
    person.save()
    make_item(whole, type="food")
    whole.refresh_from_db()

    again = Package.objects.get(pk=package.pk)
    assert again.told() == before
    assert again.digest == digest == summary.digest_of(again.content)
    assert SURNAME in said(again, Section.IDENTITY)
    assert "Başqasova" not in again.content


def test_each_block_belongs_to_the_section_that_opens_it(whole, sent):
    package = Package.objects.of(sent()).get()

    assert SURNAME not in json.dumps({k: v for k, v in package.told().items() if k != "identity"}, ensure_ascii=False)
    assert "General medical care" in said(package, Section.HEALTH)
    assert "Paper: medical_report" in said(package, Section.HEALTH)
    assert "Legal information" in said(package, Section.LEGAL)
    assert "Clothing and hygiene" in said(package, Section.ASSISTANCE)
    assert "General medical care" not in said(package, Section.ASSISTANCE)
    assert "Said in the garden." in said(package, Section.NOTES)


def test_it_is_told_in_each_language(whole, sent):
    package = Package.objects.of(sent()).get()

    words = {language: said(package, Section.STAYS, language) for language in ("az", "en", "ru")}

    assert len(set(words.values())) == 3
    assert "House elsewhere" in words["ru"]


def test_what_never_goes_is_not_in_it(whole, sent, caseworker):
    package = Package.objects.of(sent(sections=[*ALL, Section.SHELTER_ADDRESS])).get()

    assert set(package.sections) == SHAREABLE
    for word in (HIDDEN_HOUSE, "Paper: consent_form", caseworker.full_name, "source_worker of it", "Consent in force"):
        assert word not in package.content


def test_nothing_is_frozen_that_is_not_covered(sent, case, caseworker, receiver):
    make_consent(case, receiver.organisation, "identity", "stays", by=caseworker)
    referral = sent(consented=False)

    package = Package.objects.of(referral).get()

    assert package.sections == ["identity", "stays"]
    assert set(package.told()) == {"identity", "stays"}


def test_a_referral_of_which_nothing_may_go_freezes_nothing(sent, caseworker):
    referral = sent(sections=["identity"])
    with transaction.atomic():
        consents.withdraw_consent(
            Consent.objects.get(), withdrawn_on=timezone.localdate(), reason="Enough.", actor=caseworker
        )

    with pytest.raises(Refused, match="Nothing of what"):
        make_package(referral, caseworker)

    assert Package.objects.count() == 1


def test_submitted_again_it_is_frozen_anew(sent, caseworker):
    referral = sent()
    first = actions.current(referral)

    second = make_package(referral, caseworker)

    assert (first.version, second.version, actions.current(referral)) == (1, 2, second)
    # The same words, another lot: whoever guesses them does not find them by the digest.
    assert first.told() == second.told()
    assert first.digest != second.digest
    frozen = AuditEvent.objects.filter(event=Event.REFERRAL_PACKAGE_FROZEN).order_by("id").last()
    assert frozen.changes == {"revision": 2, "sections": second.sections, "digest": second.digest}
    assert SURNAME not in str(frozen.changes)


def test_a_version_is_frozen_once(sent, caseworker):
    package = Package.objects.of(sent()).get()

    with pytest.raises(IntegrityError, match="once_per_version"), transaction.atomic():
        Package.objects.create(
            referral=package.referral, version=1, sections=["identity"], frozen_by=caseworker, digest="0"
        )


@pytest.mark.parametrize("change", [{"digest": "0" * 64}, {"sections": ["identity"]}, {"version": 7}], ids=str)
def test_the_database_refuses_to_change_what_was_sent(sent, change):
    package = Package.objects.of(sent()).get()

    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        Package.objects.filter(pk=package.pk).update(**change)
    package.content = "{}"
    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        package.save(update_fields=["content"])
    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        package.delete()


def test_it_is_recalled_once(sent, caseworker):
    referral = sent()
    with transaction.atomic():
        actions.recall(referral, actor=caseworker)
        actions.recall(referral, actor=caseworker)

    package = actions.current(referral)
    assert package.recalled_at is not None
    assert AuditEvent.objects.filter(event=Event.REFERRAL_PACKAGE_RECALLED).count() == 1
    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        Package.objects.filter(pk=package.pk).update(recalled_at=None)


def test_nothing_of_her_lies_in_clear(sent):
    sent()

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(p)::text FROM referrals_package p")
        assert SURNAME not in cursor.fetchone()[0]


def test_without_her_key_nothing_of_it_opens(sent):
    from core.keys import KeyDestroyed, destroy_key

    package = Package.objects.of(sent()).get()
    destroy_key(Person.objects.get(pk=package.referral.case.person_id))

    with pytest.raises(KeyDestroyed):
        Package.objects.of(package.referral).get().told()
