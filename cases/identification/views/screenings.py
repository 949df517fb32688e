"""Going through a list of signs, and what it points to."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.enums import Section
from cases.identification import actions, policies, presenters
from cases.identification.enums import IndicatorSet
from cases.identification.forms import ChooseSetForm, ScreeningForm
from cases.identification.models import Screening
from cases.identification.scoring import indicators_of
from cases.identification.views.pages import RowEditPage, RowPage, WritingPage
from cases.policies import allows


class ChooseSet(WritingPage):
    """Which list to go through."""

    template_name = "cases/identification/choose_set.html"
    form_class = ChooseSetForm

    def perform(self, form: Any) -> str:
        chosen = form.cleaned_data["indicator_set"]
        return reverse("cases:screen", args=[self.case.public_id, chosen])


class Screen(WritingPage):
    """Go through a list with or about the person."""

    template_name = "cases/identification/screening_form.html"
    form_class = ScreeningForm
    done_message = _("The screening was recorded.")
    saves_itself = True

    def setup_page(self, public_id: Any, indicator_set: str = "") -> None:
        super().setup_page(public_id)
        self.indicators = indicators_of(indicator_set)

    def form_kwargs(self) -> dict[str, Any]:
        initial = {"interviewer": self.request.user.pk}
        return {"indicators": self.indicators, "case": self.case, "initial": initial}

    def context(self) -> dict[str, Any]:
        title = IndicatorSet(self.indicators.code).label
        return super().context() | {"indicators": self.indicators, "set_title": title}

    def perform(self, form: Any) -> str:
        details = form.details() | {"indicator_set": self.indicators.code}
        token, answers = form.cleaned_data["token"], form.answers()
        row = actions.record_screening(self.case, details, answers=answers, token=token, actor=self.request.user)
        return reverse("cases:screening", args=[self.case.public_id, row.public_id])


class ShowScreening(RowPage):
    """What was said to each sign, and what it points to, with the reasons. Opening it is recorded."""

    template_name = "cases/identification/screening.html"
    model = Screening
    check_row = staticmethod(policies.check_may_see_row)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_identification(self.case, actor=request.user)
        answers = self.row.answers.select_related("case__person").order_by("id")
        return self.page(
            line=presenters.screening_line(self.row),
            replies=presenters.replies_in_words(self.row, answers),
            indicators=indicators_of(self.row.indicator_set),
            may_notes=Section.NOTES in self.sections,
            may_record=allows(policies.check_may_record, request.user, self.case),
        )


class ChangeScreening(RowEditPage):
    template_name = "cases/identification/screening_form.html"
    form_class = ScreeningForm
    model = Screening
    done_message = _("The screening was saved.")
    saves_itself = True

    def form_kwargs(self) -> dict[str, Any]:
        return {"indicators": indicators_of(self.row.indicator_set), "case": self.case}

    def values(self, record: Any) -> dict[str, Any]:
        answers = record.answers.select_related("case__person").order_by("id")
        return super().values(record) | presenters.replies_for_form(record, answers)

    def context(self) -> dict[str, Any]:
        indicators = indicators_of(self.row.indicator_set)
        return super().context() | {"indicators": indicators, "set_title": self.row.get_indicator_set_display()}

    def perform(self, form: Any) -> str:
        answers, version = form.answers(), form.cleaned_data["version"]
        actions.change_screening(self.row, form.details(), answers=answers, version=version, actor=self.request.user)
        return reverse("cases:screening", args=[self.case.public_id, self.row.public_id])
