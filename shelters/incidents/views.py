from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core.paging import keyset_page
from core.views import ActionView, FormPage, found
from shelters.incidents import actions, forms, policies, presenters
from shelters.incidents.models import Incident, IncidentFollowUp, IncidentPerson
from shelters.life.presenters import in_house
from shelters.life.views import HousePage


class IncidentList(HousePage):
    """The incidents of a house, the newest first. What was written stands on each one's own page."""

    template_name = "shelters/incidents/incident_list.html"
    tab = "incidents"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters = forms.FilterForm(request.GET or None)
        filters.is_valid()
        rows = Incident.objects.visible_to(request.user).of_house(self.shelter)
        rows = rows.narrowed(getattr(filters, "cleaned_data", {})).with_open_follow_ups()
        page = keyset_page(rows, "-happened_at", request.GET)
        shown = [(incident, presenters.tone_of(incident)) for incident in page]
        template = "shelters/incidents/_incident_list.html" if request.htmx else None
        return self.page(template, page=page, shown=shown, filters=filters)


class RecordIncident(HousePage):
    template_name = "shelters/incidents/incident_form.html"
    form_class = forms.IncidentForm
    tab = "incidents"
    check = staticmethod(policies.check_may_record)
    done_message = _("The incident was recorded.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user, "guests": in_house(self.shelter, self.request.user)}

    def perform(self, form: Any) -> str:
        details = form.cleaned_data
        incident = actions.record_incident(
            self.shelter, details, people=details["people"], token=details["form_token"], actor=self.request.user
        )
        return reverse("shelters:incident", args=[incident.public_id])


class IncidentPage(FormPage):
    """A page about one incident; 404 for whoever does not know of it."""

    check: Any = staticmethod(policies.check_may_add)

    def setup_page(self, public_id: Any) -> None:
        rows = Incident.objects.visible_to(self.request.user).select_related("shelter", "written_by", "about_staff")
        self.incident = found(rows.select_related("closed_by"), public_id)
        self.check(self.request.user, self.incident)

    def context(self) -> dict[str, Any]:
        return {"incident": self.incident, "shelter": self.incident.shelter, "tab": "incidents"}

    def url(self) -> str:
        return reverse("shelters:incident", args=[self.incident.public_id])


class IncidentDetail(IncidentPage):
    """One incident. Opening what was written is on record; whoever only knows of it sees that there was one."""

    template_name = "shelters/incidents/incident.html"
    check = staticmethod(policies.check_may_see)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, incident = request.user, self.incident
        reads = allows(policies.check_may_read, actor, incident)
        if reads:
            actions.read_incident(incident, actor=actor)
        may = {
            "add": allows(policies.check_may_add, actor, incident),
            "close": allows(policies.check_may_close, actor, incident),
        }
        told = presenters.told(incident, actor, reads=reads)
        return self.page(told=told, may=may, tone=presenters.tone_of(incident))


class PartForm(IncidentPage):
    """A small form about one incident; `heading` says which."""

    template_name = "shelters/incidents/part_form.html"
    heading: Any = ""
    button: Any = _("Save")

    def context(self) -> dict[str, Any]:
        return super().context() | {"heading": self.heading, "button": self.button}


class AddPerson(PartForm):
    form_class = forms.PersonForm
    heading = _("Add a person concerned")

    def form_kwargs(self) -> dict[str, Any]:
        return {"guests": in_house(self.incident.shelter, self.request.user)}

    def perform(self, form: Any) -> str:
        chosen = form.cleaned_data
        actions.add_person(self.incident, chosen["person"], chosen["part"], actor=self.request.user)
        return self.url()


class AddToIncident(PartForm):
    form_class = forms.AdditionForm
    heading = _("Add what was found out or done since")

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.add_to_incident(self.incident, sent["text"], token=sent["form_token"], actor=self.request.user)
        return self.url()


class TellOfIncident(PartForm):
    form_class = forms.TellingForm
    heading = _("Record who was told")

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.tell_of_incident(self.incident, sent, token=sent["form_token"], actor=self.request.user)
        return self.url()


class SetFollowUp(PartForm):
    form_class = forms.FollowUpForm
    heading = _("Say what is to be done")

    def form_kwargs(self) -> dict[str, Any]:
        return {"staff": policies.staff_for(self.incident)}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.set_follow_up(self.incident, sent, token=sent["form_token"], actor=self.request.user)
        return self.url()


class CloseIncident(PartForm):
    form_class = forms.CloseForm
    check = staticmethod(policies.check_may_close)
    heading = _("Close the incident")
    button = _("Close the incident")
    done_message = _("The incident is closed.")

    def perform(self, form: Any) -> str:
        actions.close_incident(self.incident, form.cleaned_data["conclusion"], actor=self.request.user)
        return self.url()


class FinishFollowUp(PartForm):
    """For whoever was asked to do it, too, who may not read the rest."""

    form_class = forms.DoneForm
    heading = _("It was done")
    done_message = _("What came of it was recorded.")

    def setup_page(self, public_id: Any) -> None:
        rows = IncidentFollowUp.objects.visible_to(self.request.user).select_related("incident__shelter", "user")
        self.follow_up = found(rows, public_id)
        self.incident = self.follow_up.incident
        policies.check_may_finish(self.request.user, self.follow_up)

    def context(self) -> dict[str, Any]:
        return super().context() | {"lede": self.follow_up.what}

    def perform(self, form: Any) -> str:
        actions.finish_follow_up(self.follow_up, actor=self.request.user, **form.cleaned_data)
        return self.url()


class RemovePerson(ActionView):
    done_message = _("Taken out of the incident.")

    def setup_page(self, public_id: Any) -> None:
        rows = IncidentPerson.objects.visible_to(self.request.user).select_related("incident__shelter")
        self.person = found(rows, public_id)
        policies.check_may_add(self.request.user, self.person.incident)

    def perform(self) -> str:
        actions.remove_person(self.person, actor=self.request.user)
        return reverse("shelters:incident", args=[self.person.incident.public_id])
