from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import actions as case_actions
from cases.enums import Section
from cases.family import actions, policies, presenters
from cases.family.forms import LinkForm, NumberForm, RelationForm
from cases.family.models import Relation
from cases.models import Case
from cases.policies import allows
from cases.separation.presenters import kept_apart_from
from cases.views import CaseEditPage, CasePage, OpenCase
from core.errors import Refused
from core.views import found


class FamilyPage(CasePage):
    """A page about the people around the person of one case; afterwards back to all of them."""

    check = staticmethod(policies.check_may_record)

    def context(self) -> dict[str, Any]:
        return super().context() | {"tab": "family", "saves_itself": self.saves_itself}

    def url(self) -> str:
        return reverse("cases:people", args=[self.case.public_id])

    def other_case(self, form: Any) -> Case:
        """The file whose number was typed, if this person sees it."""
        other = (
            Case.objects.visible_to(self.request.user).select_related("person").numbered(form.cleaned_data["number"])
        )
        if other is None or not allows(policies.check_may_lead_to, self.request.user, other):
            raise Refused(_("You see no case with this number."), "number")
        return other


class People(FamilyPage):
    """Who is around the person: family, guardians, whom she trusts, of whom she is afraid. Opening it is recorded."""

    template_name = "cases/family/people.html"
    check = staticmethod(policies.check_may_see)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case_actions.read_sections(self.case, [Section.FAMILY], actor=request.user)
        may_record = allows(policies.check_may_record, request.user, self.case)
        people = presenters.people_around(self.case, request.user)
        return self.page(people=people, apart=kept_apart_from(self.case, request.user), may_record=may_record)


class AddRelation(FamilyPage):
    template_name = "cases/family/relation_form.html"
    form_class = RelationForm
    saves_itself = True
    done_message = _("The person was recorded.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"relation": None}

    def perform(self, form: Any) -> str:
        actions.add_relation(self.case, form.details(), token=form.cleaned_data["token"], actor=self.request.user)
        return self.url()


class LinkCases(FamilyPage):
    template_name = "cases/family/link_form.html"
    form_class = LinkForm
    done_message = _("The two files belong together now. Each shows the other to whoever sees both.")

    def perform(self, form: Any) -> str:
        other = self.other_case(form)
        actions.link_cases(self.case, other, kind=form.cleaned_data["kind"], actor=self.request.user)
        return self.url()


class RelationPage(FamilyPage):
    """A page about one of them; 404 where there is nobody whom the reader may know of."""

    def setup_page(self, public_id: Any, row_id: Any = None) -> None:
        super().setup_page(public_id)
        self.relation = found(Relation.objects.visible_to(self.request.user).of(self.case), row_id)
        self.relation.case = self.case

    def context(self) -> dict[str, Any]:
        return super().context() | {"relation": self.relation}


class ChangeRelation(CaseEditPage, RelationPage):
    template_name = "cases/family/relation_form.html"
    form_class = RelationForm
    done_message = _("The person was saved.")

    def edited(self) -> Relation:
        return found(Relation.objects.visible_to(self.request.user).of(self.case), self.relation.public_id)

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        actions.change_relation(self.relation, form.details(), version=version, actor=self.request.user)
        return self.url()


class RemoveRelation(RelationPage):
    """Asks once more: what is taken out is not put back by a press."""

    template_name = "cases/family/remove_form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.remove_relation(self.relation, actor=request.user)
        return self.done(self.url(), _("Taken out of the file."))


class LinkRelation(RelationPage):
    template_name = "cases/family/link_form.html"
    form_class = NumberForm
    done_message = LinkCases.done_message

    def perform(self, form: Any) -> str:
        actions.link_relation(self.relation, self.other_case(form), actor=self.request.user)
        return self.url()


class OpenOwnCase(RelationPage, OpenCase):
    """A case of her own for somebody recorded here: the usual form, filled with what is known."""

    template_name = "cases/family/open_case.html"
    done_message = _("The case is open, and the two files belong together. You are in charge.")

    def form_kwargs(self) -> dict[str, Any]:
        return OpenCase.form_kwargs(self) | {"initial": presenters.known_of(self.relation)}

    def context(self) -> dict[str, Any]:
        return RelationPage.context(self) | OpenCase.context(self)

    def perform(self, form: Any) -> str:
        case = actions.open_own_case(self.relation, form.cleaned_data, actor=self.request.user)
        return reverse("cases:detail", args=[case.public_id])
