"""The desk: folders with counts, filters that tell no more than a line, filters that were saved, work given to colleagues."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.cache import cache
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts import grants
from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent
from cases.models import Case
from core.errors import NotVisible, Refused
from referrals import actions as acts
from referrals.desk import actions
from referrals.desk.models import MOST_FILTERS, SavedFilter
from referrals.models import Party
from referrals.states import Answer, Box, Side, Status
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME

URL = reverse("referrals:inbox")
ASSIGN = reverse("referrals:assign_several")
SAVE = reverse("referrals:save_filter")


def shown(client, **query):
    text = client.get(URL, query).content.decode()
    assert SURNAME not in text
    return text


def folders(client, **query):
    return {folder.name: folder.count for folder in client.get(URL, query).context["folders"]}


class TestFolders:
    def test_say_how_much_lies_in_them(self, client, referral_at, caseworker):
        referral_at()
        for status in (Status.SUBMITTED, Status.OFFERED, Status.REFUSED):
            referral_at(status)
        late = Party.objects.filter(referral__status=Status.OFFERED, side=Side.SENDER)
        late.update(due_at=timezone.now() - timedelta(hours=1))
        client.force_login(caseworker)

        assert folders(client) == {"turn": "1", "team": "1", "waiting": "2", "late": "1", "ended": "1"}

    def test_are_counted_no_further_than_ninety_nine(self, client, referral_at, caseworker, monkeypatch):
        monkeypatch.setattr("referrals.desk.listing.MOST_COUNTED", 1)
        monkeypatch.setattr("referrals.desk.presenters.MOST_COUNTED", 1)
        referral_at(), referral_at(), referral_at()
        client.force_login(caseworker)

        assert folders(client)["turn"] == "1+"

    def test_are_counted_anew_after_something_was_sent(self, client, referral_at, caseworker):
        draft = referral_at()
        client.force_login(caseworker)
        assert folders(client)["turn"] == "1"

        client.post(reverse("referrals:withdraw", args=[draft.public_id]), {"reason": "Not needed."})

        assert folders(client)["turn"] == "0"

    def test_each_says_what_it_would_hold(self, client, caseworker):
        client.force_login(caseworker)

        for show in ("turn", "team", "waiting", "late", "ended"):
            assert 'class="empty"' in shown(client, show=show)

    @pytest.mark.counts_what_waits
    def test_the_menu_counts_what_is_mine_to_do(self, client, referral_at, reviewer, first_officer):
        referral_at(Status.SUBMITTED)
        taken = referral_at(Status.SUBMITTED)
        taken.parties.filter(side=Side.MINISTRY).update(officer=first_officer)
        client.force_login(reviewer)

        entry = next(item for item in client.get(URL).context["navigation"] if item["url"] == URL)

        assert entry["count"] == 1


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "fields"),
        [
            ({"purpose": "health"}, {"purpose": "health"}),
            ({"urgency": "immediate"}, {"urgency": "immediate"}),
            ({"state": "returned"}, {}),
        ],
    )
    def test_narrow_a_folder(self, query, fields, client, referral_at, caseworker):
        wanted = referral_at(Status.RETURNED if "state" in query else Status.DRAFT, **fields)
        other = referral_at(purpose="legal")
        client.force_login(caseworker)

        text = shown(client, **query)

        assert str(wanted.public_id) in text
        assert str(other.public_id) not in text

    def test_by_number_as_it_is_typed(self, client, referral_at, caseworker, case):
        wanted = referral_at()
        client.force_login(caseworker)

        assert str(wanted.public_id) in shown(client, number=case.number.lower())
        assert str(wanted.public_id) not in shown(client, number="XX-1999-0001")

    def test_by_sender_and_receiver(self, client, referral_at, caseworker, receiver):
        wanted = referral_at()
        client.force_login(caseworker)

        assert str(wanted.public_id) in shown(client, sender=caseworker.organisation.public_id)
        assert str(wanted.public_id) in shown(client, receiver=receiver.organisation.public_id)
        assert str(wanted.public_id) not in shown(client, sender=receiver.organisation.public_id)

    def test_by_officer(self, client, referral_at, reviewer, first_officer):
        mine, nobodys, hers = (referral_at(Status.SUBMITTED) for _ in range(3))
        for referral, officer in ((mine, reviewer), (hers, first_officer)):
            referral.parties.filter(side=Side.MINISTRY).update(officer=officer)
        client.force_login(reviewer)

        for officer, wanted in (("me", mine), ("nobody", nobodys), (first_officer.public_id, hers)):
            text = shown(client, show="team", officer=officer)
            assert [str(row.public_id) in text for row in (mine, nobodys, hers)].count(True) == 1
            assert str(wanted.public_id) in text

    def test_by_deadline_the_nearest_first_and_only_what_has_one(self, client, referral_at, reviewer):
        later, sooner, without = (referral_at(Status.SUBMITTED) for _ in range(3))
        for referral, hours in ((later, 30), (sooner, 2), (without, None)):
            due = timezone.now() + timedelta(hours=hours) if hours else None
            referral.parties.filter(side=Side.MINISTRY).update(due_at=due)
        client.force_login(reviewer)

        text = shown(client, sort="due")

        assert text.index(str(sooner.public_id)) < text.index(str(later.public_id))
        assert str(without.public_id) not in text

    def test_who_missed_it_learns_neither_its_state_nor_who_took_it(self, client, referral_at, receiver):
        other = make_organisation("OTHER")
        taken = referral_at(Status.ACCEPTED)
        taken.parties.filter(side=Side.RECEIVER).update(answer=Answer.CLOSED, box=Box.ENDED)
        type(taken).objects.filter(pk=taken.pk).update(to_organisation=other)
        client.force_login(receiver)

        assert str(taken.public_id) in shown(client, show="ended")
        assert str(taken.public_id) not in shown(client, show="ended", state="accepted")
        assert str(taken.public_id) not in shown(client, show="ended", receiver=other.public_id)
        assert str(taken.public_id) in shown(client, show="ended", receiver=receiver.organisation.public_id)

    def test_what_no_page_offered_is_no_filter(self, client, referral_at, caseworker):
        draft = referral_at()
        client.force_login(caseworker)

        assert str(draft.public_id) in shown(client, sender="x", officer="y", state="z", sort="w", after="v")

    def test_that_leave_nothing_say_so_and_lead_back(self, client, referral_at, caseworker):
        referral_at(purpose="legal")
        client.force_login(caseworker)

        assert "Nothing here answers these filters" in shown(client, purpose="health")


class TestSavedFilters:
    def test_are_found_again_under_their_name(self, client, caseworker):
        client.force_login(caseworker)

        answer = client.post(SAVE, {"name": "Health, urgent", "query": "urgency=immediate&purpose=health&number=4&x=y"})

        assert answer.url == f"{URL}?show=turn&purpose=health&urgency=immediate"
        [chip] = client.get(answer.url).context["chips"]
        assert (chip.name, chip.is_applied) == ("Health, urgent", True)
        assert AuditEvent.objects.filter(event=Event.INBOX_FILTER_SAVED).count() == 1

    def test_saved_twice_are_one(self, caseworker):
        actions.save_filter("One", "show=turn", actor=caseworker)
        actions.save_filter("Another", "show=turn", actor=caseworker)

        assert [row.name for row in SavedFilter.objects.visible_to(caseworker)] == ["Another"]

    def test_are_twenty_at_most(self, client, caseworker):
        for number in range(MOST_FILTERS):
            actions.save_filter(f"{number}", f"show=turn&purpose={number}", actor=caseworker)
        client.force_login(caseworker)

        answer = client.post(SAVE, {"name": "One more", "query": "show=late"})

        assert answer.status_code == 422
        assert b"Remove one first" in answer.content
        assert SavedFilter.objects.count() == MOST_FILTERS

    def test_without_a_name_it_is_asked_for(self, client, caseworker):
        client.force_login(caseworker)

        assert client.post(SAVE, {"name": " ", "query": "show=late"}).status_code == 422
        with pytest.raises(Refused):
            actions.save_filter(" ", "show=late", actor=caseworker)

    def test_are_hers_alone(self, client, caseworker, colleague, stranger):
        saved = actions.save_filter(SURNAME, "show=late", actor=caseworker)
        for other in (colleague, stranger):
            client.force_login(other)
            assert SURNAME not in client.get(URL).content.decode()
            assert client.post(reverse("referrals:remove_filter", args=[saved.public_id])).status_code == 404
            with acting_as(other):
                assert not SavedFilter.objects.exists()
            with pytest.raises(NotVisible):
                actions.remove_filter(saved, actor=other)

        assert SavedFilter.objects.visible_to(caseworker).count() == 1

    def test_can_be_let_go(self, client, caseworker):
        saved = actions.save_filter("Late ones", "show=late", actor=caseworker)
        client.force_login(caseworker)

        assert client.post(reverse("referrals:remove_filter", args=[saved.public_id])).status_code == 302
        assert not SavedFilter.objects.exists()
        assert AuditEvent.objects.filter(event=Event.INBOX_FILTER_REMOVED).count() == 1

    @pytest.mark.slow
    def test_two_windows_never_make_them_twenty_one(self, own_database):
        user = make_user("saver", make_organisation("SAVER"), "caseworker")
        for number in range(MOST_FILTERS - 1):
            actions.save_filter(f"{number}", f"show=turn&purpose={number}", actor=user)
        start, refused = Barrier(2), []

        def save(query):
            start.wait()
            try:
                actions.save_filter("Mine", query, actor=user)
            except Refused:
                refused.append(query)
            finally:
                connections.close_all()

        threads = [Thread(target=save, args=[query]) for query in ("show=late", "show=ended")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert SavedFilter.objects.count() == MOST_FILTERS
        assert len(refused) == 1


class TestAssigning:
    def test_gives_all_that_are_marked(self, client, referral_at, reviewer, first_officer):
        rows = [referral_at(Status.SUBMITTED) for _ in range(3)]
        client.force_login(reviewer)

        answer = client.post(
            ASSIGN, {"referral": [r.public_id for r in rows], "officer": first_officer.public_id, "kept": "show=team"}
        )

        assert answer.url == f"{URL}?show=team"
        assert set(Party.objects.filter(side=Side.MINISTRY).values_list("officer", flat=True)) == {first_officer.pk}
        assert "3 referrals were given to" in client.get(answer.url).content.decode()

    def test_gives_none_where_one_has_moved_on(self, client, referral_at, reviewer, first_officer):
        waiting, gone = referral_at(Status.SUBMITTED), referral_at(Status.OFFERED)
        client.force_login(reviewer)

        answer = client.post(
            ASSIGN, {"referral": [waiting.public_id, gone.public_id], "officer": first_officer.public_id}
        )

        assert answer.status_code == 409
        assert "None of them was" in answer.content.decode()
        assert not Party.objects.filter(officer__isnull=False).exists()

    def test_lets_go_what_was_given(self, client, referral_at, reviewer, first_officer):
        row = referral_at(Status.SUBMITTED)
        acts.assign_officer([row], first_officer, actor=reviewer)
        client.force_login(reviewer)

        client.post(ASSIGN, {"referral": [row.public_id], "officer": ""})

        assert not Party.objects.filter(officer__isnull=False).exists()

    def test_not_to_a_colleague_to_whom_the_file_is_sealed(self, client, referral_at, caseworker):
        row = referral_at(Status.RETURNED)
        colleague = make_user("colleague", caseworker.organisation, "caseworker")
        Case.objects.filter(pk=row.case_id).update(restricted=True)
        grants.give(row.case, caseworker, "view_case", actor=caseworker)
        client.force_login(caseworker)

        sent = [
            client.post(ASSIGN, {"referral": [row.public_id], "officer": who.public_id})
            for who in (colleague, caseworker)
        ]

        assert [answer.status_code for answer in sent] == [422, 302]
        assert "This colleague cannot take the next step" in sent[0].content.decode()
        assert set(Party.objects.filter(officer__isnull=False).values_list("officer", flat=True)) == {caseworker.pk}

    def test_asks_for_a_mark(self, client, referral_at, reviewer):
        referral_at(Status.SUBMITTED)
        client.force_login(reviewer)

        answer = client.post(ASSIGN, {"officer": ""})

        assert answer.status_code == 422
        assert b"Mark at least one referral" in answer.content

    def test_a_stranger_gives_nothing_to_anybody(self, client, referral_at, stranger):
        row = referral_at(Status.SUBMITTED)
        client.force_login(stranger)

        answer = client.post(ASSIGN, {"referral": [row.public_id], "officer": stranger.public_id})

        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content

    def test_not_to_somebody_of_another_house(self, client, referral_at, reviewer, stranger):
        row = referral_at(Status.SUBMITTED)
        client.force_login(reviewer)

        answer = client.post(ASSIGN, {"referral": [row.public_id], "officer": stranger.public_id})

        assert answer.status_code == 422
        assert not Party.objects.filter(officer__isnull=False).exists()

    def test_there_is_nothing_to_mark_where_it_is_others_turn(self, client, referral_at, caseworker):
        referral_at(Status.SUBMITTED)
        client.force_login(caseworker)

        assert 'type="checkbox"' not in shown(client, show="waiting")
        assert 'type="checkbox"' in shown(client) or Party.objects.filter(box=Box.TURN, side=Side.SENDER).count() == 0


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()
