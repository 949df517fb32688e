from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.reauthentication import RequireRecentSignIn
from core.errors import Refused
from core.sheets import XLSX
from core.views import UNPROCESSABLE, ActionView, FormPage, PageView, found, handed_out
from exchange import policies, undoing
from exchange.mapping import actions, presenters
from exchange.mapping.forms import ColumnsForm, ReadingForm, SaveMappingForm, SheetForm, ValuesForm
from exchange.mapping.models import ForeignSheet
from exchange.mapping.tables import TEXT, Choices, Table
from exchange.models import Import

# More problems than anybody reads at once; the workbook has all of them.
SHOWN = 100
PAST_IMPORTS = 20


class MappingPage(PageView):
    """Ground of these pages: for those whose role includes importing."""

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_import(self.request.user)


class MappingStart(MappingPage, FormPage):
    """A sheet comes in; below, what came in before and can still be taken back."""

    template_name = "exchange/mapping/start.html"
    form_class = SheetForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user}

    def context(self) -> dict[str, Any]:
        user = self.request.user
        waiting = ForeignSheet.objects.visible_to(user).order_by("-id")
        past = Import.objects.visible_to(user).select_related("imported_by").order_by("-id")[:PAST_IMPORTS]
        return {"waiting": waiting, "past": past}

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        sheet = actions.keep_sheet(
            said["file"], actor=self.request.user, source=said["source"], ready=said.get("ready") or ""
        )
        return reverse("exchange:mapping_reading", args=[sheet.public_id])


class SheetPage(MappingPage):
    """A page about one sheet of the user's own."""

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page()
        self.sheet = found(ForeignSheet.objects.visible_to(self.request.user), kwargs["public_id"])

    def context(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "steps": presenters.steps(self.sheet, self.request.resolver_match.url_name)}

    def address(self, name: str) -> str:
        return reverse(f"exchange:{name}", args=[self.sheet.public_id])


class TablePage(SheetPage, FormPage):
    """A page for which the table has to be readable; where it is not, the first page says why."""

    table: Table

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page(**kwargs)
        if self.sheet.state == ForeignSheet.State.DONE:
            raise Refused(_("This sheet is being imported, or was imported already."))
        self.table = actions.table_of(self.sheet)
        self.plan = actions.plan_of(self.sheet, self.table)

    def form_kwargs(self) -> dict[str, Any]:
        return {"table": self.table, "plan": self.plan}


class MappingReading(SheetPage, FormPage):
    """How the file is read, with its first rows: whoever knows the names sees whether the encoding is right."""

    template_name = "exchange/mapping/reading.html"
    form_class = ReadingForm

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page(**kwargs)
        self.table: Table | None = None
        self.refusal = ""
        try:
            self.table = actions.table_of(self.sheet)
        except Refused as refused:
            self.refusal = str(refused.message)

    def form_kwargs(self) -> dict[str, Any]:
        # What cannot be read may be readable in another encoding.
        return {"table": self.table, "kind": self.table.kind if self.table else TEXT, "initial": self.chosen()}

    def chosen(self) -> dict[str, Any]:
        read = self.table.choices if self.table else Choices(self.sheet.encoding, self.sheet.delimiter)
        return {"encoding": read.encoding, "delimiter": read.delimiter, "sheet": read.sheet, "head_row": read.head_row}

    def context(self) -> dict[str, Any]:
        preview = presenters.preview(self.table) if self.table else None
        return super().context() | {"preview": preview, "refusal": self.refusal}

    def perform(self, form: Any) -> str:
        actions.choose_reading(self.sheet, form.choices(), actor=self.request.user)
        return self.address("mapping_reading" if "again" in self.request.POST else "mapping_columns")


class MappingColumns(TablePage):
    template_name = "exchange/mapping/columns.html"
    form_class = ColumnsForm

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        return self.page(status=status, form=form, columns=presenters.columns(form, self.table))

    def perform(self, form: Any) -> str:
        actions.choose_columns(self.sheet, form.columns(), actor=self.request.user)
        return self.address("mapping_values")


class MappingValues(TablePage):
    template_name = "exchange/mapping/values.html"
    form_class = ValuesForm

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        return self.page(status=status, form=form, **presenters.values(form))

    def perform(self, form: Any) -> str:
        actions.choose_values(self.sheet, actor=self.request.user, **form.said())
        return self.address("mapping_check")


class MappingCheck(SheetPage, FormPage):
    """What would be added and what is wrong, before anything is; and the name under which the mapping is kept."""

    template_name = "exchange/mapping/check.html"
    form_class = SaveMappingForm
    done_message = gettext_lazy("The mapping is kept for the next sheet of its kind.")

    def context(self) -> dict[str, Any]:
        checked = actions.check(self.sheet, actor=self.request.user)
        return super().context() | {
            "checked": checked,
            "added": presenters.added(checked.result.added),
            "problems": checked.problems[:SHOWN],
            "warnings": checked.warnings[:SHOWN],
            "duplicates": checked.duplicates[:SHOWN],
            "limit": SHOWN,
        }

    def perform(self, form: Any) -> str:
        actions.save_mapping(self.sheet, form.cleaned_data["name"], actor=self.request.user)
        return self.address("mapping_check")


class MappingProblems(SheetPage):
    """The sheet with its problems, as a workbook."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = actions.problems_as_workbook(self.sheet, actor=request.user)
        return handed_out(content, XLSX, "problems.xlsx", shown=False)


class MappingImport(SheetPage, ActionView):
    def perform(self) -> str:
        actions.start(self.sheet, actor=self.request.user)
        return self.address("mapping_progress")


class MappingProgress(SheetPage):
    """How far the import is; htmx asks for the fragment until it has ended."""

    template_name = "exchange/mapping/progress.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stages = presenters.stages(self.sheet, actions.stage_of(self.sheet))
        template = "exchange/mapping/_progress.html" if "HX-Request" in request.headers else None
        answer = self.page(template, stages=stages, added=presenters.added(self.sheet.added))
        answer["Vary"] = "HX-Request"
        return answer


class MappingDiscard(SheetPage, ActionView):
    done_message = gettext_lazy("The sheet was removed.")

    def perform(self) -> str:
        actions.discard(self.sheet, actor=self.request.user)
        return reverse("exchange:mapping_start")


class TakeBack(RequireRecentSignIn, MappingPage):
    """A whole import is taken back: what it made, unless somebody has worked with it since."""

    template_name = "exchange/mapping/take_back.html"

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page()
        self.past = found(
            Import.objects.visible_to(self.request.user).select_related("imported_by"), kwargs["public_id"]
        )

    def context(self) -> dict[str, Any]:
        changed = []
        if self.past.can_be_taken_back:
            changed = undoing.changed_since(self.past, actor=self.request.user)
        return {"past": self.past, "changed": changed, "added": presenters.added(self.past.added)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            undoing.take_back(self.past, actor=request.user)
        except Refused as refused:
            return self.page(refusal=refused.message, status=UNPROCESSABLE)
        return self.done("exchange:mapping_start", _("The import was taken back: nothing of it is on file any more."))
