"""Closing and reopening, sealing and unsealing."""

from collections import Counter

import hypothesis.strategies as st
from django.utils import timezone
from hypothesis.stateful import rule

from audit.events import Event as E
from cases import actions
from cases.closing import actions as closing
from cases.models import Case, Closing, Unsealing
from cases.visibility import actions as visibility
from core.views import found
from tests.cases.factories import make_case
from tests.cases.machine.base import Steps, days_back, done, seldom, several, today, which, who_supervises, who_tries
from tests.cases.machine.told_apart import DAY, HOUSE, SUPERVISORS


class ClosingSteps(Steps):
    @rule(who=who_tries, number=which, back=days_back)
    def ask_to_close(self, who, number, back):
        file, on = self.file(number), today() - back * DAY
        details = {"reason": "goals_met", "closed_on": on, "follow_up_on": [today() + 30 * DAY]}

        def ask_to_close(case):
            return closing.ask_to_close(case, details, actor=self.users[who])

        opened = Case.objects.get(pk=file.key).opened_on
        may = file.edited_by(who) and opened <= on <= today() and not file.travelling and not file.closing
        if self.step(who, file, ask_to_close, may=may, events=[E.CLOSING_ASKED]):
            file.closing = who

    def of_wish(self, who, number, verb, may, events, then):
        file = self.file(number)
        wish = Closing.objects.filter(case=file.key).order_by("-id").first()
        if wish is None:
            return self.ask_to_close(who, number, 0)

        def act(case):
            verb(case.closings.select_related("case").get(pk=wish.pk), self.users[who])
            return True

        act.__name__ = str(events[-1])
        if self.step(who, file, act, may=bool(file.closing and may(file)), events=events):
            then(file)
            file.closing = ""

    @rule(who=who_supervises, number=which)
    def approve_closing(self, who, number):
        def close(file):
            file.open = False
            for clock in file.running():
                clock.end("cancelled", timezone.now())

        ended = len(self.file(number).running())
        self.of_wish(
            who, number, lambda wish, by: closing.approve_closing(wish, actor=by),
            lambda file: who in SUPERVISORS and file.edited_by(who) and file.closing != who and not file.travelling,
            [E.DEADLINE_CANCELLED] * ended + [E.CASE_CLOSED, E.CLOSING_APPROVED], close,
        )  # fmt: skip

    @rule(who=who_supervises, number=which)
    def return_closing(self, who, number):
        self.of_wish(
            who, number, lambda wish, by: closing.return_closing(wish, answer="Not yet.", actor=by),
            lambda file: who in SUPERVISORS and file.edited_by(who) and file.closing != who, [E.CLOSING_RETURNED],
            lambda file: None,
        )  # fmt: skip

    @rule(who=who_tries, number=which)
    def take_back_closing(self, who, number):
        self.of_wish(
            who, number, lambda wish, by: closing.take_back_closing(wish, actor=by),
            lambda file: file.seen_by(who) and file.closing == who, [E.CLOSING_WITHDRAWN], lambda file: None,
        )  # fmt: skip

    @rule(who=who_tries, number=which)
    def reopen(self, who, number):
        file = self.file(number)

        def reopen(case):
            return actions.reopen_case(case, actor=self.users[who])

        may = who in HOUSE and file.seen_by(who) and not file.open and not file.back_again
        if self.step(who, file, reopen, may=may, events=[E.CASE_REOPENED]):
            file.open = True

    @rule(number=which, again=seldom)
    def she_is_back_with_a_new_file(self, number, again):
        file = self.file(number)
        if again and not file.open and not file.back_again:
            case = Case.objects.select_related("person", "organisation").get(pk=file.key)
            make_case(case.organisation, person=case.person, status="", number=f"again-{case.pk}", opened_on=today())
            file.back_again = True

    @rule(number=which, times=several)
    def the_closing_goes_on(self, number, times):
        self.goes_on(self.next_of_closing, number, times)

    def next_of_closing(self, number):
        file = self.file(number)
        if not file.open:
            return self.reopen(self.able(file), number)
        if not file.closing:
            return self.ask_to_close(self.able(file), number, 0)
        if done["steps"] % 5 == 0:
            return self.take_back_closing(file.closing, number)
        supervisor = self.able(file, SUPERVISORS, but=[file.closing])
        return (self.return_closing if done["steps"] % 5 == 1 else self.approve_closing)(supervisor, number)

    # ------------------------------------------------------------------ who sees it

    @rule(who=who_supervises, number=which, staff=st.sets(st.sampled_from([*HOUSE, "stranger"]), max_size=2))
    def seal(self, who, number, staff):
        file = self.file(number)
        named = staff | {who}
        events = Counter({E.ACCESS_GRANTED: len(named - file.named), E.ACCESS_REVOKED: len(file.named - named)})
        events[E.CASE_RESTRICTED] = int(not file.sealed)
        may = who in SUPERVISORS and file.seen_by(who) and "stranger" not in staff
        if may and not events.total():
            return

        def seal(case):
            return visibility.restrict_case(case, [self.users[name] for name in sorted(staff)], actor=self.users[who])

        if self.step(who, file, seal, may=may, events=+events):
            file.sealed, file.named = True, named

    @rule(who=who_tries, number=which)
    def ask_to_unseal(self, who, number):
        file = self.file(number)

        def ask_to_unseal(case):
            return visibility.request_unsealing(case, reason="The danger is over.", actor=self.users[who])

        may = file.sealed and file.seen_by(who) and not file.unsealing
        if self.step(who, file, ask_to_unseal, may=may, events=[E.UNSEALING_REQUESTED]):
            file.unsealing = who

    @rule(who=who_supervises, number=which, yes=st.booleans())
    def answer_unsealing(self, who, number, yes):
        file = self.file(number)
        row = Unsealing.objects.filter(case=file.key).order_by("-id").first()
        if row is None:
            return self.ask_to_unseal(who, number) if file.sealed else self.seal(who, number, set())

        def answer_unsealing(_none):
            mine = found(Unsealing.objects.visible_to(self.users[who]), row.public_id)
            (visibility.confirm_unsealing if yes else visibility.decline_unsealing)(mine, actor=self.users[who])
            return True

        asked = bool(file.unsealing) and who in HOUSE and (who in SUPERVISORS or file.seen_by(who))
        may = asked and (file.unsealing != who or not yes)
        events = [E.CASE_UNRESTRICTED, *[E.ACCESS_REVOKED] * len(file.named)] if yes else [E.UNSEALING_DECLINED]
        if self.step(who, None, answer_unsealing, may=may, events=[E.PROGRAMME_WORK, *events]):
            file.unsealing = ""
            if yes:
                file.sealed, file.named = False, set()

    @rule(number=which, times=several)
    def the_seal_goes_on(self, number, times):
        self.goes_on(self.next_of_seal, number, times)

    def next_of_seal(self, number):
        file = self.file(number)
        if not file.sealed:
            return self.seal(self.able(file, SUPERVISORS), number, set(HOUSE[: done["steps"] % 4]))
        if not file.unsealing:
            return self.ask_to_unseal(self.able(file), number)
        return self.answer_unsealing(self.able(file, SUPERVISORS, but=[file.unsealing]), number, done["steps"] % 3 > 0)
