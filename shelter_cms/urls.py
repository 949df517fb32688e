from django.urls import include, path

from shelter_cms import health

urlpatterns = [
    path("", health.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("accounts.urls")),
    path("cases/", include("cases.urls")),
    path("shelters/", include("shelters.urls")),
    path("referrals/", include("referrals.urls")),
    path("reintegration/", include("reintegration.urls")),
    path("reports/", include("reports.urls")),
    path("exchange/", include("exchange.urls")),
]

handler404 = "core.views.not_found"
