from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import actions as case_actions
from cases.enums import Section
from cases.merging import actions, policies, presenters
from cases.merging.forms import MergeForm, UndoForm
from cases.merging.presenters import OTHER, THIS, Line
from cases.merging.records import all_records
from cases.models import Case, Merge, ToldApart
from cases.policies import allows
from cases.views import CasePage
from core.errors import Refused
from core.views import found

SHOWN = [Section.IDENTITY, Section.CONTACT]


class RecordsPage(CasePage):
    """A person's files and who else on file may be she. Looking is recorded."""

    check = staticmethod(policies.check_may_look)

    def found_about_her(self, rows: Any, public_id: Any) -> Any:
        """What was decided about this person's records, of whichever of them; 404 for what was about somebody else's."""
        return found(rows.visible_to(self.request.user).about(all_records([self.case.person_id])), public_id)

    def url(self) -> str:
        return reverse("cases:records", args=[self.case.public_id])


class Records(RecordsPage):
    template_name = "cases/merging/records.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        case_actions.read_sections(self.case, [Section.IDENTITY], actor=request.user)
        return self.page(records=presenters.records_of(self.case, request.user))


class ComparePage(RecordsPage):
    """Two records side by side."""

    def setup_page(self, public_id: Any, other_id: Any) -> None:
        super().setup_page(public_id)
        rows = Case.objects.visible_to(self.request.user).select_related("person", "organisation")
        self.other = found(rows, other_id)
        policies.check_may_compare(self.request.user, self.case, self.other)


class ComparePersons(ComparePage):
    """What two records say of one person, or of two; a manager says whose answers remain."""

    template_name = "cases/merging/compare.html"
    form_class = MergeForm
    done_message = _("The two records are one now. This can be taken back here.")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        for case in (self.case, self.other):
            case_actions.read_sections(case, SHOWN, actor=request.user)
        return super().get(request, *args, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        policies.check_may_merge(request.user, self.case, self.other)
        return super().post(request, *args, **kwargs)

    @cached_property
    def lines(self) -> list[Line]:
        return presenters.side_by_side(self.case.person, self.other.person)

    @cached_property
    def may_remain(self) -> policies.MayRemain:
        return policies.may_remain(self.request.user, self.case, self.other)

    def form_kwargs(self) -> dict[str, Any]:
        versions = {"version": self.case.person.version, "other_version": self.other.person.version}
        return {
            "remains": [(case.number, case.number) for case in self.may_remain.files],
            "questions": [(line.name, line.label, line.suggested) for line in self.lines if line.suggested],
            "sides": [(THIS, self.case.number), (OTHER, self.other.number)],
            "initial": versions,
        }

    def show(self, form: Any, status: int = 200) -> Any:
        return self.page(status=status, form=form, lines=presenters.with_fields(self.lines, form))

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "other": self.other,
            "may_merge": allows(policies.check_may_merge, self.request.user, self.case, self.other),
            "in_the_way": self.may_remain.in_the_way,
            "one_closes": self.may_remain.one_closes,
        }

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        this_remains = data["remains"] == self.case.number
        pair = [(self.case, data["version"]), (self.other, data["other_version"])]
        (kept, version), (merged, other_version) = pair if this_remains else reversed(pair)
        try:
            actions.merge_records(
                kept,
                merged,
                taken=form.taken_from(OTHER if this_remains else THIS),
                reason=data["reason"],
                versions=(version, other_version),
                actor=self.request.user,
            )
        except Refused as error:
            # A question of the records stands in the form as an answer to choose.
            raise Refused(error.message, form.field_of(error.field)) from None
        return reverse("cases:records", args=[kept.public_id])


class TellApart(ComparePage):
    """The two are two people."""

    http_method_names = ["post"]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        actions.tell_apart(self.case, self.other, actor=request.user)
        return self.done(self.url(), _("Recorded: these are two people. The pair is not shown again."))


class TakeBackTellingApart(RecordsPage):
    http_method_names = ["post"]

    def setup_page(self, public_id: Any, decision_id: Any) -> None:
        super().setup_page(public_id)
        self.decision = self.found_about_her(ToldApart.objects, decision_id)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        actions.take_back_telling_apart(self.decision, actor=request.user)
        return self.done(self.url(), _("Taken back. The pair is shown again."))


class UndoMerge(RecordsPage):
    """Take a merging back, having read what that changes and what stays."""

    template_name = "cases/merging/undo.html"
    form_class = UndoForm
    done_message = _("Taken back. The two records stand by themselves again.")

    def setup_page(self, public_id: Any, merge_id: Any) -> None:
        super().setup_page(public_id)
        self.merge = self.found_about_her(Merge.objects.select_related("remaining"), merge_id)
        policies.check_may_undo(self.request.user, self.merge)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        case_actions.read_sections(self.case, SHOWN, actor=request.user)
        return super().get(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": self.merge.remaining.version}}

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "merge": self.merge,
            "given_back": presenters.given_back(self.merge),
            "kept": presenters.kept_when_undone(self.merge),
        }

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        actions.undo_merge(self.merge, reason=data["reason"], version=data["version"], actor=self.request.user)
        return self.url()
