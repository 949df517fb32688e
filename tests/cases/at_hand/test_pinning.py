"""Files that somebody keeps at hand: which, for whom, and how many."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from accounts import grants
from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from cases.at_hand import actions
from cases.at_hand.models import MOST_PINNED, PinnedCase
from cases.at_hand.presenters import MOST_RECENT, at_hand
from cases.models import Case
from core.errors import NotVisible, Refused
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import GIVEN_NAME, SURNAME, make_case, make_share


def pin(case):
    return reverse("cases:pin", args=[case.public_id])


def unpin(case):
    return reverse("cases:unpin", args=[case.public_id])


def numbers(files):
    return [one.case.number for one in files]


def open_file(client, case):
    assert client.get(reverse("cases:detail", args=[case.public_id])).status_code == 200


class TestPinning:
    def test_a_pinned_case_is_at_hand_until_it_is_unpinned(self, client, case, caseworker):
        client.force_login(caseworker)

        assert client.post(pin(case)).url == reverse("cases:detail", args=[case.public_id])
        assert numbers(at_hand(caseworker).pinned) == [case.number]
        assert "Unpin" in client.get(reverse("cases:detail", args=[case.public_id])).content.decode()

        client.post(unpin(case))
        assert at_hand(caseworker).pinned == []
        assert not PinnedCase.objects.exists()
        events = AuditEvent.objects.filter(event__in=[Event.CASE_PINNED, Event.CASE_UNPINNED]).order_by("id")
        assert [(event.event, event.case_id) for event in events] == [
            (Event.CASE_PINNED, case.public_id),
            (Event.CASE_UNPINNED, case.public_id),
        ]

    def test_twice_pinned_is_pinned_once(self, case, caseworker):
        for _press in range(2):
            actions.pin_case(case, actor=caseworker)

        assert PinnedCase.objects.count() == 1
        assert AuditEvent.objects.filter(event=Event.CASE_PINNED).count() == 1

    def test_what_is_not_pinned_is_not_unpinned(self, case, caseworker):
        actions.unpin_case(case, actor=caseworker)

        assert not AuditEvent.objects.filter(event=Event.CASE_UNPINNED).exists()

    def test_by_htmx_the_button_alone_comes_back(self, client, case, caseworker):
        client.force_login(caseworker)

        button = client.post(pin(case), headers={"HX-Request": "true"}).content.decode()

        assert f'action="{unpin(case)}"' in button
        assert "<html" not in button
        assert SURNAME not in button
        assert not AuditEvent.objects.filter(event=Event.CASE_READ).exists()

    def test_the_twenty_first_is_refused_with_the_reason(self, client, case, caseworker):
        for _number in range(MOST_PINNED):
            actions.pin_case(make_case(case.organisation), actor=caseworker)
        client.force_login(caseworker)

        with pytest.raises(Refused):
            actions.pin_case(case, actor=caseworker)
        page = client.post(pin(case), headers={"HX-Request": "true"})

        assert page.status_code == 422
        assert "You have pinned 20 cases already" in page.content.decode()
        assert f'action="{pin(case)}"' in page.content.decode()

    def test_what_was_closed_to_her_takes_no_place(self, case, caseworker, colleague):
        files = [make_case(case.organisation, worker=colleague) for _number in range(MOST_PINNED)]
        for file in files:
            actions.pin_case(file, actor=caseworker)
        Case.objects.filter(pk=files[0].pk).update(restricted=True)

        actions.pin_case(case, actor=caseworker)

        assert case.number in numbers(at_hand(caseworker).pinned)
        assert PinnedCase.objects.of(caseworker).count() == MOST_PINNED

    def test_a_stranger_pins_nothing(self, client, case, stranger):
        client.force_login(stranger)

        for url in (pin(case), unpin(case)):
            page = client.post(url)
            assert page.status_code == 404
            assert SURNAME not in page.content.decode()
        with pytest.raises(NotVisible):
            actions.pin_case(case, actor=stranger)
        assert not PinnedCase.objects.exists()

    @pytest.mark.parametrize("row", [{"place": 0}, {"place": 21}, {"place": 1}, {"place": 2, "same": True}])
    def test_the_database_holds_the_places(self, case, caseworker, row):
        actions.pin_case(case, actor=caseworker)
        other = case if row.pop("same", False) else make_case(case.organisation)

        with pytest.raises(IntegrityError), transaction.atomic():
            PinnedCase.objects.create(user=caseworker, case=other, **row)

    def test_a_colleague_neither_sees_nor_takes_them(self, case, caseworker, colleague):
        with acting_as(caseworker):
            actions.pin_case(case, actor=caseworker)
        with acting_as(colleague):
            assert not PinnedCase.objects.exists()
            assert at_hand(colleague).pinned == []
            assert not PinnedCase.objects.all().delete()[0]
        with acting_as(caseworker):
            assert PinnedCase.objects.get().case == case

    @pytest.mark.slow
    def test_two_windows_never_make_them_twenty_one(self, own_database):
        user = make_user("pinner", make_organisation("PINNER"), "caseworker")
        files = [make_case(user.organisation) for _number in range(MOST_PINNED + 1)]
        for file in files[: MOST_PINNED - 1]:
            with acting_as(user):
                actions.pin_case(file, actor=user)
        start, refused = Barrier(2), []

        def press(file):
            start.wait()
            try:
                with acting_as(user):
                    actions.pin_case(file, actor=user)
            except Refused:
                refused.append(file)
            finally:
                connections.close_all()

        threads = [Thread(target=press, args=[file]) for file in files[-2:]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(refused) == 1
        with acting_as(user):
            assert PinnedCase.objects.count() == MOST_PINNED


class TestOpenedLast:
    def test_the_newest_stands_first_and_each_once(self, client, case, caseworker):
        other = make_case(case.organisation)
        client.force_login(caseworker)
        for file in (case, other, case):
            open_file(client, file)

        assert numbers(at_hand(caseworker).recent) == [case.number, other.number]

    def test_no_more_than_eight(self, client, case, caseworker):
        client.force_login(caseworker)
        for _number in range(MOST_RECENT + 2):
            open_file(client, make_case(case.organisation))

        assert len(at_hand(caseworker).recent) == MOST_RECENT

    def test_what_is_pinned_stands_there_alone(self, client, case, caseworker):
        client.force_login(caseworker)
        open_file(client, case)
        actions.pin_case(case, actor=caseworker)

        near = at_hand(caseworker)

        assert (numbers(near.pinned), numbers(near.recent)) == ([case.number], [])

    def test_what_others_opened_is_theirs(self, client, case, caseworker, colleague):
        client.force_login(caseworker)
        open_file(client, case)

        assert at_hand(colleague).recent == []


class TestWhatIsClosedNow:
    @pytest.fixture
    def near(self, client, case, receiver):
        """Shared with the receiver, opened and pinned by her."""
        share = make_share(case, receiver.organisation, "identity")
        client.force_login(receiver)
        open_file(client, case)
        return share

    def test_a_share_that_ended_takes_it_from_her_hand(self, case, receiver, near):
        assert numbers(at_hand(receiver).recent) == [case.number]
        actions.pin_case(case, actor=receiver)
        near.delete()

        found = at_hand(receiver)

        assert (found.pinned, found.recent) == ([], [])

    def test_a_sealed_file_is_at_hand_for_the_named_alone(self, case, receiver, caseworker, manager, near):
        for reader in (receiver, caseworker):
            actions.pin_case(case, actor=reader)
        Case.objects.filter(pk=case.pk).update(restricted=True)
        grants.give(case, caseworker, "view_case", actor=manager)

        assert at_hand(receiver).pinned == []
        assert numbers(at_hand(caseworker).pinned) == [case.number]

    def test_a_name_is_shown_where_the_identity_was_shared(self, client, case, receiver, near):
        url = reverse("find")
        assert SURNAME in client.get(url).content.decode()
        near.sections = ["stays"]
        near.save()

        for page in (client.get(url), client.get(url, headers={"X-Palette": "1"})):
            assert case.number in page.content.decode()
            assert SURNAME not in page.content.decode()
            assert GIVEN_NAME not in page.content.decode()

    def test_who_sees_no_case_has_none_at_hand(self, auditor, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert at_hand(auditor).recent == []
