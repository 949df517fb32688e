"""What goes on around a referral: what the person says, the file, the accounts, the time."""

from collections import Counter

import hypothesis.strategies as st
from django.core import mail
from django.utils import timezone
from hypothesis.stateful import rule

from accounts.access import acting_as
from accounts.actions.users import disable_user, enable_user
from accounts.telling.notifications import send_mails
from audit.events import Event as E
from cases import actions as cases
from cases.consent import actions as consents
from cases.consent.models import Consent
from cases.models import Case, Unsealing
from cases.visibility import actions as visibility
from core.views import found
from referrals.models import Party
from referrals.notices.models import Notice
from referrals.notices.notifications import send_notices
from referrals.tasks import watch_deadlines
from tests.referrals.machine.base import Steps, done
from tests.referrals.machine.moves import which
from tests.referrals.machine.told_apart import ALL, DAY, OVER, RECEIVERS

seldom = st.sampled_from([False, False, False, True])
receiver = st.sampled_from(RECEIVERS)


class Around(Steps):
    def by_the_manager(self, verb, against=None):
        """Of the file, which she always sees."""

        def act(actor, _none):
            verb(found(Case.objects.visible_to(actor), self.case.public_id), actor)

        act.__name__ = verb.__name__
        return self.step("manager", act, against)

    def answer(self, place, decision, sections=(), until=None):
        return {
            "purpose": "sharing", "organisation": self.places[place], "decision": decision, "answered_on": self.today,
            "sections": sorted(sections), "valid_until": until, "given_by": "person", "form": "spoken", "language": "rus",
        }  # fmt: skip

    @rule(
        place=receiver,
        sections=st.sampled_from([ALL, ALL, ALL, {"identity", "assistance"}, {"identity", "exploitation"}, {"health"}]),
        days=st.sampled_from([None, None, 0, 1, 3]),
    )
    def she_agrees(self, place, sections, days):
        until = None if days is None else self.today + days * DAY

        def agrees(case, actor):
            consents.record_consent(case, self.answer(place, "given", sections, until), actor=actor)

        if self.by_the_manager(agrees, self.sheet.against_file()):
            self.sheet.answers[place] = ("given", frozenset(sections), until)
            self.sheet.consent_changed(place, self.today)

    @rule()
    def she_agrees_to_all(self):
        for place in RECEIVERS:
            if self.sheet.open:
                self.she_agrees(place, ALL, None)

    @rule(place=receiver, decision=st.sampled_from(["refused", "not_said"]), really=seldom)
    def she_does_not_agree(self, place, decision, really):
        def does_not_agree(case, actor):
            consents.record_consent(case, self.answer(place, decision), actor=actor)

        if really and self.by_the_manager(does_not_agree, self.sheet.against_file()):
            self.sheet.answers[place] = (decision, frozenset(), None)
            self.sheet.consent_changed(place, self.today)

    @rule(place=receiver)
    def she_takes_it_back(self, place):
        row = Consent.objects.filter(case=self.case, organisation=self.places[place]).order_by("-id").first()
        if row is None:
            return

        def takes_it_back(case, actor):
            mine = case.consents.get(pk=row.pk)
            consents.withdraw_consent(mine, withdrawn_on=self.today, reason="Her wish.", actor=actor)

        against = None if self.sheet.answers[place][0] == "given" else "no consent here"
        if self.by_the_manager(takes_it_back, against):
            self.sheet.answers[place] = ("withdrawn", frozenset(), None)
            self.sheet.consent_changed(place, self.today)

    @rule(wanted=seldom)
    def she_wants_nothing_shared(self, wanted):
        def wants_nothing_shared(case, actor):
            (consents.stop_sharing if wanted else consents.allow_sharing)(case, actor=actor)

        if self.by_the_manager(wants_nothing_shared, "This is so already" if self.sheet.keeps == wanted else None):
            self.sheet.keeps = wanted
            for place in RECEIVERS:
                self.sheet.consent_changed(place, self.today)

    @rule(closed=seldom)
    def the_file_is_closed_or_reopened(self, closed):
        def close(case, actor):
            cases.close_case(case, reason="goals_met", closed_on=self.today, actor=actor)

        def reopen(case, actor):
            cases.reopen_case(case, actor=actor)

        if closed == self.sheet.open and self.by_the_manager(close if closed else reopen):
            self.sheet.open = not closed

    @rule(sealed=seldom, named=st.sets(st.sampled_from(["caseworker", "deputy"]), max_size=1))
    def the_file_is_sealed_or_not(self, sealed, named):
        if sealed == self.sheet.sealed:
            return
        if not sealed:
            return self.the_file_is_unsealed()

        def seal(case, actor):
            visibility.restrict_case(case, [self.users[who] for who in sorted(named)], actor=actor)

        if self.by_the_manager(seal):
            self.sheet.sealed, self.sheet.named = True, named | {"manager"}

    def the_file_is_unsealed(self):
        def ask(case, actor):
            visibility.request_unsealing(case, reason="The danger is over.", actor=actor)

        self.by_the_manager(ask)
        deputy = self.users["deputy"]
        with acting_as(deputy):
            row = Unsealing.objects.visible_to(deputy).get(case=self.case, decided_at__isnull=True)
            visibility.confirm_unsealing(row, actor=deputy)
        self.sheet.sealed, self.sheet.named = False, set()
        # The shares tell of the seal, too.
        self.last_event, self.stands, self.changed = self.newest_event(), self.digest(), True

    @rule(who=st.sampled_from(["second", "host", "keeper", "iom"]), off=seldom)
    def an_account_is_switched(self, who, off):
        if off == (who in self.sheet.away):
            return
        self.switch(self.users[who], disable_user if off else enable_user)
        (self.sheet.away.add if off else self.sheet.away.discard)(who)
        self.last_event, self.changed = self.newest_event(), True

    # ------------------------------------------------------------------ time

    @rule(hours=st.sampled_from([1, 3, 5, 14, 25, 50, 170]))
    def hours_pass(self, hours):
        self.clock.tick(hours * DAY / 24)
        done["hours"] += hours
        self.changed = True

    @rule(number=which, place=receiver)
    def one_is_given_longer(self, number, place):
        """The offers of one referral are not all due at once."""
        told = self.referral(number)
        seat = told and told.seats.get((place, "receiver"))
        if seat and seat.answer == "offered":
            seat.due += DAY
            row = Party.objects.filter(referral=told.key, organisation=self.places[place], side="receiver")
            row.update(due_at=seat.due)
            self.stands = self.digest()

    @rule()
    def the_clock_looks_twice(self):
        """What runs each minute, and the sending: a second time it finds nothing that is still to be done or told."""
        late = {told.key: self.late(told) for told in self.sheet.referrals}
        watch_deadlines()
        events = Counter()
        for told in self.sheet.referrals:
            for seat in late[told.key]:
                seat.answer = "expired"
            if late[told.key]:
                if told.waits_for_others():
                    told.sit(self.now, moved=False)
                else:
                    told.come_to("expired", self.now)
                    events[E.REFERRAL_EXPIRED] += 1
            done[f"expire {'accepted' if late[told.key] else 'refused'}"] += 1
            done["steps"] += 1
        assert self.written(None) == events
        send_notices()
        send_mails()
        self.stands, self.changed = self.digest(), True
        before = (self.newest_event(), Notice.objects.count(), len(mail.outbox))
        watch_deadlines()
        send_notices()
        send_mails()
        assert (self.newest_event(), Notice.objects.count(), len(mail.outbox)) == before
        assert self.digest() == self.stands
        done["mails"] = len(mail.outbox)
        self.last_event = self.newest_event()

    def late(self, told):
        if told.status in OVER or not told.way.hours:
            return []
        return [seat for seat in told.seats.values() if seat.answer == "offered" and seat.due <= timezone.now()]
