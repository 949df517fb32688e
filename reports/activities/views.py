from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission, has_permission
from cases.documents import scanner
from cases.documents.enums import ENDINGS, MEDIA_TYPES
from cases.policies import allows
from core.editing import EditPage
from core.paging import keyset_page
from core.views import FormPage, PageView, found, handed_out
from reports.activities import actions, policies, presenters
from reports.activities.enums import State
from reports.activities.forms import (
    ActivityFilterForm,
    ActivityForm,
    CorrectionForm,
    NewActivityForm,
    PictureForm,
    ReasonForm,
    values_of,
)
from reports.activities.models import Activity, ActivityPicture

SHOWN = ("organisation", "partner", "funder", "written_by", "crossed_out_by")


class Activities(PageView):
    """All that were held, and all of one's own organisation; the last first."""

    template_name = "reports/activities/list.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.require_reader(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters = ActivityFilterForm(request.GET, years=presenters.years(timezone.localdate()))
        rows = Activity.objects.visible_to(request.user).found_by(**filters.chosen())
        rows = rows.select_related("organisation").with_people()
        return self.page(
            page=keyset_page(rows, "-ends_on", request.GET),
            filters=filters,
            may_write=allows(policies.check_may_write, request.user),
            may_read_figures=has_permission(request.user, Permission.REPORT_VIEW),
        )


class NewActivity(FormPage):
    template_name = "reports/activities/form.html"
    form_class = NewActivityForm
    done_message = _("The activity was recorded.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_write(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def context(self) -> dict[str, Any]:
        return {
            "heading": _("Record an activity"),
            "button": _("Record the activity"),
            "cancel_url": reverse("reports:activities"),
        }

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        row = actions.add_activity(sent, actor=self.request.user, token=sent["form_token"])
        return reverse("reports:activity", args=[row.public_id])


class ActivityPage(FormPage):
    """A page about one activity that its reader sees; 404 otherwise."""

    check: Any = None

    def setup_page(self, public_id: Any) -> None:
        rows = Activity.objects.visible_to(self.request.user).select_related(*SHOWN).with_shelter_code()
        self.activity = found(rows, public_id)
        if self.check:
            self.check(self.request.user, self.activity)

    def context(self) -> dict[str, Any]:
        return {"activity": self.activity}

    def activity_url(self) -> str:
        return reverse("reports:activity", args=[self.activity.public_id])


class OneActivity(ActivityPage):
    template_name = "reports/activities/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(shown=presenters.shown(self.activity, request.user))


class ChangePage(EditPage, ActivityPage):
    """The whole activity in one form."""

    template_name = "reports/activities/form.html"
    form_class: type[forms.BaseForm] | None = CorrectionForm
    heading: Any = ""
    button: Any = ""

    def edited(self) -> Activity:
        return Activity.objects.get(pk=self.activity.pk)

    def values(self, record: Any) -> dict[str, Any]:
        return values_of(record)

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user, "activity": self.activity}

    def context(self) -> dict[str, Any]:
        words = {"heading": self.heading, "button": self.button, "cancel_url": self.activity_url()}
        return super().context() | words


class CorrectActivity(ChangePage):
    check = staticmethod(policies.check_may_correct)
    heading = _("Change the activity")
    button = _("Save the activity")
    done_message = _("The activity was changed.")

    @property
    def form_class(self) -> type[forms.Form]:  # type: ignore[override]
        """A plan changes as it will; of what was held it is said why."""
        return ActivityForm if self.activity.state == State.PLANNED else CorrectionForm

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.correct_activity(
            self.activity, sent, version=sent["version"], reason=sent.get("reason", ""), actor=self.request.user
        )
        return self.activity_url()


class HoldActivity(ChangePage):
    """It took place: on which days, how many came, what it cost."""

    form_class = ActivityForm
    check = staticmethod(policies.check_may_hold)
    heading = _("The activity was held")
    button = _("It was held so")
    done_message = _("The activity is recorded as held.")

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        actions.hold_activity(self.activity, sent, version=sent["version"], actor=self.request.user)
        return self.activity_url()


class CallOffActivity(ActivityPage):
    template_name = "reports/activities/call_off.html"
    form_class = ReasonForm
    check = staticmethod(policies.check_may_call_off)
    done_message = _("The activity was called off.")

    def perform(self, form: Any) -> str:
        actions.call_off_activity(self.activity, reason=form.cleaned_data["reason"], actor=self.request.user)
        return self.activity_url()


class CrossOutActivity(ActivityPage):
    template_name = "reports/activities/cross_out.html"
    form_class = ReasonForm
    check = staticmethod(policies.check_may_change)
    done_message = _("The activity was crossed out.")

    def perform(self, form: Any) -> str:
        actions.cross_out_activity(self.activity, reason=form.cleaned_data["reason"], actor=self.request.user)
        return self.activity_url()


# ------------------------------------------------------------------ pictures
class AddPicture(ActivityPage):
    template_name = "reports/activities/picture_form.html"
    form_class = PictureForm
    check = staticmethod(policies.check_may_change)
    done_message = _("The picture was added.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"is_scanned": scanner.is_configured()}

    def perform(self, form: Any) -> str:
        actions.add_picture(self.activity, form.cleaned_data, actor=self.request.user)
        return self.activity_url()


class ShowPicture(PageView):
    """The picture itself, for the activity's page; 404 for whoever does not see it."""

    def setup_page(self, public_id: Any) -> None:
        rows = ActivityPicture.objects.visible_to(self.request.user).select_related("activity")
        self.picture = found(rows, public_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = actions.open_picture(self.picture, actor=request.user)
        name = f"activity.{ENDINGS[self.picture.type][0]}"
        return handed_out(content, MEDIA_TYPES[self.picture.type], name, shown=True)


class RemovePicture(FormPage):
    """Asks first: what is destroyed does not come back."""

    template_name = "reports/activities/picture_remove.html"
    form_class = forms.Form
    done_message = _("The picture was destroyed.")

    def setup_page(self, public_id: Any) -> None:
        rows = ActivityPicture.objects.visible_to(self.request.user).select_related("activity")
        self.picture = found(rows, public_id)
        policies.check_may_remove(self.request.user, self.picture)

    def context(self) -> dict[str, Any]:
        return {"picture": self.picture, "activity": self.picture.activity}

    def perform(self, form: Any) -> str:
        actions.remove_picture(self.picture, actor=self.request.user)
        return reverse("reports:activity", args=[self.picture.activity.public_id])
