"""Who reads which part at which moment; each reading is on record."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import acting_as
from accounts.roles import ROLE_SECTIONS, SHAREABLE, Role, Section
from audit.events import Event
from audit.models import AuditEvent
from cases.consent import actions as consents
from cases.consent.models import Consent
from cases.models import Case, CaseShare
from core.errors import NotVisible
from referrals.models import Party, Referral
from referrals.package import actions, policies
from referrals.package.enums import Moment, See
from referrals.package.models import Package, PackageRead
from referrals.states import ENDED, Side, Status
from tests.accounts.factories import make_user
from tests.cases.factories import SURNAME, make_consent
from tests.referrals.package.factories import accept, make_package

TODAY = timezone.localdate()
READING_ROLES = [
    Role.CASEWORKER,
    Role.SHELTER_MANAGER,
    Role.MINISTRY_REVIEWER,
    Role.RECEIVING_OFFICER,
    Role.IOM_OFFICER,
]


def opened(referral, user, **look):
    with acting_as(user):
        return actions.open_package(Referral.objects.for_pages().get(pk=referral.pk), actor=user, **look)


def take_consent_back(caseworker, receiver):
    with acting_as(caseworker):
        consent = Consent.objects.get(organisation=receiver.organisation)
        consents.withdraw_consent(consent, withdrawn_on=TODAY, reason="She wants it so.", actor=caseworker)


@pytest.mark.parametrize("role", READING_ROLES)
@pytest.mark.parametrize(
    "status", [Status.OFFERED, Status.ACCEPTED, *sorted(ENDED - {Status.REFUSED, Status.WITHDRAWN})]
)
def test_the_receiver_reads_by_her_role_after_acceptance_and_until_the_end(sent, caseworker, receiver, role, status):
    referral = sent()
    somebody = make_user("somebody", receiver.organisation, role)
    if status != Status.OFFERED:
        accept(referral, caseworker)
    Referral.objects.filter(pk=referral.pk).update(status=status)

    found = opened(referral, somebody)

    expected = ROLE_SECTIONS[role] & SHAREABLE if status == Status.ACCEPTED else frozenset()
    assert found.sections == expected
    assert PackageRead.objects.count() == bool(expected)


@pytest.mark.parametrize("status", Status, ids=str)
@pytest.mark.parametrize("covered", [True, False], ids=["covered", "not covered"])
def test_the_approver_reads_what_may_go_to_the_ministry_and_her_role_sees(
    sent, case, caseworker, reviewer, status, covered
):
    referral = sent(status)
    if covered:
        make_consent(case, reviewer.organisation, by=caseworker)

    found = opened(referral, reviewer)

    open_now = covered and status not in ENDED
    assert found.sections == (ROLE_SECTIONS[Role.MINISTRY_REVIEWER] & SHAREABLE if open_now else frozenset())
    assert found.named == SHAREABLE


@pytest.mark.parametrize("status", Status, ids=str)
def test_the_sender_keeps_seeing_what_was_sent(sent, caseworker, status):
    referral = sent(status)

    assert opened(referral, caseworker, see=See.SENT).sections == SHAREABLE or status in (Status.DRAFT, Status.RETURNED)


def test_the_sender_sees_an_older_version_as_it_was(sent, case, caseworker):
    referral = sent()
    case.person.family_name = "Başqasova"
    case.person.save()
    make_package(referral, caseworker)

    first = opened(referral, caseworker, see=See.SENT, version=1)
    last = opened(referral, caseworker, see=See.SENT)

    assert SURNAME in json.dumps(first.package.told(), ensure_ascii=False)
    assert "Başqasova" in json.dumps(last.package.told(), ensure_ascii=False)


def test_before_it_is_sent_the_sender_sees_what_would_go(sent, case, caseworker):
    referral = sent(Status.RETURNED)
    case.person.family_name = "Başqasova"
    case.person.save()

    found = opened(referral, caseworker, role=Role.RECEIVING_OFFICER)

    assert "Başqasova" in json.dumps(found.package.told(), ensure_ascii=False)
    assert Package.objects.count() == 1


@pytest.mark.parametrize("role", READING_ROLES)
def test_the_preview_is_what_the_receiver_then_reads(sent, caseworker, receiver, role):
    referral = sent()
    somebody = make_user("somebody", receiver.organisation, role)

    before = opened(referral, caseworker, see=See.ACCEPTED, role=role)
    now = opened(referral, caseworker, see=See.NOW, role=role)
    assert now.sections == opened(referral, somebody).sections == frozenset()
    accept(referral, caseworker)

    assert before.sections == opened(referral, somebody).sections
    assert opened(referral, caseworker, see=See.NOW, role=role).sections == before.sections


def test_consent_taken_back_before_acceptance_opens_nothing(sent, caseworker, receiver):
    referral = sent()
    take_consent_back(caseworker, receiver)

    assert opened(referral, caseworker, role=Role.RECEIVING_OFFICER).sections == frozenset()
    accept(referral, caseworker)

    assert opened(referral, receiver).sections == frozenset()


def test_consent_taken_back_later_closes_at_once(sent, caseworker, receiver):
    referral = sent()
    accept(referral, caseworker)
    assert opened(referral, receiver).sections == SHAREABLE

    take_consent_back(caseworker, receiver)

    assert opened(referral, receiver).sections == frozenset()
    assert opened(referral, caseworker, see=See.SENT).sections == SHAREABLE


def test_consent_is_asked_again_where_a_share_was_forgotten(sent, caseworker, receiver):
    """The second lock: also where something had left the share standing."""
    referral = sent()
    accept(referral, caseworker)
    make_consent(referral.case, receiver.organisation, "stays", by=caseworker)

    assert CaseShare.objects.in_force().get().sections == sorted(SHAREABLE)
    assert opened(referral, receiver).sections == {Section.STAYS}


def test_recalled_it_is_closed_to_everybody_outside(sent, caseworker, reviewer, receiver):
    referral = sent()
    make_consent(referral.case, reviewer.organisation, by=caseworker)
    accept(referral, caseworker)
    with acting_as(caseworker):
        actions.recall(referral, actor=caseworker)

    for reader in (receiver, reviewer):
        found = opened(referral, reader)
        assert (found.sections, found.moment) == (frozenset(), Moment.ENDED)
    assert opened(referral, caseworker, see=See.SENT).sections == SHAREABLE


def test_of_a_case_that_was_sealed_nothing_is_read(sent, caseworker, receiver):
    referral = sent()
    accept(referral, caseworker)
    Case.objects.filter(pk=referral.case_id).update(restricted=True)

    assert opened(referral, receiver).sections == frozenset()


def test_a_ministry_that_is_asked_itself_reads_as_a_receiver(sent, caseworker, reviewer):
    referral = sent()
    Referral.objects.filter(pk=referral.pk).update(to_organisation=reviewer.organisation)
    Party.objects.filter(referral=referral, side=Side.RECEIVER).update(organisation=reviewer.organisation)
    make_consent(referral.case, reviewer.organisation, by=caseworker)

    found = opened(referral, reviewer)

    assert (found.sections, found.moment) == (frozenset(), Moment.BEFORE)
    with acting_as(reviewer):
        assert not Package.objects.visible_to(reviewer).exists()


@pytest.mark.parametrize("held", [True, False], ids=["holds the role", "another role"])
def test_what_is_for_one_role_is_read_by_this_role(sent, caseworker, receiver, manager_there, held):
    referral = sent(receiver_role=Role.RECEIVING_OFFICER)
    accept(referral, caseworker, role=Role.RECEIVING_OFFICER)

    found = opened(referral, receiver if held else manager_there)

    assert found.sections == (SHAREABLE if held else frozenset())
    assert policies.roles_at(referral) == [Role.RECEIVING_OFFICER]
    assert opened(referral, caseworker, role=Role.SHELTER_MANAGER).sections == frozenset()


def test_what_a_narrow_role_never_sees_is_not_even_frozen(sent):
    package = Package.objects.of(sent(receiver_role=Role.IOM_OFFICER)).get()

    assert set(package.sections) == ROLE_SECTIONS[Role.IOM_OFFICER]


def test_each_reading_is_on_record_with_its_parts(sent, caseworker, receiver):
    referral = sent(sections=["identity", "stays"])
    accept(referral, caseworker)

    for _ in range(2):
        opened(referral, receiver)

    rows = PackageRead.objects.order_by("id")
    assert [(row.reader, row.organisation, row.sections) for row in rows] == [
        (receiver, receiver.organisation, ["identity", "stays"])
    ] * 2
    events = AuditEvent.objects.filter(event=Event.REFERRAL_PACKAGE_READ)
    assert [event.changes for event in events] == [{"revision": 1, "sections": ["identity", "stays"]}] * 2
    assert events[0].case_id == referral.case.public_id


def test_the_sender_who_looks_leaves_no_receipt(sent, caseworker):
    referral = sent()

    opened(referral, caseworker, role=Role.RECEIVING_OFFICER)

    assert not PackageRead.objects.exists()
    assert AuditEvent.objects.filter(event=Event.REFERRAL_PACKAGE_PREVIEWED).count() == 1


def test_without_the_record_nothing_is_read(sent, caseworker, receiver, monkeypatch):
    referral = sent()
    accept(referral, caseworker)

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError):
        opened(referral, receiver)

    assert not PackageRead.objects.exists()


def test_a_stranger_opens_nothing(sent, stranger):
    referral = sent()

    with pytest.raises(NotVisible):
        actions.open_package(referral, actor=stranger)


def test_the_database_shows_it_to_the_receiver_only_while_it_is_open(sent, caseworker, receiver, stranger):
    referral = sent()
    with acting_as(receiver):
        assert not Package.objects.exists()
    accept(referral, caseworker)
    with acting_as(receiver):
        assert Package.objects.count() == 1
    with acting_as(stranger):
        assert not Package.objects.exists()
    CaseShare.objects.update(ended_at=timezone.now())
    with acting_as(receiver):
        assert not Package.objects.exists()


def test_a_receipt_is_for_the_sender_and_ones_own_house(sent, caseworker, reviewer, receiver, stranger):
    referral = sent()
    make_consent(referral.case, reviewer.organisation, by=caseworker)
    accept(referral, caseworker)
    opened(referral, receiver)
    opened(referral, reviewer)

    for user, seen in ((caseworker, 2), (receiver, 1), (reviewer, 1), (stranger, 0)):
        assert PackageRead.objects.visible_to(user).count() == seen
        with acting_as(user):
            assert PackageRead.objects.count() == seen


def test_a_receipt_is_neither_forged_nor_removed(sent, caseworker, receiver):
    referral = sent()
    accept(referral, caseworker)
    opened(referral, receiver)

    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        PackageRead.objects.all().delete()
    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        PackageRead.objects.update(reader=caseworker)
