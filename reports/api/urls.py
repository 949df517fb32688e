from django.urls import path

from reports.api import views

# Among the addresses of the API, which has the namespace.
urlpatterns = [
    path("reports/", views.Reports.as_view(), name="reports"),
    path("reports/<uuid:public_id>/", views.ReportDetail.as_view(), name="report"),
]
