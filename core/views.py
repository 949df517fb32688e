"""The ground that pages stand on: find, show, act, and translate what a rule refuses — here, once."""

from importlib import import_module
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from core.api.problems import MEDIA_TYPE, unknown_address
from core.errors import Conflict, DomainError, NotAllowed, NotVisible, Refused, Stale, TooMuch
from core.middleware import build_policy

UNPROCESSABLE = 422
# For the pages that show a secret in their answer, and never again.
SHOWN_ONCE = gettext_lazy(
    "This had been pressed already. It was done once, and what it showed is shown only once: if you did not see it, make "
    "a new one."
)
# A file of somebody else's making: it loads nothing, runs nothing, is of no origin, and stands in no frame.
ALONE: dict[str, list[str]] = {
    "sandbox": [],
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}


def found(rows: models.QuerySet, public_id: Any) -> Any:
    """The one row with this public id among those the user may see; NotVisible otherwise, whether it exists or not."""
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("")
    return row


class PageView(View):
    """A page. `setup_page` finds what the address names; a DomainError becomes 404 or a page with the reason.

    What is sent to it with a key (`form_key`) does its work once: sent again, it leads where it led the first time (ADR 0060).
    """

    template_name: str = ""
    # False where what is sent changes nothing, or is of nobody's account: tests/core/test_form_keys.py has the reason of each.
    works_once = True
    # Said to whoever sends once more what did its work; "" for the usual words.
    again_message: Any = ""
    claimed: Any = None

    def setup_page(self, **kwargs: Any) -> None:
        """Find the objects of the address; raise NotVisible or NotAllowed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Before the page looks whether it may: what the first sending did may be the reason why a second may not.
        if self.works_once and request.method == "POST" and "X-Draft" not in request.headers:
            self.claimed = _keys().claim(request)
            if self.claimed is not None and self.claimed.target:
                return self.lead_again(self.claimed.target)
        try:
            self.setup_page(**kwargs)
            return super().dispatch(request, *args, **kwargs)
        except NotVisible as error:
            self.put_on_record(error.status)
            raise Http404 from None
        except (NotAllowed, TooMuch) as error:
            self.put_on_record(error.status)
            return self.refuse(error)
        except DomainError as error:
            return self.refuse(error)

    def put_on_record(self, status: int) -> None:
        """Somebody asked for what is not for her: the app that keeps the record is told (settings.REFUSAL_RECORDER)."""
        import_string(settings.REFUSAL_RECORDER)(self.request, status)

    def refuse(self, error: DomainError) -> HttpResponse:
        """Say what happened, that nothing was changed, and where to go on."""
        context = {"reason": error.message, "status": error.status}
        return render(self.request, "refused.html", context, status=error.status)

    def context(self) -> dict[str, Any]:
        """What every rendering of this page needs."""
        return {}

    def page(self, template_name: str | None = None, *, status: int = 200, **context: Any) -> HttpResponse:
        return render(self.request, template_name or self.template_name, self.context() | context, status=status)

    def done(self, target: Any, message: Any = "") -> HttpResponse:
        """After a change: say so and go to the page of `target` (a URL, a URL name, or an object with get_absolute_url)."""
        if message:
            messages.success(self.request, message)
        answer = redirect(target)
        self.settle(answer.headers["Location"])
        return answer

    def settle(self, target: str) -> None:
        """What was sent did its work. `done` says so; a page that answers with something else says it itself."""
        if self.claimed is not None:
            _keys().settle(self.claimed, target)

    def lead_again(self, target: str) -> HttpResponse:
        """Sent once more: to the page of the first time, also where only a part of a page was asked for."""
        messages.info(self.request, self.said_again())
        if "HX-Request" in self.request.headers:
            return HttpResponse(headers={"HX-Redirect": target})
        return redirect(target)

    def said_again(self) -> Any:
        return self.again_message or _("This had been pressed already. It was done once.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page()


class FormPage(PageView):
    """A page with one form: shown, cleaned, handed to one action. What was typed is kept when a rule refuses it.

    One that only shows something, on the ground that it shares with forms, has no `form_class` and takes no POST.
    """

    form_class: type[forms.BaseForm] | None = None
    done_message: Any = ""
    # A long form: what is typed is kept while it is typed (settings.DRAFT_KEEPER). Its template has the marks of `drafts`.
    saves_itself = False

    def said_again(self) -> Any:
        if self.form_class is None:
            return super().said_again()
        return self.again_message or _(
            "This form had arrived already. It was saved once; look whether all of it is there."
        )

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        assert self.form_class is not None, type(self)
        return self.form_class(data, files, **self.form_kwargs())

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def perform(self, form: Any) -> Any:
        """Call exactly one action with the cleaned data; return where to go next."""
        raise NotImplementedError  # the base of pages, never a page itself

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        return self.page(status=status, form=form)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form()
        if self.saves_itself:
            _take_up(form, _drafts().kept(request))
        return self.show(form)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.form_class is None:
            return HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"])
        if self.saves_itself and "X-Draft" in request.headers:
            # A line and no page: nothing of the page's ground is looked up for it.
            kept_at = _drafts().keep(request)
            # The time once more, for the bar that speaks when the line is lost (static/js/line.js).
            headers = {"X-Kept": date_format(localtime(kept_at), "TIME_FORMAT")} if kept_at else {}
            line = render_to_string("components/_draft_kept.html", {"kept_at": kept_at})
            return HttpResponse(line, headers=headers)
        if self.saves_itself and "discard" in request.POST:
            # Not `done`: nothing of the form's own work was.
            _drafts().forget(request)
            messages.success(request, _("What you had typed here was thrown away."))
            return redirect(request.get_full_path())
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            if _holds_what_no_page_offered(form):
                self.put_on_record(UNPROCESSABLE)
            return self.show(form, UNPROCESSABLE)
        try:
            target = self.perform(form)
        except Stale:
            # Shown by core/editing.py, with what changed meanwhile.
            raise
        except (Refused, Conflict) as error:
            field = getattr(error, "field", None)
            form.add_error(field if field in form.fields else None, error.message)
            return self.show(form, error.status if isinstance(error, Conflict) else UNPROCESSABLE)
        if self.saves_itself:
            _drafts().forget(request)
        return self.done(target, self.done_message)


def _drafts() -> Any:
    return import_module(settings.DRAFT_KEEPER)


def _keys() -> Any:
    return import_module(settings.FORM_KEEPER)


def _take_up(form: Any, kept: Any) -> None:
    """Show the form as it was left."""
    if kept is not None:
        for name, field in form.fields.items():
            # What nobody types is this page's own, unless it was kept with the rest.
            if field.widget.is_hidden and form.add_prefix(name) not in kept.data:
                continue
            form.initial[name] = field.widget.value_from_datadict(kept.data, {}, form.add_prefix(name))
        form.kept_at = kept.at


def _holds_what_no_page_offered(form: forms.BaseForm) -> bool:
    """True for a choice that was not among those shown. A browser cannot send it: somebody tries what we make of it."""
    tried = {"invalid_choice", "invalid_list", "invalid_pk_value"}
    return any(error.code in tried for errors in form.errors.as_data().values() for error in errors)


class ActionView(PageView):
    """A button: POST calls one action and returns to the page it stood on. GET is not answered."""

    http_method_names = ["post"]
    done_message: Any = ""

    def perform(self) -> Any:
        """Call exactly one action; return where to go next."""
        raise NotImplementedError  # the base of buttons, never a button itself

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.done(self.perform(), self.done_message)


def handed_out(content: bytes, media_type: str, name: str, *, shown: bool) -> HttpResponse:
    """Bytes of somebody else's making, under a name of ours, with nothing allowed to them."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'{"inline" if shown else "attachment"}; filename="{name}"'
    response.headers["Content-Security-Policy"] = build_policy(ALONE)
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same page whether a thing does not exist or is not for this person; to a program, the same problem."""
    if request.path.startswith("/api/v1/"):
        return JsonResponse(unknown_address(), status=404, content_type=MEDIA_TYPE)
    return render(request, "404.html", {"title": _("Not found")}, status=404)
