"""What was done to the person, when and where, and by whom."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.identification import actions, policies, presenters
from cases.identification.forms import EpisodeForm, HistoryForm, PerpetratorForm
from cases.identification.models import Episode, Perpetrator, TraffickingHistory
from cases.identification.views.pages import (
    IdentificationPage,
    LookingEditPage,
    RowButton,
    RowEditPage,
    WritingPage,
)
from cases.policies import allows


class ChangeHistory(LookingEditPage, WritingPage):
    """How the person was recruited and controlled: one record, begun when the first of it is known."""

    template_name = "cases/identification/history_form.html"
    form_class = HistoryForm
    done_message = _("What was done to the person was saved.")
    saves_itself = True

    def edited(self) -> Any:
        rows = TraffickingHistory.objects.visible_to(self.request.user).of(self.case)
        return rows.first() or TraffickingHistory(case=self.case, version=0)

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.save_history(self.case, form.cleaned_data, version=version, actor=self.request.user)
        return self.url()


class AddEpisode(WritingPage):
    template_name = "cases/identification/episode_form.html"
    form_class = EpisodeForm
    done_message = _("The episode was recorded.")

    def perform(self, form: Any) -> str:
        token = form.cleaned_data["token"]
        actions.add_episode(self.case, form.details(), token=token, actor=self.request.user)
        return self.url()


class ChangeEpisode(RowEditPage):
    template_name = "cases/identification/episode_form.html"
    form_class = EpisodeForm
    model = Episode
    done_message = _("The episode was saved.")

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_episode(self.row, form.details(), version=version, actor=self.request.user)
        return self.url()


class RemoveEpisode(RowButton):
    model = Episode
    action = staticmethod(actions.remove_episode)
    done_message = _("The episode was removed.")


class PerpetratorsPage(IdentificationPage):
    """A page of the section about those who did it."""

    check = staticmethod(policies.check_may_see_perpetrators)

    def url(self) -> str:
        return reverse("cases:perpetrators", args=[self.case.public_id])


class Perpetrators(PerpetratorsPage):
    """Those who had a part in it. A section by itself; opening it is recorded."""

    template_name = "cases/identification/perpetrators.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_perpetrators(self.case, actor=request.user)
        rows = Perpetrator.objects.visible_to(request.user).of(self.case).order_by("id")
        may_record = allows(policies.check_may_record, request.user, self.case)
        lines = presenters.perpetrators_in_words(rows)
        return self.page(tab="identification", perpetrators=lines, may_record=may_record)


class AddPerpetrator(PerpetratorsPage):
    template_name = "cases/identification/perpetrator_form.html"
    form_class = PerpetratorForm
    check = staticmethod(policies.check_may_record)
    done_message = _("The perpetrator was recorded.")

    def perform(self, form: Any) -> str:
        token = form.cleaned_data["token"]
        actions.add_perpetrator(self.case, form.details(), token=token, actor=self.request.user)
        return self.url()


class ChangePerpetrator(RowEditPage, PerpetratorsPage):
    look = staticmethod(actions.read_perpetrators)
    template_name = "cases/identification/perpetrator_form.html"
    form_class = PerpetratorForm
    model = Perpetrator
    done_message = _("The perpetrator was saved.")

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_perpetrator(self.row, form.details(), version=version, actor=self.request.user)
        return self.url()


class RemovePerpetrator(RowButton, PerpetratorsPage):
    model = Perpetrator
    action = staticmethod(actions.remove_perpetrator)
    done_message = _("The perpetrator was removed.")
