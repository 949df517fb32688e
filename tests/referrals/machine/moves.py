"""What sender, ministry and receivers do with a referral, each tried by anybody."""

import hypothesis.strategies as st
from hypothesis.stateful import rule

from audit.events import Event as E
from cases.models import Case
from core.views import found
from referrals import actions
from tests.referrals.machine.base import Steps, done
from tests.referrals.machine.told_apart import ALL, PURPOSES, RECEIVERS, ROLES, SENDERS, STAFF, Said, Told, way

MOST = 3
who_tries = st.sampled_from([*STAFF])
who_sends = st.sampled_from([*SENDERS, *SENDERS, *STAFF])
which = st.integers(0, MOST - 1)
reasons = st.sampled_from(["She wishes it.", "She wishes it.", " "])
receivers = st.lists(st.sampled_from(RECEIVERS), min_size=1, max_size=3, unique=True)
said = st.builds(
    lambda purpose, urgency, places, sections, role, alone: Said(
        purpose[0], urgency, tuple(places[:1] if alone else places), frozenset(sections), role
    ),
    st.sampled_from(PURPOSES), st.sampled_from(["routine", "immediate"]), receivers,
    st.sampled_from([ALL, ALL, ALL, {"identity", "assistance"}, {"identity", "exploitation"}, {"health"}, set()]),
    st.sampled_from(["", "", "", *ROLES]), st.booleans(),
)  # fmt: skip


class Moves(Steps):
    def details(self, said):
        first, *others = (self.places[name] for name in said.receivers)
        return {
            "to_organisation": first, "also_to": others, "purpose": said.purpose, "urgency": said.urgency,
            "sections": sorted(said.sections), "message": "Needs a bed.", "receiver_role": said.role,
        }  # fmt: skip

    @rule(who=who_sends, said=said)
    def draft(self, who, said):
        if len(self.sheet.referrals) == MOST or who not in SENDERS and self.sheet.ends():
            return
        made = []

        def draft(actor, _none):
            case = found(Case.objects.visible_to(actor), self.case.public_id)
            made.append(actions.draft_referral(case, self.details(said), actor=actor))

        if self.step(who, draft, self.sheet.against_draft(who, said, self.today), [E.REFERRAL_DRAFTED]):
            told = Told(said, made[0].public_id, made[0].pk)
            told.invite(said)
            told.sit(self.now, moved=True)
            self.sheet.referrals.append(told)
            self.stands = self.digest()

    @rule(who=who_sends, number=which, said=said)
    def change(self, who, number, said):
        if not (told := self.referral(number)):
            return

        def change(actor, referral):
            actions.change_draft(referral, self.details(said), actor=actor)

        differs = told.said._replace(
            receivers=(told.said.receivers[0], *sorted(told.said.receivers[1:]))
        ) != said._replace(receivers=(said.receivers[0], *sorted(said.receivers[1:])))
        events = [E.REFERRAL_DRAFTED] * differs
        if self.step(who, change, self.sheet.against_change(who, told, said), events, referral=told):
            told.invite(said)

    @rule(who=who_sends, number=which)
    def submit(self, who, number):
        if not (told := self.referral(number)):
            return

        def submit(actor, referral):
            actions.submit_referral(referral, actor=actor)

        route = way(told.said.purpose, told.said.receivers[0])
        events = [E.REFERRAL_PACKAGE_FROZEN, E.REFERRAL_SUBMITTED, *[E.REFERRAL_OFFERED] * (not route.ministry)]
        against = self.sheet.against_submission(who, told, self.today)
        if self.step(who, submit, against, events, referral=told):
            told.frozen = self.sheet.to_freeze(told.said, self.today)
            told.versions += 1
            told.come_to("submitted", self.now)
            if not route.ministry:
                told.come_to("offered", self.now)

    def take_on(self, told, place):
        told.seats[place, "receiver"].answer = "accepted"
        told.taken_by, told.opened = place, self.sheet.to_open(told, place, self.today)
        told.come_to("accepted", self.now)

    def offer(self, told):
        told.come_to("offered", self.now)
        if told.said.receivers == ("ministry",):
            self.take_on(told, "ministry")

    def against_offering(self, told):
        if told.said.receivers == ("ministry",):
            return self.sheet.against_taking_on(told, "ministry", self.today)
        return None

    def offering(self, told):
        return [E.REFERRAL_OFFERED, *[E.REFERRAL_ACCEPTED] * (told.said.receivers == ("ministry",))]

    @rule(who=who_tries, number=which)
    def approve(self, who, number):
        if not (told := self.referral(number)):
            return

        def approve(actor, referral):
            actions.approve_referral(referral, actor=actor)

        alone = not told.way.four_eyes
        against = self.sheet.against_move(who, told, "approved") or (self.against_offering(told) if alone else None)
        events = [*self.registering(told), E.REFERRAL_APPROVED, *(self.offering(told) if alone else [])]
        if self.step(who, approve, against, events, referral=told):
            told.approved_by, told.registered = who, True
            told.come_to("approved", self.now)
            if alone:
                self.offer(told)
            elif told.seats["ministry", "ministry"].officer == who:
                # It is not she who has to look at it now.
                told.seats["ministry", "ministry"].officer = ""

    @rule(who=who_tries, number=which)
    def confirm(self, who, number):
        if not (told := self.referral(number)):
            return

        def confirm(actor, referral):
            actions.confirm_referral(referral, actor=actor)

        against = self.sheet.against_move(who, told, "offered") or self.against_offering(told)
        if self.step(who, confirm, against, self.offering(told), referral=told):
            self.offer(told)

    def registering(self, told):
        """The ministry's first act upon a referral gives it its number."""
        return [E.REFERRAL_REGISTERED] * (not told.registered)

    def with_reason(self, who, number, to, verb, reason, event):
        """A step that says why. Returns the referral if it was taken."""
        if not (told := self.referral(number)):
            return None
        against = self.sheet.against_move(who, told, to) or (None if reason.strip() else "Say why")
        events = [event, *(self.registering(told) if to in ("returned", "refused") else [])]
        return told if self.step(who, verb, against, events, referral=told) else None

    @rule(who=who_tries, number=which, reason=reasons)
    def send_back(self, who, number, reason):
        def send_back(actor, referral):
            actions.return_referral(referral, actor=actor, reason=reason)

        if told := self.with_reason(who, number, "returned", send_back, reason, E.REFERRAL_RETURNED):
            told.approved_by, told.registered = "", True
            told.come_to("returned", self.now)

    @rule(who=who_tries, number=which, reason=reasons)
    def refuse(self, who, number, reason):
        def refuse(actor, referral):
            actions.refuse_referral(referral, actor=actor, reason=reason)

        if told := self.with_reason(who, number, "refused", refuse, reason, E.REFERRAL_REFUSED):
            told.registered = True
            told.come_to("refused", self.now)

    @rule(who=who_tries, number=which)
    def accept(self, who, number):
        if not (told := self.referral(number)):
            return

        def accept(actor, referral):
            actions.accept_referral(referral, actor=actor)

        place = STAFF[who][0]
        against = self.sheet.against_move(who, told, "accepted") or self.sheet.against_taking_on(
            told, place, self.today
        )
        if self.step(who, accept, against, [E.REFERRAL_ACCEPTED], referral=told):
            self.take_on(told, place)

    @rule(who=who_tries, number=which, reason=reasons)
    def decline(self, who, number, reason):
        def decline(actor, referral):
            actions.decline_referral(referral, actor=actor, reason=reason)

        if told := self.with_reason(who, number, "declined", decline, reason, E.REFERRAL_DECLINED):
            told.seats[STAFF[who][0], "receiver"].answer = "declined"
            if told.waits_for_others():
                told.steps += 1
                told.sit(self.now, moved=False)
            else:
                told.come_to("declined", self.now)

    @rule(who=who_tries, number=which)
    def start(self, who, number):
        if not (told := self.referral(number)):
            return

        def start(actor, referral):
            actions.begin_work(referral, actor=actor)

        against = self.sheet.against_move(who, told, "in_progress")
        if self.step(who, start, against, [E.REFERRAL_BEGUN], referral=told):
            told.come_to("in_progress", self.now)

    @rule(who=who_tries, number=which, words=reasons)
    def complete(self, who, number, words):
        if not (told := self.referral(number)):
            return

        def complete(actor, referral):
            actions.give_feedback(referral, actor=actor, feedback=words)

        against = self.sheet.against_move(who, told, "completed")
        against = against or (None if words.strip() else "Say in a few words")
        if self.step(who, complete, against, [E.REFERRAL_COMPLETED], referral=told):
            told.opened = {}
            told.come_to("completed", self.now)

    @rule(who=who_sends, number=which, reason=reasons)
    def withdraw(self, who, number, reason):
        if not (told := self.referral(number)):
            return

        def withdraw(actor, referral):
            actions.withdraw_referral(referral, actor=actor, reason=reason)

        against = self.sheet.against_move(who, told, "withdrawn") or (None if reason.strip() else "Say why")
        events = [E.REFERRAL_WITHDRAWN, *[E.REFERRAL_PACKAGE_RECALLED] * told.versions]
        if self.step(who, withdraw, against, events, referral=told):
            told.recalled, told.opened = True, {}
            told.come_to("withdrawn", self.now)

    @rule(who=who_tries, number=which, officer=st.sampled_from(["", *STAFF]))
    def assign(self, who, number, officer):
        if not (told := self.referral(number)):
            return
        place = STAFF[who][0]
        seat = next((seat for (at, _), seat in told.seats.items() if at == place and seat.box == "turn"), None)

        def assign(actor, referral):
            assert actions.assign_officer([referral], self.users.get(officer), actor=actor) == differs

        differs = seat is not None and seat.officer != officer
        events = [E.REFERRAL_ASSIGNED] * differs
        if self.step(who, assign, self.sheet.against_assigning(who, told, officer), events, referral=told):
            seat.officer = officer

    # ------------------------------------------------------------------ further than chance alone would come

    @rule(number=which, times=st.integers(2, 6), turn=st.integers(0, 9))
    def it_goes_on(self, number, times, turn):
        """Some steps one after another, by those who may."""
        for _time in range(times):
            self.next_of(number, turn)
            self.all_is_as_told()

    def next_of(self, number, turn):
        told = self.referral(number)
        if told is None:
            return
        choice = (turn + done["steps"]) % 10
        ways = {
            "draft": "submitted", "returned": "submitted", "submitted": "approved", "approved": "offered",
            "offered": "accepted", "accepted": "in_progress" if choice < 7 else "completed", "in_progress": "completed",
        }  # fmt: skip
        to = ways.get(told.status)
        if to is None:
            return
        if choice == 9 and told.status in ("submitted", "approved"):
            to = "returned"
        if choice == 8 and told.status in ("submitted", "approved"):
            to = "refused"
        if choice == 8 and told.status == "offered":
            to = "declined"
        able = [who for who in STAFF if self.sheet.against_move(who, told, to) is None] or [*STAFF]
        who = able[(turn + choice) % len(able)]
        if to in ("returned", "refused", "declined", "completed"):
            verb = {
                "returned": self.send_back,
                "refused": self.refuse,
                "declined": self.decline,
                "completed": self.complete,
            }[to]
            return verb(who, number, "It is so.")
        verbs = {"submitted": self.submit, "approved": self.approve, "offered": self.confirm}
        return (verbs | {"accepted": self.accept, "in_progress": self.start})[to](who, number)
