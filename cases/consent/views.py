from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts.reauthentication import RequireRecentSignIn
from cases.consent import actions, policies, presenters
from cases.consent.enums import Purpose
from cases.consent.forms import ConsentForm, GroundForm, InformedForm, OverrideForm, PrintForm, WithdrawForm
from cases.consent.models import Consent, ConsentOverride, LegalGround
from cases.enums import Section
from cases.policies import allows
from cases.views import CasePage
from core import masking
from core.views import found


class ConsentPage(CasePage):
    """A page about the consent of one case; afterwards back to all that was said."""

    def url(self) -> str:
        return reverse("cases:consents", args=[self.case.public_id])

    def form_kwargs(self) -> dict[str, Any]:
        return {"own": self.case.organisation_id}


class Consents(ConsentPage):
    """What is in force and what was said before. Who received a part of the file reads that it was covered, and no more."""

    template_name = "cases/consent/consents.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, case = request.user, self.case
        actions.read_consents(case, actor=actor)
        if not allows(policies.check_may_read, actor, case):
            allowance = policies.consent_allows(case, actor.organisation, self.sections)
            coverage = presenters.coverage_in_words(allowance)
            return self.page("cases/consent/covered.html", coverage=coverage, tab="consent")
        overrides = ConsentOverride.objects.visible_to(actor).of(case)
        return self.page(
            tab="consent",
            questions=presenters.questions_of(Consent.objects.visible_to(actor).of(case).with_scans()),
            grounds=presenters.grounds_in_words(LegalGround.objects.visible_to(actor).of(case)),
            overrides=[
                (
                    line,
                    allows(policies.check_may_confirm, actor, line.row),
                    allows(policies.check_may_end_override, actor, line.row),
                )
                for line in presenters.overrides_in_words(overrides)
            ],
            keeps_to_herself=policies.keeps_to_herself(case),
            may={
                "record": allows(policies.check_may_record, actor, case),
                "withdraw": allows(policies.check_may_withdraw, actor, case),
                "override": allows(policies.check_may_override, actor, case),
            },
        )


class RecordConsent(ConsentPage):
    template_name = "cases/consent/consent_form.html"
    form_class = ConsentForm
    check = staticmethod(policies.check_may_record)
    done_message = _("The answer was recorded. What is open fits it now.")

    def form_kwargs(self) -> dict[str, Any]:
        asked = self.request.GET.get("purpose")
        initial = {"purpose": asked if asked in Purpose.values else Purpose.SHARING}
        of_child = policies.is_child(self.case, timezone.localdate())
        return super().form_kwargs() | {"of_child": of_child, "initial": initial}

    def perform(self, form: Any) -> str:
        actions.record_consent(self.case, form.cleaned_data, actor=self.request.user)
        return self.url()


class RecordGround(ConsentPage):
    template_name = "cases/consent/ground_form.html"
    form_class = GroundForm
    check = staticmethod(policies.check_may_record)
    done_message = _("The ground was recorded. A referral may carry these parts now.")

    def perform(self, form: Any) -> str:
        actions.record_ground(self.case, form.cleaned_data, actor=self.request.user)
        return self.url()


class RequestOverride(RequireRecentSignIn, ConsentPage):
    template_name = "cases/consent/override_form.html"
    form_class = OverrideForm
    check = staticmethod(policies.check_may_override)
    done_message = _("The request waits for a second person. It lapses in 24 hours.")

    def perform(self, form: Any) -> str:
        actions.request_override(self.case, form.cleaned_data, actor=self.request.user)
        return self.url()


class RowPage(ConsentPage):
    """A page about one of the rows of a case; 404 for who may not read it."""

    model: Any
    check = staticmethod(policies.check_may_read)

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id)
        self.row = found(self.model.objects.visible_to(self.request.user).of(self.case), row_id)

    def context(self) -> dict[str, Any]:
        return super().context() | {"row": self.row, "parts": presenters.parts_in_words(self.row.sections)}

    def form_kwargs(self) -> dict[str, Any]:
        return {}


class WithdrawConsent(RowPage):
    model = Consent
    template_name = "cases/consent/withdraw_form.html"
    form_class = WithdrawForm
    check = staticmethod(policies.check_may_withdraw)
    done_message = _("The consent was taken back. What rested on it is closed.")

    def perform(self, form: Any) -> str:
        actions.withdraw_consent(self.row, actor=self.request.user, **form.cleaned_data)
        return self.url()


class TellPerson(RowPage):
    model = LegalGround
    template_name = "cases/consent/informed_form.html"
    form_class = InformedForm
    check = staticmethod(policies.check_may_withdraw)
    done_message = _("It is on file that the person was told.")

    def perform(self, form: Any) -> str:
        actions.tell_person(self.row, actor=self.request.user, **form.cleaned_data)
        return self.url()


class RowButton(RowPage):
    """A button beside a row."""

    http_method_names = ["post"]
    action: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.action(self.row, actor=request.user)
        return self.done(self.url(), self.done_message)


class EndGround(RowButton):
    model = LegalGround
    action = staticmethod(actions.end_ground)
    done_message = _("The ground has ended. What rested on it is closed.")


class ConfirmOverride(RequireRecentSignIn, RowButton):
    model = ConsentOverride
    action = staticmethod(actions.confirm_override)
    done_message = _("Confirmed. A referral may carry these parts until the day named.")


class EndOverride(RowButton):
    model = ConsentOverride
    action = staticmethod(actions.end_override)
    done_message = _("This has ended. What rested on it is closed.")


class CaseButton(ConsentPage):
    """A button about the person."""

    http_method_names = ["post"]
    check = staticmethod(policies.check_may_withdraw)
    action: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.action(self.case, actor=request.user)
        return self.done(self.url(), self.done_message)


class StopSharing(CaseButton):
    action = staticmethod(actions.stop_sharing)
    done_message = _("Nothing is shared outside any more. What was open is closed.")


class AllowSharing(CaseButton):
    action = staticmethod(actions.allow_sharing)
    done_message = _("Things may be shared again, by what the person agrees to. Nothing was opened.")


class ConsentPaper(ConsentPage):
    """The form that the person signs, in her language: empty, or filled in from an answer."""

    template_name = "cases/consent/paper.html"
    check = staticmethod(policies.check_may_read)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answers = Consent.objects.visible_to(request.user).of(self.case)
        form = PrintForm({"language": get_language()} | request.GET.dict(), answers=answers)
        form.is_valid()
        language = form.cleaned_data.get("language") or get_language()
        consent = form.cleaned_data.get("consent")
        actions.print_form(self.case, actor=request.user, language=language, consent=consent)
        with override(language):
            paper = presenters.paper_of(consent)
        # A paper to sign names whom it is about.
        with masking.names(masking.Names.OPEN):
            return self.page(
                form=form,
                language=language,
                is_of_guests=language not in dict(settings.LANGUAGES),
                own_words=None if language == get_language() else presenters.paper_of(consent),
                consent=consent,
                may_identity=Section.IDENTITY in self.sections,
                **paper,
            )
