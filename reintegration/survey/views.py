from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core.editing import EditPage
from core.views import PageView, found
from reintegration.ground.forms import CrossOutForm
from reintegration.survey import actions, policies, presenters
from reintegration.survey.enums import CURRENT
from reintegration.survey.forms import SurveyForm
from reintegration.survey.models import Survey
from reintegration.survey.scoring import questions_of
from reintegration.views import AssistancePage


class SurveyCasePage(AssistancePage):
    """A page about the surveys of one case; 404 where it is not visible, 403 where this part is not."""

    check = staticmethod(policies.check_may_see)

    def url(self) -> str:
        return reverse("reintegration:surveys", args=[self.case.public_id])


class Surveys(SurveyCasePage):
    """A person's path: how she fared each time she was asked. The look is on record."""

    template_name = "reintegration/survey/surveys.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_surveys(self.case, actor=request.user)
        rows = Survey.objects.visible_to(request.user).of(self.case).select_related("asked_by").in_order()
        surveys = list(rows)
        standing = [row for row in surveys if not row.is_crossed_out]
        return self.page(
            surveys=[presenters.shown(row) for row in reversed(surveys)],
            lines=presenters.path_of(standing),
            path_title=presenters.path_title(standing),
            measured=len(standing),
            may_ask=allows(policies.check_may_ask, request.user, self.case),
            questions=questions_of(CURRENT),
        )


class RecordSurvey(SurveyCasePage):
    """Ask: one page, the questions by dimension."""

    template_name = "reintegration/survey/survey_form.html"
    form_class = SurveyForm
    check = staticmethod(policies.check_may_ask)
    saves_itself = True
    done_message = _("The survey was recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"questions": questions_of(CURRENT)}

    def context(self) -> dict[str, Any]:
        return super().context() | {"row": None, "questions": questions_of(CURRENT)}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        row = actions.record_survey(
            self.case, asked_on=sent["asked_on"], answers=form.answers(), token=sent["token"], actor=self.request.user
        )
        return reverse("reintegration:survey", args=[row.public_id])


class SurveyPage(SurveyCasePage):
    """A page about one survey."""

    check_row: Any = None

    def setup_page(self, public_id: Any) -> None:
        rows = Survey.objects.visible_to(self.request.user).select_related("case", "asked_by", "crossed_out_by")
        row = found(rows, public_id)
        super().setup_page(row.case.public_id)
        self.row = row
        self.row.case = self.case
        if self.check_row is not None:
            self.check_row(self.request.user, self.row)

    def context(self) -> dict[str, Any]:
        return super().context() | {"row": self.row, "questions": questions_of(self.row.instrument)}


class SurveyDetail(SurveyPage):
    """One survey, whole. The look is on record."""

    template_name = "reintegration/survey/survey.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_surveys(self.case, actor=request.user)
        return self.page(
            shown=presenters.shown(self.row, answers=True),
            may_change=allows(policies.check_may_change, request.user, self.row),
            may_cross_out=allows(policies.check_may_cross_out, request.user, self.row),
        )


class ChangeSurvey(EditPage, SurveyPage):
    """Put right what was written down wrongly. Opening it shows what is sealed, and is on record."""

    template_name = "reintegration/survey/survey_form.html"
    form_class = SurveyForm
    check_row = staticmethod(policies.check_may_change)
    done_message = _("The survey was corrected.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_surveys(self.case, actor=request.user)
        return super().get(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"questions": questions_of(self.row.instrument)}

    def edited(self) -> Survey:
        return found(Survey.objects.visible_to(self.request.user).select_related("case__person"), self.row.public_id)

    def values(self, record: Any) -> dict[str, Any]:
        return {"asked_on": record.asked_on} | SurveyForm.answers_of(record)

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.change_survey(
            self.row,
            asked_on=sent["asked_on"],
            answers=form.answers(),
            version=sent["version"],
            actor=self.request.user,
        )
        return reverse("reintegration:survey", args=[self.row.public_id])


class CrossOutSurvey(SurveyPage):
    template_name = "reintegration/survey/cross_out.html"
    form_class = CrossOutForm
    check_row = staticmethod(policies.check_may_cross_out)
    done_message = _("It was crossed out. What it said stays readable, with your reason.")

    def perform(self, form: Any) -> str:
        actions.cross_out_survey(self.row, reason=form.cleaned_data["reason"], actor=self.request.user)
        return self.url()


class OutcomesPage(PageView):
    """How people fare a year on. The look is on record; nobody can be told from it."""

    template_name = "reintegration/survey/outcomes.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_see_outcomes(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        outcomes = actions.read_outcomes(actor=request.user)
        return self.page(
            outcomes=outcomes,
            groups=presenters.outcomes_shown(outcomes),
            sentence=presenters.outcome_sentence(outcomes),
            questions=questions_of(CURRENT),
            smallest=settings.SMALLEST_FIGURE,
        )
