from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.reauthentication import RequireRecentSignIn
from cases.emergency import actions, policies, presenters
from cases.emergency.forms import EmergencyForm, ReviewForm
from cases.emergency.models import EmergencyAccess
from cases.policies import allows
from core.views import ActionView, FormPage, PageView, found


class OpenInEmergency(RequireRecentSignIn, FormPage):
    """Break the glass: the exact number, a reason, some hours. Nothing is listed and nothing is searched here."""

    template_name = "cases/emergency.html"
    form_class = EmergencyForm
    done_message = _("The case is open to you. Manager and data-protection officer have been told.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_open(self.request.user)
        super().setup_page(**kwargs)

    def context(self) -> dict[str, Any]:
        return {"hours": settings.EMERGENCY_HOURS}

    def perform(self, form: Any) -> str:
        access = actions.open_in_emergency(actor=self.request.user, **form.cleaned_data)
        return reverse("cases:detail", args=[access.case.public_id])


class EndEmergency(ActionView):
    """Close the file before the hours are over."""

    done_message = _("The emergency access has ended.")

    def setup_page(self, public_id: Any) -> None:
        self.access = found(EmergencyAccess.objects.visible_to(self.request.user), public_id)

    def perform(self) -> str:
        actions.end_emergency(self.access, actor=self.request.user)
        return reverse("home")


class ToReview(PageView):
    """What was opened in an emergency and awaits a verdict, and the seals that a second person is asked to lift."""

    template_name = "cases/emergency_reviews.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_see_reviews(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        may_record = allows(policies.check_may_read_record, request.user)
        return self.page(may_record=may_record, **presenters.to_review(request.user))


class ReviewEmergency(FormPage):
    """Read why somebody opened a file and what she did there; say whether there was need."""

    template_name = "cases/emergency_review.html"
    form_class = ReviewForm
    done_message = _("Your review was recorded.")

    def setup_page(self, public_id: Any) -> None:
        user = self.request.user
        policies.check_may_see_reviews(user)
        self.access = found(EmergencyAccess.objects.visible_to(user), public_id)
        policies.check_may_review(user, self.access)

    def context(self) -> dict[str, Any]:
        return {"opening": presenters.opening_to_review(self.access, self.request.user)}

    def perform(self, form: Any) -> str:
        actions.review_emergency(self.access, actor=self.request.user, **form.cleaned_data)
        return reverse("emergency:reviews")


class RecordOfCases(PageView):
    """For the data-protection officer: what happened to the cases of her organisation, never what they say."""

    template_name = "cases/emergency_record.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_read_record(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page, lines = presenters.record_of_cases(request.user, request.GET)
        return self.page(page=page, lines=lines)
