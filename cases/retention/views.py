from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.reauthentication import RequireRecentSignIn
from cases.policies import allows
from cases.retention import actions, policies
from cases.retention.forms import CopyForm, HoldForm, KeepForm, ReasonForm, RuleForm
from cases.retention.models import LegalHold, RetentionReview, RetentionRule
from cases.views import CasePage
from core.paging import keyset_page
from core.views import UNPROCESSABLE, ActionView, FormPage, PageView, found


class DueFiles(PageView):
    """The closed files whose time has come, the longest waiting first. Nothing happens to them until people decide."""

    template_name = "cases/retention_due.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_decide_at_all(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = RetentionReview.objects.visible_to(request.user).waiting().for_list()
        organisation = request.user.organisation_id
        rule = RetentionRule.objects.of(organisation).first()
        late = rule is not None and rule.review_on <= timezone.localdate()
        years = RetentionRule.objects.years_of(organisation)
        return self.page(page=keyset_page(rows, "due_on", request.GET), years=years, rule=rule, rule_is_late=late)


class ChangeRule(FormPage):
    """How long the own organisation keeps closed files, and what was said about it before."""

    template_name = "cases/retention_rule.html"
    form_class = RuleForm
    done_message = _(
        "This holds from now on. Files that wait and whose time has not come by it go from the list tonight."
    )

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_decide_at_all(self.request.user)

    def context(self) -> dict[str, Any]:
        organisation = self.request.user.organisation
        rules = RetentionRule.objects.of(organisation.pk).select_related("set_by")
        return {"rules": rules, "years": RetentionRule.objects.years_of(organisation.pk), "organisation": organisation}

    def perform(self, form: Any) -> str:
        actions.change_rule(actor=self.request.user, **form.cleaned_data)
        return reverse("retention:due")


class KeepingPage(CasePage):
    """A page about the keeping of one file."""

    check = staticmethod(policies.check_may_see)

    def url(self) -> str:
        return reverse("retention:case", args=[self.case.public_id])


class CaseKeeping(KeepingPage):
    """Until when a file is kept, what holds it, what was decided."""

    template_name = "cases/retention_case.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, case = request.user, self.case
        holds = list(LegalHold.objects.visible_to(actor).of_case(case))
        reviews = list(RetentionReview.objects.visible_to(actor).of_case(case))
        waiting = next((review for review in reviews if not review.outcome), None)
        may = {
            "hold": allows(policies.check_may_hold, actor, case),
            "copy": allows(policies.check_may_copy, actor, case),
            "keep": waiting is not None and allows(policies.check_may_keep, actor, waiting),
            "ask": waiting is not None and allows(policies.check_may_ask, actor, waiting),
            "confirm": waiting is not None and allows(policies.check_may_confirm, actor, waiting),
            "decline": waiting is not None and allows(policies.check_may_decline, actor, waiting),
        }
        return self.page(
            due_on=None if case.closed_on is None else policies.due_on(case),
            years=RetentionRule.objects.years_of(case.organisation_id),
            obstacles=list(policies.obstacles(case)) if waiting else [],
            holds=holds,
            waiting=waiting,
            decided=[review for review in reviews if review.outcome],
            may=may,
        )


class SetHold(KeepingPage):
    template_name = "cases/retention_hold.html"
    form_class = HoldForm
    check = staticmethod(policies.check_may_hold)
    done_message = _("The file is held.")

    def perform(self, form: Any) -> str:
        actions.set_hold(self.case, actor=self.request.user, **form.cleaned_data)
        return self.url()


class LiftHold(FormPage):
    template_name = "cases/retention_lift.html"
    form_class = ReasonForm
    done_message = _("The hold was lifted.")

    def setup_page(self, public_id: Any) -> None:
        rows = LegalHold.objects.visible_to(self.request.user).select_related("case__organisation", "case__person")
        self.hold = found(rows, public_id)
        policies.check_may_lift(self.request.user, self.hold)

    def context(self) -> dict[str, Any]:
        return {"hold": self.hold, "case": self.hold.case}

    def perform(self, form: Any) -> str:
        actions.lift_hold(self.hold, actor=self.request.user, **form.cleaned_data)
        return reverse("retention:case", args=[self.hold.case.public_id])


class ReviewPage:
    """Finds the decision that waits; 404 for everybody who does not see its case."""

    check: Any
    request: HttpRequest

    def setup_page(self, public_id: Any) -> None:
        rows = RetentionReview.objects.visible_to(self.request.user)
        self.review = found(rows.select_related("case__organisation", "case__person", "asked_by"), public_id)
        self.check(self.request.user, self.review)

    def context(self) -> dict[str, Any]:
        return {"review": self.review, "case": self.review.case}

    def url(self) -> str:
        return reverse("retention:case", args=[self.review.case.public_id])


class KeepLonger(ReviewPage, FormPage):
    template_name = "cases/retention_keep.html"
    form_class = KeepForm
    check = staticmethod(policies.check_may_keep)
    done_message = _("The file is kept.")

    def perform(self, form: Any) -> str:
        actions.keep_longer(self.review, actor=self.request.user, **form.cleaned_data)
        return self.url()


class AskToAnonymise(ReviewPage, ActionView):
    check = staticmethod(policies.check_may_ask)
    done_message = _("Asked for. Nothing goes until a manager other than you confirms it.")

    def perform(self) -> str:
        actions.ask_to_anonymise(self.review, actor=self.request.user)
        return self.url()


class DeclineAnonymising(ReviewPage, ActionView):
    check = staticmethod(policies.check_may_decline)
    done_message = _("The file stays as it is, and waits for another decision.")

    def perform(self) -> str:
        actions.decline_anonymising(self.review, actor=self.request.user)
        return self.url()


class ConfirmAnonymising(RequireRecentSignIn, ReviewPage, PageView):
    """What goes and what stays, once more; then it is gone for good."""

    template_name = "cases/retention_confirm.html"
    check = staticmethod(policies.check_may_confirm)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        went = actions.confirm_anonymising(self.review, actor=request.user)
        whole = _("The file was anonymised, and with it the person: nobody can read who she was any more.")
        apart = _("The file was anonymised. What other files hold about the person stays with them.")
        return self.done(self.url(), whole if went else apart)


class MakeCopy(RequireRecentSignIn, CasePage):
    """A copy of everything held about the person, for her; shown once, to be printed."""

    template_name = "cases/subject_copy_ask.html"
    works_once = False
    form_class = CopyForm
    check = staticmethod(policies.check_may_copy)

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"language": self.request.user.language}}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, UNPROCESSABLE)
        with translation.override(form.cleaned_data["language"]):
            copy = actions.make_copy(self.case, actor=request.user, **form.cleaned_data)
            return self.page("cases/subject_copy.html", copy=copy)
