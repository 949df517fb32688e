"""Before a call or a message: how and when it is safe. No number stands in an address of ours."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from cases.contact import actions, policies, presenters
from cases.contact.forms import UnsafeWayForm
from cases.contact.presenters import Contact, Way
from cases.enquiries import policies as enquiries
from cases.enquiries.views import EnquiryPage
from cases.views import CasePage
from core.views import UNPROCESSABLE


class ContactPage:
    """How somebody may be reached, and the ways; one that is not safe now opens to whoever says why. Each look is recorded."""

    template_name = "cases/contact/contact.html"
    works_once = False
    request: HttpRequest
    page: Any

    def contact_now(self) -> Contact:
        raise NotImplementedError  # what is asked about has a page of its own

    def about(self) -> Any:
        raise NotImplementedError  # what is asked about has a page of its own

    @cached_property
    def contact(self) -> Contact:
        return self.contact_now()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.read_contact(self.about(), actor=request.user)
        return self.shown(self.contact.ways)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The way opens on this very answer, and once: who asks again is asked again."""
        ways = self.contact.ways
        form = UnsafeWayForm(request.POST, keys=[way.key for way in ways])
        way = self.contact.way(request.POST.get("way", ""))
        if way is None or not form.is_valid():
            return self.shown(ways, form, UNPROCESSABLE)
        actions.open_unsafe_way(self.about(), way.kind, reason=form.cleaned_data["reason"], actor=request.user)
        return self.shown([replace(one, is_opened=one.is_opened or one == way) for one in ways])

    def shown(self, ways: list[Way], sent: UnsafeWayForm | None = None, status: int = 200) -> HttpResponse:
        keys = [way.key for way in ways]
        rows = []
        for way in ways:
            is_it = sent is not None and sent.data.get("way") == way.key
            empty = UnsafeWayForm(keys=keys, initial={"way": way.key}, auto_id=f"id_{way.key}_%s")
            rows.append((way, sent if is_it else None if way.is_open else empty))
        return self.page(facts=self.contact.facts, rows=rows, status=status)


class ContactOfCase(ContactPage, CasePage):
    """Calling or writing to the person of a file, or to whoever is around her."""

    check = staticmethod(policies.check_may_look)

    def about(self) -> Any:
        return self.case

    def contact_now(self) -> Contact:
        return presenters.contact_of(self.case, self.request.user, self.sections)

    def context(self) -> dict[str, Any]:
        return super().context() | {"back": self.url(), "tab": ""}


class ContactOfCaller(ContactPage, EnquiryPage):
    """Calling back whoever turned to us."""

    check = staticmethod(enquiries.check_may_view)

    def about(self) -> Any:
        return self.enquiry

    def contact_now(self) -> Contact:
        return presenters.contact_of_caller(self.enquiry)

    def context(self) -> dict[str, Any]:
        return super().context() | {"case": None, "back": reverse("enquiries:detail", args=[self.enquiry.public_id])}
