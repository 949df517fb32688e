from typing import Any

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from core.errors import Refused
from reports import views
from reports.comparing import views as comparing
from reports.dashboards import views as dashboards
from reports.exports.actions import FORMATS, TABLES
from reports.periods import Period
from reports.signing import views as signing
from reports.tracing import views as tracing

app_name = "reports"


class PeriodConverter:
    """A year, a quarter or a month in an address: 2019, 2019-Q3, 2019-07."""

    regex = r"\d{4}(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?"

    def to_python(self, value: str) -> Period:
        try:
            return Period.parse(value)
        except Refused as error:
            raise ValueError(value) from error

    def to_url(self, value: Any) -> str:
        return str(value)


class ExportConverter(StringConverter):
    """What a report is handed out as: one of the formats, or of the tables in others' shape."""

    regex = "|".join((*FORMATS, *TABLES))


register_converter(PeriodConverter, "period")
register_converter(ExportConverter, "export")

urlpatterns = [
    path("", views.Dashboard.as_view(), name="dashboard"),
    path("freeze/", views.Freeze.as_view(), name="freeze"),
    path("compare/", comparing.Compare.as_view(), name="compare"),
    path("house/", dashboards.House.as_view(), name="house"),
    path("ministry/", dashboards.Ministry.as_view(), name="ministry"),
    path("quality/", tracing.Quality.as_view(), name="quality"),
    path("jobs/<uuid:public_id>/", views.Job.as_view(), name="job"),
    path("jobs/<uuid:public_id>/cancel/", views.CancelJob.as_view(), name="cancel_job"),
    path("<period:period>/", views.Year.as_view(), name="year"),
    path("<period:period>/measures/", views.Measures.as_view(), name="measures"),
    path("<period:period>/<int:revision>/files/", tracing.Files.as_view(), name="files"),
    path("<period:period>/<int:revision>/sign-off/", signing.SignOff.as_view(), name="sign_off"),
    path("<period:period>/<int:revision>/sign-off/confirm/", signing.ConfirmPart.as_view(), name="confirm_part"),
    path("<period:period>/<int:revision>/sign-off/review/", signing.Review.as_view(), name="review"),
    path("<period:period>/<int:revision>/sign-off/send-back/", signing.SendBack.as_view(), name="send_back"),
    path("<period:period>/<int:revision>/sign-off/publish/", signing.Publish.as_view(), name="publish"),
    path("<period:period>/<int:revision>/sign-off/withdraw/", signing.Withdraw.as_view(), name="withdraw_release"),
    path("<period:period>/download/<export:kind>/", views.Download.as_view(), name="download"),
    path("", include("reports.activities.urls")),
]
