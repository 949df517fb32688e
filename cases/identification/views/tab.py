"""Where a person stands, what is due, and on what it rests: one tab of the file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Section
from cases.identification import actions, policies, presenters
from cases.identification.forms import ClassifyForm
from cases.identification.models import Deadline, Episode, Screening, TraffickingHistory
from cases.identification.views.pages import IdentificationPage
from cases.models import Classification
from cases.policies import allows, check_may_classify


class Identification(IdentificationPage):
    """Status and its history, deadlines, screenings, what was done. Opening it is recorded."""

    template_name = "cases/identification/identification.html"
    check = staticmethod(policies.check_may_see)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sections = actions.read_identification(self.case, actor=request.user)
        may_exploitation = Section.EXPLOITATION in sections
        return self.page(
            tab="identification",
            may={
                "record": allows(policies.check_may_record, request.user, self.case),
                "classify": bool(policies.recordable_statuses(request.user, self.case)),
                "exploitation": may_exploitation,
                "notes": Section.NOTES in sections,
                "perpetrators": Section.PERPETRATORS in sections,
            },
            **self.about_status(),
            **(self.about_history() if may_exploitation else {}),
        )

    def about_status(self) -> dict[str, Any]:
        user, case = self.request.user, self.case
        determinations = Classification.objects.visible_to(user).determinations_of(case)
        screenings = Screening.objects.visible_to(user).of(case).newest_first()
        deadlines = Deadline.objects.visible_to(user).of(case).with_pause().with_moves()
        lines = presenters.deadlines_in_words(deadlines)
        return {
            "determinations": presenters.determinations_in_words(determinations),
            "screenings": [presenters.screening_line(row) for row in screenings],
            "deadlines": [line for line in lines if line.runs],
            "earlier_deadlines": [line for line in lines if not line.runs],
        }

    def about_history(self) -> dict[str, Any]:
        user, case = self.request.user, self.case
        history = TraffickingHistory.objects.visible_to(user).of(case).first()
        return {
            "history": presenters.history_in_words(history) if history else None,
            "history_row": history,
            "episodes": presenters.episodes_in_words(Episode.objects.visible_to(user).of(case).in_order()),
            "exploitations": presenters.exploitations_in_words(case.exploitations.order_by("id")),
        }


class Classify(IdentificationPage):
    """Record a determination, by the owner's staff, or by the ministry where it sees the case."""

    template_name = "cases/identification/classify.html"
    form_class = ClassifyForm
    check = staticmethod(check_may_classify)
    done_message = _("The classification was recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        screenings = Screening.objects.visible_to(user).of(self.case).order_by("-screened_on", "-id")
        initial = {"officer": user.pk, "screening": screenings.first()}
        if Section.CLASSIFICATION in self.sections:
            last = Classification.objects.visible_to(user).last_with_elements(self.case)
            initial |= {name: getattr(last, name) for name in ClassifyForm.ELEMENTS if last is not None}
        return {
            "statuses": policies.recordable_statuses(user, self.case),
            "organisation": user.organisation_id,
            "screenings": screenings,
            "initial": initial,
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # It shows what the last determination rests on.
        if Section.CLASSIFICATION in self.sections:
            actions.read_identification(self.case, actor=request.user)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        child = policies.is_child(self.case, timezone.localdate())
        return super().context() | {"is_child": child is True}

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        actions.classify(
            self.case,
            status=said["status"],
            effective_on=said["effective_on"],
            decided_by=said["decided_by"],
            grounds=form.grounds(),
            token=said["token"],
            actor=self.request.user,
        )
        return self.url()
