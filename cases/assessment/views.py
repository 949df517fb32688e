from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.assessment import actions, policies, presenters
from cases.assessment.enums import Kind
from cases.assessment.forms import AnswerForm, AssessmentForm, CompareForm, SafetyPlanForm
from cases.assessment.models import Assessment, SafetyPlan
from cases.planning import policies as planning
from cases.planning import presenters as plans
from cases.planning.models import CasePlan
from cases.policies import allows
from cases.views import CaseEditPage, CasePage
from core.views import found


class AssessmentPage(CasePage):
    """A page about needs, risk and safety of one case; 404 where it is not visible, 403 where this part is not."""

    check = staticmethod(policies.check_may_see)

    def url(self) -> str:
        return reverse("cases:assessment", args=[self.case.public_id])

    def context(self) -> dict[str, Any]:
        return super().context() | {"tab": "assessment"}


class AssessmentAndPlan(AssessmentPage):
    """How much danger there is and what was agreed about it, what is needed, what is planned. The look is on record."""

    template_name = "cases/assessment/assessment_and_plan.html"
    check = staticmethod(policies.check_may_see_page)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, case = request.user, self.case
        sections = actions.read_page(case, actor=actor)
        assessments = Assessment.objects.visible_to(actor).of(case).with_marks()
        safety = SafetyPlan.objects.visible_to(actor).of(case)
        return self.page(
            open_parts=sections,
            assessments=[presenters.shown(row) for row in assessments[: presenters.LISTED]],
            safety_plans=list(safety[: presenters.LISTED]),
            plans=plans.plans_of(CasePlan.objects.visible_to(actor).of(case).with_content(), actor),
            may_record=allows(policies.check_may_record, actor, case),
            may_start_plan=allows(planning.check_may_start, actor, case),
            today=timezone.localdate(),
        )


class LookingPage(AssessmentPage):
    """A form that shows what is sealed: opening it is a look, and on record."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_assessments(self.case, actor=request.user)
        return super().get(request, *args, **kwargs)


class RecordAssessment(LookingPage):
    """Another look: it begins with what was found the last time."""

    template_name = "cases/assessment/assessment_form.html"
    form_class = AssessmentForm
    check = staticmethod(policies.check_may_record)
    saves_itself = True
    done_message = _("The assessment was recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        last = Assessment.objects.visible_to(self.request.user).of(self.case).with_marks().first()
        begun = AssessmentForm.marks_of(last) | {"kind": Kind.REVIEW} if last else {"kind": Kind.INITIAL}
        return {"initial": begun}

    def perform(self, form: Any) -> str:
        row = actions.record_assessment(self.case, form.details(), actor=self.request.user)
        return reverse("cases:assessment_detail", args=[self.case.public_id, row.public_id])


class RowPage(AssessmentPage):
    """A page about one of the rows of a case."""

    model: Any = Assessment
    check_row: Any = None

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id)
        self.row = self.find(row_id)
        if self.check_row is not None:
            self.check_row(self.request.user, self.row)

    def find(self, row_id: Any) -> Any:
        return found(self.model.objects.visible_to(self.request.user).of(self.case), row_id)

    def context(self) -> dict[str, Any]:
        return super().context() | {"row": self.row}


class AssessmentDetail(RowPage):
    """One assessment, whole. The look is on record."""

    template_name = "cases/assessment/assessment_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = request.user
        actions.read_assessments(self.case, actor=actor)
        rows = Assessment.objects.visible_to(actor).of(self.case).with_marks()
        return self.page(
            assessment=presenters.shown(found(rows, self.row.public_id)),
            others=rows.count() - 1,
            may_correct=allows(policies.check_may_correct, actor, self.row),
            may_answer=allows(policies.check_may_answer, actor, self.row),
        )


class CorrectAssessment(LookingPage, RowPage, CaseEditPage):
    """Put right what was written down wrongly in the newest assessment."""

    template_name = "cases/assessment/assessment_form.html"
    form_class = AssessmentForm
    check_row = staticmethod(policies.check_may_correct)
    saves_itself = True
    done_message = _("The assessment was corrected.")

    def edited(self) -> Assessment:
        rows = Assessment.objects.visible_to(self.request.user).of(self.case).with_marks()
        return found(rows, self.row.public_id)

    def values(self, record: Any) -> dict[str, Any]:
        at = timezone.localtime(record.assessed_at).replace(second=0, microsecond=0)
        return super().values(record) | AssessmentForm.marks_of(record) | {"assessed_at": at}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.correct_assessment(self.row, form.details(), version=version, actor=self.request.user)
        return reverse("cases:assessment_detail", args=[self.case.public_id, self.row.public_id])


class AnswerRisk(RowPage):
    """What was done about the risk, so that nobody waits any longer."""

    template_name = "cases/assessment/answer_form.html"
    form_class = AnswerForm
    check_row = staticmethod(policies.check_may_answer)
    done_message = _("It is on file what was done.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"answer": presenters.answer_of(self.row, timezone.now())}

    def perform(self, form: Any) -> str:
        actions.answer_risk(self.row, actor=self.request.user, **form.cleaned_data)
        return self.url()


class CompareAssessments(AssessmentPage):
    """Any two assessments side by side, at first the last two. The look is on record."""

    template_name = "cases/assessment/compare.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_assessments(self.case, actor=request.user)
        rows = Assessment.objects.visible_to(request.user).of(self.case).with_marks()
        form = CompareForm.over(rows, request.GET)
        return self.page(form=form, comparison=presenters.compared(*form.pair) if form.pair else None)


class WriteSafetyPlan(LookingPage, CaseEditPage):
    """The first safety plan, or the next version of it, which begins with the words of the one before."""

    template_name = "cases/assessment/safety_form.html"
    form_class = SafetyPlanForm
    check = staticmethod(policies.check_may_record)
    saves_itself = True
    done_message = _("The safety plan was saved. It holds from now on.")

    def edited(self) -> SafetyPlan:
        rows = SafetyPlan.objects.visible_to(self.request.user).of(self.case)
        return rows.first() or SafetyPlan(case=self.case, number=0)

    def who_changed(self, record: Any) -> str:
        return record.author.full_name if record.pk else ""

    def context(self) -> dict[str, Any]:
        return super().context() | {"number": self.edited().number + 1}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.write_safety_plan(self.case, form.cleaned_data, version=version, actor=self.request.user)
        return self.url()


class SafetyPlanDetail(RowPage):
    """One version of the safety plan. The look is on record."""

    template_name = "cases/assessment/safety_plan.html"
    model = SafetyPlan

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_assessments(self.case, actor=request.user)
        last = SafetyPlan.objects.last_number_of(self.case)
        return self.page(
            holds=self.row.number == last, may_record=allows(policies.check_may_record, request.user, self.case)
        )
