from django.urls import include, path

from reports import views

app_name = "reports"

urlpatterns = [
    path("", views.Dashboard.as_view(), name="dashboard"),
    path("freeze/", views.Freeze.as_view(), name="freeze"),
    path("jobs/<uuid:public_id>/", views.Job.as_view(), name="job"),
    path("", include("reports.activities.urls")),
    path("<int:year>/", views.Year.as_view(), name="year"),
]
