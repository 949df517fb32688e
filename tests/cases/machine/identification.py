"""Determinations, deadlines, screenings and assessments."""

from collections import Counter

import hypothesis.strategies as st
from django.utils import timezone
from hypothesis.stateful import rule

from audit.events import Event as E
from cases.assessment import actions as assessing
from cases.identification import actions as identifying
from cases.models import Assessment
from tests.cases.machine.base import Steps, days_back, done, several, today, which, who_tries
from tests.cases.machine.told_apart import DAY, LENGTHS, Clock, end_of


class IdentificationSteps(Steps):
    @rule(
        who=who_tries,
        number=which,
        status=st.sampled_from(["potential", "presumed", "identified", "recognised", "not_victim"]),
        back=days_back,
    )
    def classify(self, who, number, status, back):
        file, on = self.file(number), today() - back * DAY
        may = file.may_be_said(who, status, on, today())
        events, begun = file.follow(status, on, timezone.now()) if may else (Counter(), {})

        def classify(case):
            return identifying.classify(case, status=status, effective_on=on, actor=self.users[who])

        if self.step(who, file, classify, may=may, events=events + Counter([E.CLASSIFIED])):
            self.keep_clocks(file, begun)

    @rule(who=who_tries, number=which)
    def screen(self, who, number):
        file = self.file(number)
        details = {"indicator_set": "ilo_forced_labour", "screened_on": today(), "language": "aze"}

        def screen(case):
            return identifying.record_screening(case, details, answers={}, actor=self.users[who])

        self.step(who, file, screen, may=file.edited_by(who), events=[E.SCREENING_RECORDED])

    @rule(
        who=who_tries,
        number=which,
        kind=st.sampled_from(["ministry_referral", "reflection", "residence_permit"]),
        back=days_back,
    )
    def start_deadline(self, who, number, kind, back):
        file, on, now = self.file(number), today() - back * DAY, timezone.now()

        def start(case):
            return identifying.start_deadline(case, kind=kind, starts_on=on, actor=self.users[who])

        may = file.may_start(who, kind, on, now)
        if deadline := self.step(who, file, start, may=may, events=[E.DEADLINE_STARTED]):
            starts = now if on >= today() else end_of(on)
            file.clocks[deadline.pk] = Clock(kind, starts, starts + LENGTHS[kind])

    def of_clock(self, who, number, at, verb, may, event, then):
        """Do something with one of the deadlines, running or not. `may` and `then` are asked of it alone."""
        file, now = self.file(number), timezone.now()
        if not file.clocks:
            return self.start_deadline(who, number, "ministry_referral", 0)
        key = list(file.clocks)[at % len(file.clocks)]
        clock = file.clocks[key]

        def act(case):
            deadline = case.deadlines.get(pk=key)
            deadline.case = case
            verb(deadline, self.users[who])
            return True

        act.__name__ = str(event)
        allowed = file.edited_by(who) and not clock.ended and may(clock, now)
        if self.step(who, file, act, may=allowed, events=[event]):
            then(clock, now)

    @rule(who=who_tries, number=which, at=st.integers(0, 5))
    def pause(self, who, number, at):
        self.of_clock(
            who, number, at, lambda row, by: identifying.pause_deadline(row, reason="She is in hospital.", actor=by),
            lambda clock, now: not clock.paused and clock.due > now, E.DEADLINE_PAUSED,
            lambda clock, now: setattr(clock, "paused", now),
        )  # fmt: skip

    @rule(who=who_tries, number=which, at=st.integers(0, 5))
    def resume(self, who, number, at):
        self.of_clock(
            who, number, at, lambda row, by: identifying.resume_deadline(row, actor=by),
            lambda clock, now: bool(clock.paused), E.DEADLINE_RESUMED, Clock.run_on,
        )  # fmt: skip

    @rule(who=who_tries, number=which, at=st.integers(0, 5), days=st.integers(-2, 90))
    def extend(self, who, number, at, days):
        day = today() + days * DAY
        self.of_clock(
            who, number, at,
            lambda row, by: identifying.extend_deadline(row, due_on=day, reason="The court is slow.", actor=by),
            lambda clock, now: end_of(day) > max(clock.due, now), E.DEADLINE_EXTENDED,
            lambda clock, now: setattr(clock, "due", end_of(day)),
        )  # fmt: skip

    @rule(who=who_tries, number=which, at=st.integers(0, 5), back=days_back)
    def settle(self, who, number, at, back):
        on = today() - back * DAY
        self.of_clock(
            who, number, at, lambda row, by: identifying.settle_deadline(row, met_on=on, note="", actor=by),
            lambda clock, now: on <= today() and end_of(on) >= clock.starts, E.DEADLINE_MET,
            lambda clock, now: clock.end("met", now),
        )  # fmt: skip

    @rule(who=who_tries, number=which, at=st.integers(0, 5))
    def cancel(self, who, number, at):
        self.of_clock(
            who, number, at, lambda row, by: identifying.cancel_deadline(row, because="mistake", note="", actor=by),
            lambda clock, now: True, E.DEADLINE_CANCELLED, lambda clock, now: clock.end("cancelled", now),
        )  # fmt: skip

    @rule(number=which, times=several)
    def the_deadline_goes_on(self, number, times):
        self.goes_on(self.next_of_deadline, number, times)

    def next_of_deadline(self, number):
        file = self.file(number)
        at = next((at for at, clock in enumerate(file.clocks.values()) if not clock.ended), None)
        if at is None:
            return self.start_deadline(
                self.able(file), number, ("reflection", "ministry_referral")[done["steps"] % 2], 0
            )
        if list(file.clocks.values())[at].paused:
            return self.resume(self.able(file), number, at)
        return (
            self.extend(self.able(file), number, at, 90)
            if done["steps"] % 3 == 0
            else self.pause(self.able(file), number, at)
        )

    @rule(who=who_tries, number=which, level=st.sampled_from(["high", "medium", "low"]))
    def assess(self, who, number, level):
        file = self.file(number)
        details = {"kind": "review", "assessed_at": timezone.now(), "risk_level": level, "summary": "As before."}

        def assess(case):
            return assessing.record_assessment(case, details, actor=self.users[who])

        self.step(who, file, assess, may=file.edited_by(who), events=[E.ASSESSMENT_RECORDED])

    @rule(who=who_tries, number=which, newest=st.booleans())
    def answer_risk(self, who, number, newest):
        file = self.file(number)
        rows = list(Assessment.objects.filter(case=file.key).newest_first())
        if not rows:
            return self.assess(who, number, "high")
        row = rows[0] if newest else rows[-1]

        def answer(case):
            assessment = Assessment.objects.select_related("case__person").get(pk=row.pk)
            now = timezone.now()
            return assessing.answer_risk(assessment, responded_at=now, response="Moved her.", actor=self.users[who])

        may = file.edited_by(who) and row == rows[0] and row.responded_at is None
        self.step(who, file, answer, may=may, events=[E.RISK_ANSWERED])
