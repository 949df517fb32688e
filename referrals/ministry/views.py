from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.documents.enums import MEDIA_TYPES
from cases.documents.presenters import file_name
from cases.identification.policies import is_child
from cases.policies import allows
from core.errors import Conflict, NotVisible, Refused
from core.views import UNPROCESSABLE, FormPage, PageView, found, handed_out
from referrals import actions as referral_actions
from referrals import policies as referral_policies
from referrals.ministry import actions, policies, presenters
from referrals.ministry.forms import AssignForm, ConfirmForm, DecideForm, LetterForm, RemarkForm, SetAsideForm
from referrals.ministry.models import Decision, DecisionLetter
from referrals.models import Party, Referral
from referrals.views import ReferralPage


class Register(ReferralPage):
    """A button on the referral's page: the next number of the ministry's register."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actions.register_referral(self.referral, actor=request.user)
        except Conflict as error:
            return self.show(status=error.status, notice=error.message)
        return self.done(self.url(), _("The referral was registered."))


class Assign(ReferralPage):
    """Who of the organisation takes the next step."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor, referral = request.user, self.referral
        seats = list(Party.objects.visible_to(actor).of(referral))
        seat = referral_policies.own_seat(actor, referral, seats)
        if seat is None:
            raise NotVisible("")
        form = AssignForm(request.POST, colleagues=policies.colleagues_for(actor, seat))
        if not form.is_valid():
            return self.show(status=UNPROCESSABLE, notice=_("This colleague cannot take the next step."))
        try:
            referral_actions.assign_officer([referral], form.cleaned_data["officer"], actor=actor)
        except (Conflict, Refused) as error:
            return self.show(status=getattr(error, "status", UNPROCESSABLE), notice=error.message)
        return self.done(self.url(), _("It is noted who takes the next step."))


class Decide(FormPage):
    """Decide on formal identification, or propose it where it takes two."""

    form_class = DecideForm
    template_name = "referrals/ministry/decide.html"
    done_message = _("The decision is on file.")

    def setup_page(self, public_id: Any) -> None:
        self.referral = found(Referral.objects.visible_to(self.request.user).for_pages(), public_id)
        if self.request.method == "GET":
            policies.check_may_decide(self.request.user, self.referral)

    def context(self) -> dict[str, Any]:
        return {"referral": self.referral, "is_child": is_child(self.referral.case, timezone.localdate()) is True}

    def perform(self, form: Any) -> str:
        language = form.cleaned_data["language"]
        actions.decide(self.referral, form.said(), language=language, actor=self.request.user)
        return reverse("referrals:decision", args=[self.referral.public_id])


class DecisionPage(PageView):
    """The decision of one referral that stands; 404 where there is none, or for whoever does not see it."""

    template_name = "referrals/ministry/decision.html"

    def setup_page(self, public_id: Any) -> None:
        user = self.request.user
        self.referral = found(Referral.objects.visible_to(user).for_pages(), public_id)
        self.decision = Decision.objects.visible_to(user).of(self.referral)
        if self.decision is None:
            raise NotVisible("")

    def url(self) -> str:
        return reverse("referrals:decision", args=[self.referral.public_id])

    def show(self, *, status: int = 200, bound: Any = None, notice: Any = "") -> HttpResponse:
        """The decision with its grounds, its letters, and what the reader may do with it now. The look is on record."""
        actor, decision = self.request.user, self.decision
        actions.read_decision(decision, actor=actor)
        letters = DecisionLetter.objects.visible_to(actor).of(decision)
        return self.page(
            status=status,
            referral=self.referral,
            decided=presenters.decided_of(decision),
            letters=presenters.letters_of(letters),
            forms=[view.offered(self, bound) for view in STEPS if allows(view.check, actor, decision)],
            notice=notice,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()


class DecisionStep(DecisionPage):
    """A form on the decision's page: what it says, what it asks for, the action it calls."""

    http_method_names = ["post"]
    url_name: str
    label: Any
    hint: Any
    style = "btn-outline"
    form_class: Any
    check: Any
    done_message: Any = ""

    @classmethod
    def form_of(cls, page: DecisionPage, data: Any = None) -> Any:
        return cls.form_class(data, auto_id=f"id_{cls.__name__.lower()}_%s")

    @classmethod
    def offered(cls, page: DecisionPage, bound: Any) -> dict[str, Any]:
        url = reverse(cls.url_name, args=[page.referral.public_id])
        form = bound if isinstance(bound, cls.form_class) else cls.form_of(page)
        return {"url": url, "label": cls.label, "hint": cls.hint, "style": cls.style, "form": form}

    def perform(self, said: dict[str, Any]) -> None:
        """Call exactly one action."""
        raise NotImplementedError  # the base of forms, never a form itself

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_of(self, request.POST)
        if not form.is_valid():
            return self.show(status=UNPROCESSABLE, bound=form)
        try:
            self.perform(form.cleaned_data)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.show(status=UNPROCESSABLE, bound=form)
        except Conflict as error:
            self.decision = Decision.objects.visible_to(request.user).of(self.referral) or self.decision
            return self.show(status=error.status, notice=error.message)
        return self.done(self.after(), self.done_message)

    def after(self) -> str:
        return self.url()


class ConfirmDecision(DecisionStep):
    url_name, form_class, style = "referrals:confirm_decision", ConfirmForm, "btn-primary"
    label = _("Confirm the decision")
    hint = _(
        "You are the second officer. The determination is written in the file, the letter is made, the sender is told."
    )
    check = staticmethod(policies.check_may_make)
    done_message = _("The decision is made. The letter can be opened below.")

    def perform(self, said: dict[str, Any]) -> None:
        actions.confirm_decision(self.decision, actor=self.request.user, **said)


class SetAsideDecision(DecisionStep):
    url_name, form_class = "referrals:set_aside_decision", SetAsideForm
    label = _("Set the proposal aside")
    hint = _("Nothing is decided. Another decision can be proposed then.")
    check = staticmethod(policies.check_may_set_aside)
    done_message = _("The proposal was set aside.")

    def perform(self, said: dict[str, Any]) -> None:
        actions.set_aside_decision(self.decision, actor=self.request.user, **said)

    def after(self) -> str:
        return reverse("referrals:detail", args=[self.referral.public_id])


class WriteDecisionLetter(DecisionStep):
    url_name, form_class = "referrals:write_decision_letter", LetterForm
    label = _("Write the letter once more")
    hint = _(
        "In another language, or anew: a later version says which one it replaces, and the earlier one stays. "
        "Where the case has closed for the ministry, it names the number of the case and not the person."
    )
    check = staticmethod(policies.check_may_write_letter)
    done_message = _("The letter was written.")

    def perform(self, said: dict[str, Any]) -> None:
        actions.write_letter(self.decision, language=said["language"], token=said["token"], actor=self.request.user)


class RemarkOnDecision(DecisionStep):
    url_name, form_class = "referrals:remark_on_decision", RemarkForm
    label = _("Save the remark")
    hint = _("An appeal against the decision, or what else became of it.")
    check = staticmethod(policies.check_may_remark)
    done_message = _("The remark was saved.")

    @classmethod
    def form_of(cls, page: DecisionPage, data: Any = None) -> Any:
        return RemarkForm(data, auto_id="id_remarkondecision_%s", initial={"remark": page.decision.remark})

    def perform(self, said: dict[str, Any]) -> None:
        actions.remark_on_decision(self.decision, actor=self.request.user, **said)


# In the order in which they stand on the page.
STEPS: list[type[DecisionStep]] = [ConfirmDecision, SetAsideDecision, WriteDecisionLetter, RemarkOnDecision]


class OpenDecisionLetter(PageView):
    """One version of the letter, as it was sent."""

    def setup_page(self, public_id: Any, letter_id: Any) -> None:
        self.referral = found(Referral.objects.visible_to(self.request.user), public_id)
        rows = DecisionLetter.objects.visible_to(self.request.user).about(self.referral)
        self.letter = found(rows, letter_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content, document = actions.open_letter(self.letter, actor=request.user)
        return handed_out(content, MEDIA_TYPES[document.type], file_name(document), shown=False)
