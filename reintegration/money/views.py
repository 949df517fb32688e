from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.policies import allows
from core.editing import EditPage
from core.paging import keyset_page
from core.views import FormPage, PageView, found, handed_out
from reintegration.money import actions, forms, policies, presenters, statistics
from reintegration.money.actions.budgets import LINE_FIELDS, PROJECT_FIELDS
from reintegration.money.models import AllowanceRate, BudgetLine, Entry, ExchangeRate, Project
from reintegration.money.numbers import exchanged

FORM = "reintegration/money/form.html"


class Budgets(PageView):
    """The projects that the reader's organisation keeps, pays for or spends from, and how far each is used up."""

    template_name = "reintegration/money/budgets.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Project.objects.visible_to(request.user).with_sums().select_related("funder")
        page = keyset_page(rows, "-starts_on", request.GET)
        may_edit = allows(policies.check_may_add, request.user)
        return self.page(page=page, rows=presenters.with_gauges(page), may_edit=may_edit, today=timezone.localdate())


class ProjectPage(FormPage):
    """A page about one budget that the reader sees. The amounts on it are hers as far as she keeps or pays for it."""

    check: Any = staticmethod(policies.check_may_edit)

    def setup_page(self, public_id: Any) -> None:
        rows = Project.objects.visible_to(self.request.user).select_related("kept_by", "funder")
        self.project = found(rows, public_id)
        self.check(self.request.user, self.project)

    def context(self) -> dict[str, Any]:
        return {"project": self.project, "back": self.url(), "lede": ""}

    def url(self) -> str:
        return reverse("reintegration:budget", args=[self.project.public_id])

    def lines(self) -> list[BudgetLine]:
        rows = BudgetLine.objects.visible_to(self.request.user).of(self.project)
        return list(rows.select_related("spender").order_by("code"))


def _seen(actor: Any, project: Project) -> None:
    """Whoever finds the budget opens it."""


class Budget(ProjectPage):
    """Its lines, and how what is left goes down."""

    template_name = "reintegration/money/budget.html"
    check = staticmethod(_seen)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        lines, project = self.lines(), self.project
        whole = policies.is_whole(request.user, project)
        return self.page(
            rows=presenters.with_gauges(lines),
            together=presenters.gauge_of(lines),
            chart=presenters.chart_of(lines, project.starts_on, project.ends_on) if whole and lines else [],
            whole=whole,
            may_edit=allows(policies.check_may_edit, request.user, project),
        )


class NewProject(FormPage):
    template_name = FORM
    form_class = forms.ProjectForm
    done_message = _("The project was added. Draw its budget lines now.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_add(self.request.user)

    def context(self) -> dict[str, Any]:
        back = reverse("reintegration:budgets")
        return {"heading": _("New project"), "button": _("Add the project"), "back": back, "lede": ""}

    def perform(self, form: Any) -> str:
        project = actions.add_project(form.cleaned_data, actor=self.request.user)
        return reverse("reintegration:budget", args=[project.public_id])


class ChangeProject(ProjectPage, EditPage):
    template_name = FORM
    form_class = forms.ProjectForm
    done_message = _("The project was saved.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"heading": _("Change the project"), "button": _("Save")}

    def edited(self) -> Project:
        return self.project

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        details = {name: sent[name] for name in PROJECT_FIELDS}
        actions.change_project(self.project, details, version=sent["version"], actor=self.request.user)
        return self.url()


class NewLine(ProjectPage):
    template_name = FORM
    form_class = forms.LineForm
    done_message = _("The budget line was added.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"heading": _("New budget line"), "button": _("Add the budget line")}

    def perform(self, form: Any) -> str:
        actions.add_line(self.project, form.cleaned_data, actor=self.request.user)
        return self.url()


class StatementPage(ProjectPage):
    """What was spent in some months, by line and by kind of assistance."""

    template_name = "reintegration/money/statement.html"
    check = staticmethod(policies.check_may_state)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = forms.StatementForm(request.GET)
        found_ = statistics.statement(self.project, *chosen.months(), request.user)
        query = f"from_on={found_.from_on:%Y-%m}&until_on={found_.until_on:%Y-%m}"
        kinds = presenters.kinds_in_words(found_)
        returned = sum(row["sums"].returned for row in kinds)
        form = forms.StatementForm(initial={"from_on": found_.from_on, "until_on": found_.until_on})
        return self.page(form=form, found=found_, kinds=kinds, returned=returned, query=query)


class ExportStatement(ProjectPage):
    """The same as a file, with every entry; recorded."""

    check = staticmethod(policies.check_may_state)
    kind = "csv"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        months = forms.StatementForm(request.GET).months()
        export = actions.export_statement(self.project, *months, self.kind, actor=request.user)
        return handed_out(export.content, export.media_type, export.name, shown=False)


class LinePage(FormPage):
    """A page about one budget line that the reader sees."""

    template_name = FORM
    check: Any = staticmethod(policies.check_may_edit_line)

    def setup_page(self, public_id: Any) -> None:
        rows = BudgetLine.objects.visible_to(self.request.user)
        self.line = found(rows.select_related("project__kept_by", "project__funder", "spender"), public_id)
        self.check(self.request.user, self.line)

    def context(self) -> dict[str, Any]:
        return {"line": self.line, "project": self.line.project, "back": self.url(), "lede": ""}

    def url(self) -> str:
        return reverse("reintegration:budget_line", args=[self.line.public_id])


class LineDetail(LinePage):
    """What is left of a line, and its entries: all of them, or those of the reader's organisation."""

    template_name = "reintegration/money/line.html"
    check = staticmethod(_seen)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        line, user = self.line, request.user
        whole = policies.is_whole(user, line.project)
        page = keyset_page(
            Entry.objects.of_line(line, user, whole=whole).select_related("organisation"), "-day", request.GET
        )
        keeps = allows(policies.check_may_edit, user, line.project)
        chart = whole or line.spender_id == user.organisation_id
        return self.page(
            gauge=presenters.gauge_of([line]),
            chart=presenters.chart_of([line], line.project.starts_on, line.project.ends_on) if chart else [],
            page=page,
            rows=presenters.entries_in_words(page.rows, user, keeps=keeps),
            whole=whole,
            may_edit=keeps and line.closed_on is None,
        )


class ChangeLine(LinePage, EditPage):
    form_class = forms.LineForm
    done_message = _("The budget line was saved.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"heading": _("Change the budget line"), "button": _("Save")}

    def edited(self) -> BudgetLine:
        return self.line

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        details = {name: sent[name] for name in LINE_FIELDS}
        actions.change_line(self.line, details, version=sent["version"], actor=self.request.user)
        return self.url()


class CloseLine(LinePage):
    form_class = forms.SureForm
    done_message = _("The budget line is closed.")

    def context(self) -> dict[str, Any]:
        lede = _(
            "Nothing more is spent from it, for good. What was spent stays, and may still come back or be set right."
        )
        return super().context() | {"heading": _("Close the budget line"), "button": _("Close the line"), "lede": lede}

    def perform(self, form: Any) -> str:
        actions.close_line(self.line, actor=self.request.user)
        return self.url()


class Charge(LinePage):
    form_class = forms.ChargeForm
    done_message = _("The cost was charged.")

    def context(self) -> dict[str, Any]:
        lede = _(
            "A cost for nobody in particular. What is given to somebody is recorded in her file, and charged there."
        )
        return super().context() | {"heading": _("Charge a cost"), "button": _("Charge the cost"), "lede": lede}

    def perform(self, form: Any) -> str:
        sent = form.cleaned_data
        foreign = None
        if sent["currency"]:
            foreign = exchanged(sent["currency"], sent["foreign_amount"], sent["day"])
        amount = foreign.azn if foreign else sent["amount"]
        actions.charge(
            self.line, amount, day=sent["day"], foreign=foreign, reference=sent["reference"], actor=self.request.user
        )
        return self.url()


class EntryPage(FormPage):
    """A page about one entry that the reader sees."""

    template_name = FORM
    check: Any = staticmethod(policies.check_may_recover)

    def setup_page(self, public_id: Any) -> None:
        rows = Entry.objects.visible_to(self.request.user).select_related("line__project__kept_by")
        self.entry = found(rows, public_id)
        self.check(self.request.user, self.entry)

    def context(self) -> dict[str, Any]:
        line = self.entry.line
        return {
            "entry": self.entry,
            "line": line,
            "project": line.project,
            "back": reverse("reintegration:budget_line", args=[line.public_id]),
            "lede": presenters.entry_in_a_line(self.entry),
        }


class CorrectEntry(EntryPage):
    check = staticmethod(policies.check_may_correct)
    form_class = forms.CorrectForm
    done_message = _("It was set right.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"heading": _("Set a charge right"), "button": _("Set right")}

    def perform(self, form: Any) -> str:
        actions.correct_charge(self.entry, actor=self.request.user, **form.cleaned_data)
        return self.context()["back"]


class RecoverEntry(EntryPage):
    form_class = forms.RecoverForm
    done_message = _("It was booked. It may be spent again.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"heading": _("Book what came back"), "button": _("Book it")}

    def perform(self, form: Any) -> str:
        actions.recover(self.entry, actor=self.request.user, **form.cleaned_data)
        return self.context()["back"]


class Rates(PageView):
    """What allowances are from which day, and what currencies were on which."""

    template_name = "reintegration/money/rates.html"

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_list(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(
            allowances=list(AllowanceRate.objects.all()),
            page=keyset_page(ExchangeRate.objects.all(), "-on", request.GET),
            may_edit=allows(policies.check_may_add, request.user),
        )


class RatePage(FormPage):
    template_name = FORM
    done_message = _("The rate was saved. What was recorded before keeps the amount it has.")

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_add(self.request.user)

    def context(self) -> dict[str, Any]:
        lede = _("Entered again for the same day, it takes the place of the one before.")
        return {"button": _("Save the rate"), "back": reverse("reintegration:rates"), "lede": lede}


class NewAllowance(RatePage):
    form_class = forms.AllowanceForm

    def context(self) -> dict[str, Any]:
        return super().context() | {"heading": _("New rate of an allowance")}

    def perform(self, form: Any) -> str:
        actions.set_allowance(actor=self.request.user, **form.cleaned_data)
        return reverse("reintegration:rates")


class NewExchange(RatePage):
    form_class = forms.ExchangeForm

    def context(self) -> dict[str, Any]:
        return super().context() | {"heading": _("New exchange rate")}

    def perform(self, form: Any) -> str:
        actions.set_exchange(actor=self.request.user, **form.cleaned_data)
        return reverse("reintegration:rates")
