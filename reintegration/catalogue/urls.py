from django.urls import path

from reintegration.catalogue import views

# Part of reintegration/urls.py.
urlpatterns = [
    path("services/", views.Catalogue.as_view(), name="services"),
    path("services/new/", views.NewService.as_view(), name="service_new"),
    path("services/<uuid:public_id>/", views.ChangeService.as_view(), name="service_change"),
]
