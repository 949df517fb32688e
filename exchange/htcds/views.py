import tempfile
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.reauthentication import RequireRecentSignIn
from core.errors import Refused
from core.sheets import XLSX
from core.views import UNPROCESSABLE, FormPage, PageView
from exchange import policies
from exchange.htcds.actions import export_htcds
from exchange.htcds.forms import ExportForm
from exchange.htcds.presenters import chapters, left_out

# Held in memory up to here; more lies in an unnamed file, which goes with the answer.
IN_MEMORY = 8 * 1024 * 1024


class ExportGround(PageView):
    """Ground of both pages: for those whose role includes the export."""

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_export(self.request.user)


class Mapping(ExportGround):
    """What of a file goes where, and what does not."""

    template_name = "exchange/htcds.html"

    def context(self) -> dict[str, Any]:
        return {"chapters": chapters(), "left_out": left_out()}


class Export(RequireRecentSignIn, ExportGround, FormPage):
    """The consenting cases of one's organisation as a file: made once and kept nowhere."""

    works_once = False
    template_name = "exchange/htcds_export.html"
    form_class = ExportForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, UNPROCESSABLE)
        # Closed by the answer, once it is sent.
        file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        try:
            result = export_htcds(file, actor=request.user, **form.cleaned_data)
        except Refused as error:
            file.close()
            form.add_error(None, error.message)
            return self.show(form, UNPROCESSABLE)
        if not result.count:
            file.close()
            return self.nothing(form, result)
        file.seek(0)
        name = f"htcds-{form.cleaned_data['layout']}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)

    def nothing(self, form: Any, result: Any) -> HttpResponse:
        """An empty workbook helps nobody: the page says why."""
        return self.page(form=form, nothing=result)
