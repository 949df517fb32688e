from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core.errors import NotVisible
from core.views import FormPage
from reports import policies as report_policies
from reports.disclosure.rounding import Rounding
from reports.models import YearlyReport
from reports.periods import Period
from reports.signing import actions, policies, presenters
from reports.signing.forms import ConfirmForm, PublishForm, ReasonForm, ReviewForm
from reports.signing.records import unconfirmed


class SigningBase(FormPage):
    """A page about one revision of a report; 404 for whoever may not see figures, or where there is none."""

    check: Any = None

    def setup_page(self, period: Period, revision: int) -> None:
        report_policies.require_reader(self.request.user)
        rows = YearlyReport.objects.visible_to(self.request.user).of_revision(period, revision)
        self.report = rows.first()
        if self.report is None:
            raise NotVisible("")
        if self.check:
            self.check(self.request.user, self.report)

    def context(self) -> dict[str, Any]:
        return {"report": self.report}

    def back(self) -> str:
        return reverse("reports:sign_off", args=[self.report.period, self.report.revision])


class SignOff(SigningBase):
    """How far the report is on its way: who has confirmed, who reviewed, what is published, and what is one's own to do."""

    template_name = "reports/signing/sign_off.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        may = {
            "confirm": allows(policies.check_may_confirm, request.user, self.report),
            "review": allows(policies.check_may_review, request.user, self.report),
            "send_back": allows(policies.check_may_send_back, request.user, self.report),
            "publish": allows(policies.check_may_publish, request.user, self.report),
            "withdraw": allows(policies.check_may_withdraw, request.user, self.report),
        }
        answers = presenters.answers(self.report, request.user)
        return self.page(may=may, steps=presenters.steps(self.report), answers=answers)


class ConfirmPart(SigningBase):
    """The numbers of one's own houses, and whether they are so."""

    template_name = "reports/signing/confirm.html"
    form_class = ConfirmForm
    check = staticmethod(policies.check_may_confirm)
    done_message = _("Your answer stands in the report.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"part": presenters.part_of(self.report, self.request.user.organisation)}

    def perform(self, form: ConfirmForm) -> str:
        sent = form.cleaned_data
        actions.confirm_part(self.report, agrees=sent["agrees"], remark=sent["remark"], actor=self.request.user)
        return self.back()


class Review(SigningBase):
    template_name = "reports/signing/review.html"
    form_class = ReviewForm
    check = staticmethod(policies.check_may_review)
    done_message = _("The report is reviewed. A second person can publish it.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"unconfirmed": unconfirmed(self.report)}

    def perform(self, form: ReviewForm) -> str:
        actions.review_report(self.report, note=form.cleaned_data["note"], actor=self.request.user)
        return self.back()


class SendBack(SigningBase):
    template_name = "reports/signing/send_back.html"
    form_class = ReasonForm
    check = staticmethod(policies.check_may_send_back)
    done_message = _("The report goes back to be reviewed once more.")

    def perform(self, form: ReasonForm) -> str:
        actions.send_back(self.report, reason=form.cleaned_data["reason"], actor=self.request.user)
        return self.back()


class Publish(SigningBase):
    """What the public is going to read, before it does."""

    template_name = "reports/signing/publish.html"
    form_class = PublishForm
    check = staticmethod(policies.check_may_publish)
    done_message = _("The public edition is out.")

    def context(self) -> dict[str, Any]:
        preview = presenters.preview(self.report, self.rounding)
        return super().context() | {"preview": preview, "rounding": self.rounding, "roundings": Rounding}

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"rounding": self.rounding}}

    @property
    def rounding(self) -> Rounding:
        """As the address says it; an unknown value rounds nothing."""
        wanted = self.request.GET.get("rounding", "")
        return next((one for one in Rounding if str(one.value) == wanted), Rounding.NONE)

    def perform(self, form: PublishForm) -> str:
        actions.publish_report(self.report, rounding=form.cleaned_data["rounding"], actor=self.request.user)
        return self.back()


class Withdraw(SigningBase):
    template_name = "reports/signing/withdraw.html"
    form_class = ReasonForm
    check = staticmethod(policies.check_may_withdraw)
    done_message = _("The publication is withdrawn. It stays in the log of releases.")

    def perform(self, form: ReasonForm) -> str:
        actions.withdraw_release(self.report, reason=form.cleaned_data["reason"], actor=self.request.user)
        return self.back()
