from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.policies import allows
from core.errors import Conflict, NotVisible, Refused
from core.paging import keyset_page
from core.views import UNPROCESSABLE, ActionView, PageView, found
from referrals import actions as acts
from referrals import presenters
from referrals.desk import actions, listing, policies
from referrals.desk.forms import AssignForm, InboxFilterForm, SaveFilterForm
from referrals.desk.models import SavedFilter
from referrals.desk.presenters import assigned, chips_of, folders_of, nothing_given
from referrals.journal import policies as journal_policies
from referrals.models import Referral
from referrals.parcels.presenters import waiting_from_outside


class InboxPage(PageView):
    """The list at the left: whose turn, how long already, what for. The same on the inbox and beside a referral."""

    def query(self) -> QueryDict:
        return self.request.GET

    def inbox(self) -> dict[str, Any]:
        user, query = self.request.user, self.query()
        filters = InboxFilterForm(query)
        filters.is_valid()
        show = filters.show_or_turn
        # A number is looked for wherever its referral lies.
        numbered = bool(filters.cleaned_data.get("number"))
        rows = listing.everywhere(user) if numbered else listing.rows_of(user, show)
        rows = listing.narrowed(rows, user, filters.cleaned_data)
        rows, order = listing.in_order(rows, "ended" if numbered else show, filters.cleaned_data.get("sort") or "")
        # The folders say how much there is.
        page = keyset_page(rows.for_inbox(), order, query, count=False)
        listing.named(page.rows)
        return {
            "page": page,
            "lines": [presenters.line_of(seat) for seat in page],
            "filters": filters,
            "show": show,
            "kept": query.urlencode(),
        }


class DeskPage(InboxPage):
    """The inbox by itself: folders with their counts, filters, those that were saved, and giving work to colleagues."""

    template_name = "referrals/inbox.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)

    def desk(self, *, status: int = 200, notice: str = "", **forms: Any) -> HttpResponse:
        user, inbox = self.request.user, self.inbox()
        # What their list prints, and no more: a large organisation has hundreds.
        filters, staff = inbox["filters"], list(policies.colleagues(user).only("public_id", "full_name"))
        query = filters.query()
        filters.offer(listing.organisations(), staff, show=inbox["show"])
        inbox |= {
            "folders": folders_of(listing.counts(user), inbox["show"]),
            "chips": chips_of(SavedFilter.objects.visible_to(user), query),
            "staff": staff,
            "assignable": {seat.referral.public_id for seat in inbox["page"] if policies.may_assign(user, seat)},
            "save_form": forms.get("save_form") or SaveFilterForm(initial={"query": query}),
            "assign_form": forms.get("assign_form"),
            "from_outside": waiting_from_outside(user),
            "may_read_register": allows(journal_policies.check_may_read, user),
            "notice": notice,
        }
        template = "referrals/_inbox_table.html" if self.request.htmx else None
        return self.page(template, status=status, **inbox)


class Inbox(DeskPage):
    """Whose turn it is, how long already, what for. Nothing here says who the person is."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.desk()


class SentFromDesk(DeskPage):
    """A form that stands on the inbox, which is shown again as it was."""

    http_method_names = ["post"]

    def query(self) -> QueryDict:
        return QueryDict(self.request.POST.get("kept", ""))

    def back(self) -> str:
        query = self.query().urlencode()
        return reverse("referrals:inbox") + (f"?{query}" if query else "")


class AssignOfficer(SentFromDesk):
    """Give the turn in several referrals to one colleague: all of them or none."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        referrals, staff = Referral.objects.visible_to(request.user), policies.colleagues(request.user)
        form = AssignForm(request.POST, referrals=referrals, colleagues=staff)
        if not form.is_valid():
            if form.names_unseen:
                raise NotVisible("")
            return self.desk(status=UNPROCESSABLE, assign_form=form)
        chosen, officer = list(form.cleaned_data["referral"]), form.cleaned_data["officer"]
        try:
            acts.assign_officer(chosen, officer, actor=request.user)
        except (Conflict, Refused) as error:
            status = error.status if isinstance(error, Conflict) else UNPROCESSABLE
            return self.desk(status=status, notice=nothing_given(error.message, len(chosen)))
        return self.done(self.back(), assigned(len(chosen), officer))


class SaveFilter(SentFromDesk):
    """Keep the filter that is applied under a name."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SaveFilterForm(request.POST)
        if not form.is_valid():
            return self.desk(status=UNPROCESSABLE, save_form=form)
        try:
            saved = actions.save_filter(**form.cleaned_data, actor=request.user)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.desk(status=UNPROCESSABLE, save_form=form)
        return self.done(f"{reverse('referrals:inbox')}?{saved.query}", _("The filter was saved."))


class RemoveFilter(ActionView):
    """Let a saved filter go."""

    done_message = gettext_lazy("The filter was removed.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)
        self.saved = found(SavedFilter.objects.visible_to(self.request.user), kwargs["public_id"])

    def perform(self) -> str:
        actions.remove_filter(self.saved, actor=self.request.user)
        return reverse("referrals:inbox")
