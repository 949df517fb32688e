from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.errors import Refused
from core.views import UNPROCESSABLE, FormPage, handed_out
from exchange import policies
from exchange.ctdc.actions import make_table
from exchange.ctdc.forms import TableForm
from exchange.ctdc.variables import explained


class Table(FormPage):
    """What the 27 variables are made of here, and the table of a year as a file."""

    works_once = False
    template_name = "exchange/ctdc.html"
    form_class = TableForm

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_make_ctdc(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"year": timezone.localdate().year - 1}}

    def context(self) -> dict[str, Any]:
        return {"variables": explained(), "smallest": settings.SMALLEST_FIGURE}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, UNPROCESSABLE)
        try:
            table = make_table(**form.cleaned_data, actor=request.user)
        except Refused as error:
            form.add_error("year", error.message)
            return self.show(form, UNPROCESSABLE)
        return handed_out(table.content, table.media_type, table.name, shown=False)
