from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("", views.Dashboard.as_view(), name="dashboard"),
    path("freeze/", views.Freeze.as_view(), name="freeze"),
    path("jobs/<uuid:public_id>/", views.Job.as_view(), name="job"),
    path("<int:year>/download/<slug:kind>/", views.Download.as_view(), name="download"),
    path("<int:year>/", views.Year.as_view(), name="year"),
]
