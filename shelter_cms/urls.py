from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from accounts.views.screens import empty
from core.csp_reports import take_report
from shelter_cms import api, health
from shelter_cms.finding.views import Find
from shelter_cms.guiding.views import Guide, Tour
from shelter_cms.home import Home

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # Open to all: the sign-in page speaks three languages too.
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("empty/", login_not_required(empty), name="empty"),
    path("find/", Find.as_view(), name="find"),
    path("guide/", Guide.as_view(), name="guide"),
    path("guide/tour/", Tour.as_view(), name="tour"),
    path("accounts/", include("accounts.urls")),
    path("csp-reports/", take_report, name="csp_reports"),
    path("api/", api.ApiGuide.as_view(), name="api_guide"),
    path("api/v1/", include(api.ADDRESSES)),
    path("", include("cases.urls")),
    path("calendar/", include("cases.calendar.urls")),
    path("enquiries/", include("cases.enquiries.urls")),
    path("emergency/", include("cases.emergency.urls")),
    path("retention/", include("cases.retention.urls")),
    path("shelters/", include("shelters.urls")),
    path("referrals/", include("referrals.urls")),
    path("guest/", include("referrals.guests.urls")),
    path("parcels/", include("referrals.parcels.urls")),
    path("reintegration/", include("reintegration.urls")),
    path("reports/", include("reports.urls")),
    path("figures/", include("reports.public.urls")),
    path("q/", include("shelters.voice.urls")),
    path("exchange/", include("exchange.urls")),
]

handler404 = "core.views.not_found"
