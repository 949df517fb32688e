"""What somebody was told, and how she wishes to be told. Each page is one's own: of others there is nothing to ask for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.telling import actions, presenters
from accounts.telling.forms import WishesForm
from accounts.telling.models import Notification
from core.paging import keyset_page
from core.views import ActionView, FormPage, PageView, found


class Notifications(PageView):
    template_name = "accounts/notifications.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = keyset_page(Notification.objects.of(request.user), "-is_new", request.GET)
        lines = presenters.lines_of(page.rows, request.user)
        return self.page(page=page, lines=lines, new=any(line.is_new for line in lines))


class Count(PageView):
    """For the frame of a page that stays open: the number anew, or that nothing changed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        told = presenters.shown(presenters.new_for(request.user))
        if request.GET.get("known") == told:
            return HttpResponse(status=204)
        return self.page("layout/told.html", notified=told)


class NotificationButton(ActionView):
    """A button beside one thing told."""

    def setup_page(self, **kwargs: Any) -> None:
        self.notification = found(Notification.objects.of(self.request.user), kwargs["public_id"])


class Open(NotificationButton):
    """To the thing itself; from then on it is read."""

    def perform(self) -> str:
        return actions.mark_read(self.notification, actor=self.request.user).path


class Read(NotificationButton):
    def perform(self) -> str:
        actions.mark_read(self.notification, actor=self.request.user)
        return reverse("accounts:notifications")


class ReadAll(ActionView):
    done_message = _("Everything is marked as read.")

    def perform(self) -> str:
        actions.mark_all_read(actor=self.request.user)
        return reverse("accounts:notifications")


class Wishes(FormPage):
    template_name = "accounts/notification_wishes.html"
    form_class = WishesForm
    done_message = _("Your wishes are kept.")

    def form_kwargs(self) -> dict[str, Any]:
        return actions.wishes_of(self.request.user)

    def perform(self, form: Any) -> str:
        actions.choose(form.cleaned_data["wishes"], form.cleaned_data["quiet"], actor=self.request.user)
        return reverse("accounts:notifications")
