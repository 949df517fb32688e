from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.paging import keyset_page
from core.views import PageView, handed_out
from referrals.desk.listing import organisations
from referrals.journal import actions, listing, policies, presenters, statistics
from referrals.journal.forms import JournalForm


class RegisterPage(PageView):
    """The register of referrals, or what is made of it: as much of it as the reader sees."""

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_read(self.request.user)
        self.filters = JournalForm(self.request.GET)
        self.chosen = self.filters.chosen()

    def context(self) -> dict[str, Any]:
        self.filters.offer(organisations())
        return {"filters": self.filters, "query": self.filters.query(), "smallest": settings.SMALLEST_FIGURE}


class Register(RegisterPage):
    """Line by line, the newest first. Never who the person is."""

    template_name = "referrals/journal/register.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = listing.with_words(listing.rows_for(request.user, self.chosen))
        page = keyset_page(rows, "-submitted_at", request.GET, count=False)
        page.rows = presenters.rows_of(page.rows, listing.times_of(request.user, page.rows), request.user)
        template = "referrals/journal/_register_table.html" if request.htmx else None
        return self.page(template, page=page)


class RegisterFigures(RegisterPage):
    """Why receivers declined, how it came out, how long the steps took."""

    template_name = "referrals/journal/figures.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = listing.rows_for(request.user, self.chosen)
        return self.page(
            outcomes=presenters.outcomes_in_words(statistics.outcomes(listing.told(rows))),
            reasons=presenters.reasons_in_words(statistics.decline_reasons(rows, request.user)),
            ways=presenters.ways_in_words(statistics.times(listing.told(rows))),
        )


class ExportRegister(RegisterPage):
    """The part that is shown, as a file or on paper; recorded."""

    kind = "csv"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        day = timezone.localdate().isoformat()
        export = actions.export_register(self.chosen, self.kind, day, actor=request.user)
        return handed_out(export.content, export.media_type, export.name, shown=False)
