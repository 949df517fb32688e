from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import policies
from accounts.actions.record import LARGEST_EXPORT, allow_reading, export_record
from accounts.forms import RecordFilterForm
from accounts.models import User
from audit.alarms import alarms
from audit.models import AuditEvent
from audit.presenters import lines
from core.paging import keyset_page
from core.views import ActionView, PageView, found


class RecordPage(PageView):
    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_read_record(self.request.user)

    def filters(self) -> RecordFilterForm:
        form = RecordFilterForm(self.request.GET or None)
        form.is_valid()
        return form


class Record(RecordPage):
    """What happened, newest first: who, what, which record — never what the record says."""

    template_name = "accounts/record.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters = self.filters()
        rows = AuditEvent.objects.matching(filters.chosen())
        page = keyset_page(rows, "-id", request.GET)
        page.rows = lines(page.rows)
        open_alarms = [alarm for alarm in alarms()[:20] if alarm.is_open]
        query = request.GET.urlencode()
        return self.page(page=page, filters=filters, alarms=open_alarms, query=query, largest=LARGEST_EXPORT)


class ExportRecord(RecordPage):
    """The events that answer the filters, as a file; recorded."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content, _count = export_record(self.filters().chosen(), actor=request.user)
        name = f"record-{timezone.localdate():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


class Alarms(PageView):
    """Who opened many files in little time, of late; a manager lets her staff read on."""

    template_name = "accounts/alarms.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_see_alarms(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = alarms(policies.alarms_seen_by(request.user) or "")
        page = keyset_page(rows, "-id", request.GET, count=False)
        return self.page(page=page, may_allow=policies.may_allow_reading_at_all(request.user))


class AllowReading(ActionView):
    """Let an account read on."""

    done_message = _("The account can read on.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_see_alarms(self.request.user)
        self.account = found(User.objects.all(), kwargs["public_id"])

    def perform(self) -> str:
        allow_reading(self.account, actor=self.request.user)
        return reverse("accounts:alarms")
