from django.urls import path

from shelters.confirming import views

# Part of shelters/urls.py.
urlpatterns = [
    path("confirmations/<uuid:public_id>/", views.ConfirmationPage.as_view(), name="confirmation"),
]
