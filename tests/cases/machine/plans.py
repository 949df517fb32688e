"""Case plans, version by version."""

import hypothesis.strategies as st
from hypothesis.stateful import rule

from audit.events import Event as E
from cases.models import CasePlan
from cases.planning import actions as planning
from cases.planning import states as plans
from tests.cases.machine.base import Steps, done, several, today, which, who_supervises, who_tries
from tests.cases.machine.told_apart import DAY, HOUSE, SUPERVISORS


class PlanSteps(Steps):
    @rule(who=who_tries, number=which)
    def start_plan(self, who, number):
        file = self.file(number)

        def start_plan(case):
            return planning.start_plan(case, {"review_on": today() + 90 * DAY}, actor=self.users[who])

        in_preparation = CasePlan.objects.filter(case=file.key).in_preparation().exists()
        may = file.edited_by(who) and not in_preparation
        self.step(who, file, start_plan, may=may, events=[E.CASE_PLAN_DRAFTED])

    def of_plan(self, who, number, verb, may, events):
        """Do something with the newest version, or with the one before."""
        file = self.file(number // 2)
        versions = list(CasePlan.objects.filter(case=file.key).order_by("-number"))
        if not versions:
            return self.start_plan(who, number // 2)
        plan = versions[number % 2 % len(versions)]

        def act(case):
            return verb(CasePlan.objects.select_related("case__person", "case__organisation").get(pk=plan.pk))

        act.__name__ = str(events[-1])
        self.step(who, file, act, may=bool(may(file, plan)), events=events)

    @rule(who=who_tries, number=st.integers(0, 3), with_action=st.booleans())
    def add_to_plan(self, who, number, with_action):
        goal = {"area": "Health", "objective": "Sleeps again.", "planned_end_on": today() + 60 * DAY}
        action = {"what": "Call the doctor.", "doer": "staff", "user": self.users["caseworker"]}

        def add(plan):
            row = planning.add_goal(plan, goal, actor=self.users[who])
            if with_action:
                planning.add_action(row, action | {"due_on": today() + 5 * DAY}, actor=self.users[who])
            return row

        self.of_plan(
            who, number, add, lambda file, plan: file.edited_by(who) and plan.status in plans.OPEN_TO_CHANGE,
            [E.CASE_PLAN_CHANGED] * (1 + with_action),
        )  # fmt: skip

    @rule(who=who_tries, number=st.integers(0, 3))
    def submit(self, who, number):
        def complete(plan):
            goals = list(plan.goals.all())
            return bool(goals) and all(goal.ended_on or goal.actions.exists() for goal in goals)

        self.of_plan(
            who, number, lambda plan: planning.submit_plan(plan, actor=self.users[who]),
            lambda file, plan: file.edited_by(who) and self.follows(plan, "submitted") and complete(plan),
            [E.CASE_PLAN_SUBMITTED],
        )  # fmt: skip

    def follows(self, plan, to):
        return to in plans.NEXT[plans.Status(plan.status)]

    def supervises(self, who, file, plan):
        by_her = self.users[who].pk in (plan.author_id, plan.submitted_by_id)
        return who in SUPERVISORS and file.edited_by(who) and not by_her

    @rule(who=who_supervises, number=st.integers(0, 3))
    def approve_plan(self, who, number):
        file = self.file(number // 2)
        in_force = CasePlan.objects.filter(case=file.key).in_force().exists()
        self.of_plan(
            who, number, lambda plan: planning.approve_plan(plan, actor=self.users[who]),
            lambda file, plan: self.supervises(who, file, plan) and self.follows(plan, "approved"),
            [*([E.CASE_PLAN_REPLACED] if in_force else []), E.CASE_PLAN_APPROVED],
        )  # fmt: skip

    @rule(who=who_supervises, number=st.integers(0, 3), reason=st.sampled_from(["By when?", " "]))
    def return_plan(self, who, number, reason):
        self.of_plan(
            who, number, lambda plan: planning.return_plan(plan, reason=reason, actor=self.users[who]),
            lambda file, plan: self.supervises(who, file, plan) and self.follows(plan, "returned") and reason.strip(),
            [E.CASE_PLAN_RETURNED],
        )  # fmt: skip

    @rule(who=who_tries, number=st.integers(0, 3))
    def discard_plan(self, who, number):
        self.of_plan(
            who, number, lambda plan: planning.discard_plan(plan, actor=self.users[who]),
            lambda file, plan: file.edited_by(who) and self.follows(plan, "discarded"), [E.CASE_PLAN_DISCARDED],
        )  # fmt: skip

    @rule(who=who_tries, number=st.integers(0, 3), signature=st.sampled_from(["paper", "declined"]))
    def sign_plan(self, who, number, signature):
        said = {"signature": signature, "signed_on": today(), "signed_language": "aze"}
        self.of_plan(
            who, number, lambda plan: planning.sign_plan(plan, said, version=plan.version, actor=self.users[who]),
            lambda file, plan: file.edited_by(who) and plan.is_in_force, [E.CASE_PLAN_SIGNED],
        )  # fmt: skip

    @rule(who=who_tries, number=st.integers(0, 3), decision=st.sampled_from(["go_on", "change", "end"]))
    def review_plan(self, who, number, decision):
        def review(plan):
            goals = {goal.public_id: ("some", "") for goal in plan.goals.filter(ended_on__isnull=True)}
            said = {"reviewed_on": today(), "present": "The two of us.", "decision": decision, "goals": goals}
            said["next_on"] = today() + 30 * DAY if decision == "go_on" else None
            return planning.record_review(plan, said, actor=self.users[who])

        self.of_plan(
            who, number, review, lambda file, plan: file.edited_by(who) and plan.is_in_force,
            [E.CASE_PLAN_REVIEWED],
        )  # fmt: skip

    @rule(who=who_tries, number=st.integers(0, 3))
    def end_goals_and_complete(self, who, number):
        """What is left to do in a plan in force ends, then the plan."""

        def end(plan):
            for goal in plan.goals.filter(ended_on__isnull=True):
                said = {"ended_on": today(), "outcome": "reached", "version": goal.version}
                planning.end_goal(goal, **said, actor=self.users[who])
            return planning.complete_plan(plan, actor=self.users[who])

        file = self.file(number // 2)
        versions = list(CasePlan.objects.filter(case=file.key).order_by("-number"))
        plan = versions[number % 2 % len(versions)] if versions else None
        goals = plan.goals.filter(ended_on__isnull=True).count() if plan else 0
        waits = CasePlan.objects.filter(case=file.key).in_preparation().exists()
        self.of_plan(
            who, number, end, lambda file, plan: file.edited_by(who) and self.follows(plan, "completed") and not waits,
            [E.PLAN_GOAL_ENDED] * goals + [E.CASE_PLAN_COMPLETED],
        )  # fmt: skip

    @rule(number=which, times=several)
    def the_plan_goes_on(self, number, times):
        self.goes_on(self.next_of_plan, number, times)

    def next_of_plan(self, number):
        file, newest = self.file(number), number * 2
        plan = CasePlan.objects.filter(case=file.key).order_by("-number").first()
        status = plan.status if plan else ""
        if status == "submitted":
            by = [name for name in HOUSE if self.users[name].pk in (plan.author_id, plan.submitted_by_id)]
            supervisor = self.able(file, SUPERVISORS, but=by)
            if done["steps"] % 4 == 0:
                return self.return_plan(supervisor, newest, "By when?")
            return self.approve_plan(supervisor, newest)
        if status in plans.OPEN_TO_CHANGE:
            ready = plan.goals.exists() and all(goal.actions.exists() for goal in plan.goals.all())
            return self.submit(self.able(file), newest) if ready else self.add_to_plan(self.able(file), newest, True)
        if status == "approved" and done["steps"] % 2:
            return self.end_goals_and_complete(self.able(file), newest)
        return self.start_plan(self.able(file), number)
