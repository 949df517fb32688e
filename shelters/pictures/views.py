from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.documents import scanner
from cases.documents.enums import ENDINGS, MEDIA_TYPES
from core.views import FormPage, PageView, found, handed_out
from shelters import policies as shelter_policies
from shelters.pictures import actions, policies
from shelters.pictures.forms import PictureForm
from shelters.pictures.models import Picture
from shelters.views.works import WorksPage


class AddPicture(WorksPage):
    template_name = "shelters/picture_form.html"
    form_class = PictureForm
    check = staticmethod(shelter_policies.check_may_set_up)
    done_message = _("The picture was added.")

    def form_kwargs(self) -> dict[str, Any]:
        moment = self.request.GET.get("moment")
        return {"initial": {"moment": moment}} if moment else {}

    def context(self) -> dict[str, Any]:
        return super().context() | {"is_scanned": scanner.is_configured()}

    def perform(self, form: Any) -> str:
        actions.add_picture(self.works, form.cleaned_data, actor=self.request.user)
        return self.works_url()


class ShowPicture(PageView):
    """The picture itself, for the works' page. 404 for everybody outside the house."""

    def setup_page(self, public_id: Any) -> None:
        self.picture = found(Picture.objects.visible_to(self.request.user).select_related("shelter"), public_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = actions.open_picture(self.picture, actor=request.user)
        name = f"{self.picture.moment}.{ENDINGS[self.picture.type][0]}"
        return handed_out(content, MEDIA_TYPES[self.picture.type], name, shown=True)


class RemovePicture(FormPage):
    """Asks first: what is destroyed does not come back."""

    template_name = "shelters/picture_remove.html"
    form_class = forms.Form
    done_message = _("The picture was destroyed.")

    def setup_page(self, public_id: Any) -> None:
        rows = Picture.objects.visible_to(self.request.user).select_related("shelter", "works")
        self.picture = found(rows, public_id)
        policies.check_may_remove(self.request.user, self.picture)

    def context(self) -> dict[str, Any]:
        return {"picture": self.picture, "works": self.picture.works, "shelter": self.picture.shelter}

    def perform(self, form: Any) -> str:
        actions.remove_picture(self.picture, actor=self.request.user)
        return reverse("shelters:works_detail", args=[self.picture.shelter.public_id, self.picture.works.public_id])
