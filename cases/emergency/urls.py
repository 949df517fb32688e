from django.urls import path

from cases.emergency import views

app_name = "emergency"

urlpatterns = [
    path("", views.OpenInEmergency.as_view(), name="open"),
    path("to-review/", views.ToReview.as_view(), name="reviews"),
    path("record/", views.RecordOfCases.as_view(), name="record"),
    path("<uuid:public_id>/review/", views.ReviewEmergency.as_view(), name="review"),
    path("<uuid:public_id>/end/", views.EndEmergency.as_view(), name="end"),
]
