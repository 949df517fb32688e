from django.urls import path

from shelters.visits import views

# Part of shelters/urls.py.
urlpatterns = [
    path("<uuid:public_id>/visits/", views.Visits.as_view(), name="visits"),
    path("<uuid:public_id>/visits/new/", views.RecordVisit.as_view(), name="record_visit"),
    path("visits/<uuid:public_id>/left/", views.EndVisit.as_view(), name="end_visit"),
    path("visits/<uuid:public_id>/cross-out/", views.CrossOutVisit.as_view(), name="cross_out_visit"),
]
