from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from cases.presenters import who_changed
from core.editing import EditPage
from core.paging import keyset_page
from core.views import FormPage, found
from shelters.daylog import actions, policies, presenters
from shelters.daylog.forms import CorrectLogForm, CrossOutLogForm, LogFilterForm, LogForm
from shelters.daylog.models import LogEntry
from shelters.presence.records import guests, lately_inside
from shelters.views import ShelterPage


class DayLog(ShelterPage):
    """What happened in the house, newest first. Opening it is recorded."""

    template_name = "shelters/daylog/log.html"
    check = staticmethod(policies.check_may_read)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_log(self.shelter, actor=request.user)
        form = LogFilterForm(request.GET)
        chosen = form.chosen()
        rows = presenters.rows_of(self.shelter, request.user).chosen(**chosen)
        page = keyset_page(rows, "-happened_at", request.GET, count=False)
        entries = presenters.entries_in_words(page, request.user)
        may_write = allows(policies.check_may_write, request.user, self.shelter)
        day = chosen["day"] or timezone.localdate()
        return self.page(filters=form, page=page, entries=entries, may_write=may_write, day=day)


class PrintLog(ShelterPage):
    """One day of it on paper, from morning to night."""

    template_name = "shelters/daylog/print.html"
    check = staticmethod(policies.check_may_read)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = LogFilterForm(request.GET)
        day = form.chosen()["day"] or timezone.localdate()
        actions.print_log(self.shelter, day, actor=request.user)
        rows = presenters.rows_of(self.shelter, request.user).of_day(day).order_by("happened_at", "id")
        return self.page(day=day, entries=presenters.entries_in_words(rows, request.user))


class WriteLog(ShelterPage):
    template_name = "shelters/daylog/log_form.html"
    form_class = LogForm
    check = staticmethod(policies.check_may_write)
    done_message = _("It stands in the day log.")
    saves_itself = True

    def form_kwargs(self) -> dict[str, Any]:
        now = timezone.localtime()
        people = guests(lately_inside(self.shelter, now.date()), self.request.user, now.date())
        asked = self.request.GET
        initial = {"at": now.time(), "kind": asked.get("kind", ""), "about": asked.getlist("about")}
        return {"people": people, "initial": initial}

    def perform(self, form: Any) -> str:
        actions.write_entry(self.shelter, form.cleaned_data, actor=self.request.user)
        return reverse("shelters:days", args=[self.shelter.public_id])


class LogEntryPage(FormPage):
    """A page about one entry of one's own house; 404 for everybody else, 403 where it is not hers to change."""

    check: Any = None

    def setup_page(self, public_id: Any) -> None:
        self.public_id = public_id
        self.entry: LogEntry = self.edited()
        self.check(self.request.user, self.entry)

    def edited(self) -> Any:
        """The entry as it is now."""
        rows = LogEntry.objects.visible_to(self.request.user).select_related("case__person", "author", "shelter")
        return found(rows, self.public_id)

    def context(self) -> dict[str, Any]:
        return {"entry": self.entry, "shelter": self.entry.shelter}

    def url(self) -> str:
        return reverse("shelters:log", args=[self.entry.shelter.public_id])


class CorrectLog(LogEntryPage, EditPage):
    template_name = "shelters/daylog/correct.html"
    form_class = CorrectLogForm
    check = staticmethod(policies.check_may_correct)
    done_message = _("The entry was corrected. What stood there is kept.")

    def values(self, record: Any) -> dict[str, Any]:
        at = timezone.localtime(record.happened_at)
        names = ("kind", "text", "important")
        return {name: getattr(record, name) for name in names} | {"day": at.date(), "at": at.time().replace(second=0)}

    def who_changed(self, record: Any) -> str:
        return who_changed(record)

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.correct_entry(self.entry, form.cleaned_data, version=version, actor=self.request.user)
        return self.url()


class CrossOutLog(LogEntryPage):
    template_name = "shelters/daylog/cross_out.html"
    form_class = CrossOutLogForm
    check = staticmethod(policies.check_may_cross_out)
    done_message = _("The entry was crossed out.")

    def perform(self, form: Any) -> str:
        actions.cross_out_entry(self.entry, actor=self.request.user, **form.cleaned_data)
        return self.url()
