"""Proceedings, and the way home."""

import hypothesis.strategies as st
from hypothesis.stateful import rule

from audit.events import Event as E
from cases.models import Proceeding, Return
from cases.proceedings import actions as proceedings
from cases.proceedings import states as legal
from cases.returns import actions as returns
from cases.returns import states as ways
from tests.cases.machine.base import Steps, done, several, today, which, who_tries


class LegalSteps(Steps):
    @rule(who=who_tries, number=which, stage=st.sampled_from(sorted(legal.Stage.values)))
    def record_proceeding(self, who, number, stage):
        file = self.file(number)
        if Proceeding.objects.filter(case=file.key).count() == 2:
            return
        details = {"kind": "criminal", "authority": "prosecutor", "role": "victim"}

        def record_proceeding(case):
            by = self.users[who]
            return proceedings.record_proceeding(case, details, stage=stage, stage_on=today(), actor=by)

        self.step(who, file, record_proceeding, may=file.edited_by(who), events=[E.PROCEEDING_RECORDED])

    @rule(who=who_tries, number=which, at=which, stage=st.sampled_from(sorted(legal.Stage.values)))
    def move_proceeding(self, who, number, at, stage):
        file = self.file(number)
        rows = list(Proceeding.objects.filter(case=file.key).order_by("id"))
        if not rows:
            return self.record_proceeding(who, number, "reported")
        row = rows[at % len(rows)]

        def move_proceeding(case):
            mine = Proceeding.objects.select_related("case").get(pk=row.pk)
            return proceedings.move(mine, stage=stage, on=today(), version=mine.version, actor=self.users[who])

        may = file.edited_by(who) and stage in legal.NEXT[legal.Stage(row.stage)]
        self.step(who, file, move_proceeding, may=may, events=[E.PROCEEDING_MOVED])

    @rule(who=who_tries, number=which, voluntary=st.sampled_from(["yes", "yes", "no"]))
    def record_return(self, who, number, voluntary):
        file = self.file(number)
        details = {"country": "UZB", "informed": "yes", "voluntary": voluntary}

        def record_return(case):
            return returns.record_return(case, details, on=today(), actor=self.users[who])

        may = file.edited_by(who) and not file.travelling
        if self.step(who, file, record_return, may=may, events=[E.RETURN_RECORDED]):
            file.travelling = True

    @rule(who=who_tries, number=which, conclusion=st.sampled_from(["safe", "with_measures", "unsafe"]))
    def assess_return(self, who, number, conclusion):
        file = self.file(number)
        row = Return.objects.filter(case=file.key).order_by("-id").first()
        if row is None:
            return self.record_return(who, number, "yes")
        said = {"conclusion": conclusion, "reasons": "Asked her aunt.", "on": today()}

        def assess_return(case):
            mine = Return.objects.select_related("case").get(pk=row.pk)
            return returns.assess_risk(mine, {}, **said, version=mine.version, actor=self.users[who])

        may = file.edited_by(who) and row.stage in {"considered", "assessed", "prepared"}
        self.step(who, file, assess_return, may=may, events=[E.RETURN_RISK_ASSESSED])

    @rule(who=who_tries, number=which, insists=st.booleans(), stage=st.sampled_from(sorted(ways.Stage.values)))
    def move_return(self, who, number, insists, stage):
        file = self.file(number)
        row = Return.objects.filter(case=file.key).order_by("-id").first()
        if row is None:
            return self.record_return(who, number, "yes")
        said = {"stage": stage, "on": today(), "note": "So she said.", "insistence": "It is home." if insists else ""}

        def move_return(case):
            mine = Return.objects.select_related("case").get(pk=row.pk)
            return returns.move(mine, **said, version=mine.version, actor=self.users[who])

        wanted = row.voluntary == "yes" and (insists or not row.unsafe or stage != "prepared")
        follows = stage in ways.NEXT[ways.Stage(row.stage)] - {"assessed"}
        may = file.edited_by(who) and follows and (wanted or stage == "cancelled")
        if self.step(who, file, move_return, may=may, events=[E.RETURN_MOVED]):
            file.travelling = stage not in ways.ENDED

    @rule(number=which, times=several)
    def the_proceeding_goes_on(self, number, times):
        self.goes_on(self.next_of_proceeding, number, times)

    def next_of_proceeding(self, number):
        file = self.file(number)
        rows = list(Proceeding.objects.filter(case=file.key).order_by("id"))
        following = sorted(legal.NEXT[legal.Stage(rows[-1].stage)]) if rows else []
        if not following:
            return self.record_proceeding(self.able(file), number, "reported")
        return self.move_proceeding(self.able(file), number, len(rows) - 1, following[done["steps"] % len(following)])

    @rule(number=which, times=several)
    def the_return_goes_on(self, number, times):
        self.goes_on(self.next_of_return, number, times)

    def next_of_return(self, number):
        file = self.file(number)
        row = Return.objects.filter(case=file.key).order_by("-id").first()
        if row is None or row.stage in ways.ENDED:
            return self.record_return(self.able(file), number, "yes")
        if row.stage == "considered":
            return self.assess_return(self.able(file), number, ("safe", "with_measures", "unsafe")[done["steps"] % 3])
        following = sorted(ways.NEXT[ways.Stage(row.stage)] - {"assessed", "cancelled"})
        return self.move_return(self.able(file), number, True, following[0])
