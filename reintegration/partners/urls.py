from django.urls import path

from reintegration.partners import views

# Part of reintegration/urls.py.
urlpatterns = [
    path("partners/", views.Partners.as_view(), name="partners"),
    path("partners/new/", views.NewPartner.as_view(), name="partner_new"),
    path("partners/<uuid:public_id>/", views.ChangePartner.as_view(), name="partner_change"),
]
