"""Pages about works: which there are, what one of them was, cost and brought about."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core.editing import EditPage
from core.views import found
from shelters import actions, policies, presenters
from shelters.forms import ChangeWorksForm, EndWorksForm, WorksForm
from shelters.models import Works
from shelters.views.ground import ShelterPage, public_id_in


class WorksList(ShelterPage):
    """What is and was done to the house, newest first, with the beds closed for it and what was paid."""

    template_name = "shelters/works_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        works = self.shelter.works.visible_to(request.user)
        return self.page(
            rows=presenters.works_of(works, timezone.localdate()),
            sums=presenters.sums_of(works),
            may_set_up=allows(policies.check_may_set_up, request.user, self.shelter),
        )


class BeginWorks(ShelterPage):
    """Works, and the beds that they close: from the set-up, or of one bed from the board."""

    template_name = "shelters/works_form.html"
    form_class = WorksForm
    check = staticmethod(policies.check_may_set_up)
    done_message = _("The works are recorded, and their beds closed.")

    def form_kwargs(self) -> dict[str, Any]:
        bed = public_id_in(self.request.GET.get("bed"))
        return {"shelter": self.shelter} | ({"initial": {"beds": [bed]}} if bed else {})

    def context(self) -> dict[str, Any]:
        return super().context() | {"works": None, "funders": self.shelter.works.funders()}

    def perform(self, form: Any) -> str:
        details = form.cleaned_data
        works = actions.close_beds(self.shelter, details["beds"], details, actor=self.request.user)
        return reverse("shelters:works_detail", args=[self.shelter.public_id, works.public_id])


class WorksPage(ShelterPage):
    """A page about one of the house's works; 404 for everybody else. Afterwards back to them."""

    def setup_page(self, public_id: Any, works_id: Any) -> None:
        super().setup_page(public_id)
        rows = self.shelter.works.visible_to(self.request.user)
        self.works = found(rows.select_related("shelter"), works_id)

    def context(self) -> dict[str, Any]:
        return super().context() | {"works": self.works}

    def works_url(self) -> str:
        return reverse("shelters:works_detail", args=[self.shelter.public_id, self.works.public_id])


class WorksDetail(WorksPage):
    """What was done, what it cost, who paid; how it looked before and how after."""

    template_name = "shelters/works_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(
            line=presenters.line_of(self.works, timezone.localdate()),
            pictures=presenters.pictures_of(self.works),
            may_set_up=allows(policies.check_may_set_up, request.user, self.shelter),
        )


class ChangeWorks(EditPage, WorksPage):
    template_name = "shelters/works_form.html"
    form_class = ChangeWorksForm
    check = staticmethod(policies.check_may_set_up)
    done_message = _("The works were saved.")

    def edited(self) -> Works:
        rows = self.shelter.works.visible_to(self.request.user)
        return found(rows, self.works.public_id)

    def context(self) -> dict[str, Any]:
        return super().context() | {"funders": self.shelter.works.funders()}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_works(self.works, form.cleaned_data, version=version, actor=self.request.user)
        return self.works_url()


class EndWorks(WorksPage):
    template_name = "shelters/works_end.html"
    form_class = EndWorksForm
    check = staticmethod(policies.check_may_set_up)
    done_message = _("The day was saved: from then on the beds can be had again.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"on": self.works.until_on}} if self.works.finished else {}

    def perform(self, form: Any) -> str:
        actions.end_works(self.works, on=form.cleaned_data["on"], actor=self.request.user)
        return self.works_url()
