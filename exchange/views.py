import io
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.events import Event
from audit.models import AuditEvent
from core.views import UNPROCESSABLE, FormPage, PageView, found
from exchange import actions, policies
from exchange.forms import UploadForm
from exchange.models import UploadedRegister
from exchange.register.columns import SHEETS
from exchange.register.template import write_template

# More errors than anybody reads at once; the command prints all of them.
SHOWN = 200
PAST_IMPORTS = 10


class ImportPage(PageView):
    """Ground of the import pages: for those whose role includes it."""

    def setup_page(self, **kwargs: Any) -> None:
        policies.check_may_import(self.request.user)


class RegisterImport(ImportPage, FormPage):
    template_name = "exchange/register_import.html"
    form_class = UploadForm

    def context(self) -> dict[str, Any]:
        return {"past": AuditEvent.objects.matching({"event": Event.REGISTER_IMPORTED}).order_by("-id")[:PAST_IMPORTS]}

    def perform(self, form: Any) -> str:
        upload = actions.keep_upload(
            form.cleaned_data["file"], actor=self.request.user, source=form.cleaned_data["source"]
        )
        return reverse("exchange:register_preview", args=[upload.public_id])


class UploadPage(ImportPage):
    """A page about one upload of the user's own."""

    def setup_page(self, **kwargs: Any) -> None:
        super().setup_page()
        self.upload = found(UploadedRegister.objects.visible_to(self.request.user), kwargs["public_id"])

    def shown(self, result: actions.ImportResult, **options: Any) -> HttpResponse:
        """The preview: what would be added, what is wrong, what is worth a look."""
        return self.page(
            "exchange/register_preview.html",
            upload=self.upload,
            added=[(sheet, result.added[sheet]) for sheet in SHEETS],
            anything=any(result.added.values()),
            errors=result.errors[:SHOWN],
            warnings=result.warnings[:SHOWN],
            duplicates=result.possible_duplicates[:SHOWN],
            counts={name: len(getattr(result, name)) for name in ("errors", "warnings", "possible_duplicates")},
            limit=SHOWN,
            **options,
        )


class RegisterPreview(UploadPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.shown(actions.preview_upload(self.upload, actor=request.user))


class RegisterConfirm(UploadPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        result = actions.import_upload(self.upload, actor=request.user)
        if result.errors:
            return self.shown(result, status=UNPROCESSABLE)
        rows = ", ".join(f"{sheet} {number}" for sheet, number in result.added.items() if number)
        added = _("The register was imported: %(rows)s.") % {"rows": rows}
        return self.done("exchange:register_import", added if rows else _("Everything in it was on file already."))


class RegisterDiscard(UploadPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.discard_upload(self.upload, actor=request.user)
        return self.done("exchange:register_import", _("The upload was removed. Nothing was imported."))


class RegisterTemplate(ImportPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        content = io.BytesIO()
        write_template(content)
        content.seek(0)
        return FileResponse(content, as_attachment=True, filename="register.xlsx")
