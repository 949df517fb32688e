from django.urls import path

from reintegration.groups import views

# Part of reintegration/urls.py.
urlpatterns = [
    path("sessions/", views.Sessions.as_view(), name="sessions"),
    path("sessions/new/", views.NewSession.as_view(), name="session_new"),
    path("sessions/<uuid:public_id>/", views.Session.as_view(), name="session"),
    path("sessions/<uuid:public_id>/again/", views.NewSession.as_view(), name="session_again"),
    path("sessions/<uuid:public_id>/cross-out/", views.CrossOutSession.as_view(), name="cross_out_session"),
]
