from django.contrib.auth.decorators import login_not_required
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from reports.exports.actions import FORMATS
from reports.public import views

app_name = "figures"


class FormatConverter(StringConverter):
    """What a published edition is handed out as."""

    regex = "|".join(FORMATS)


register_converter(FormatConverter, "published")

# Open to all where PUBLIC_FIGURES is on; nowhere else is anything shown to who has neither account nor link.
urlpatterns = [
    path("", login_not_required(views.Figures.as_view()), name="list"),
    path("<int:year>/", login_not_required(views.Year.as_view()), name="year"),
    path("<int:year>/<published:kind>/", login_not_required(views.Download.as_view()), name="download"),
]
