from django.urls import path

from cases.intake import views

urlpatterns = [
    path("<uuid:public_id>/person/", views.PersonPage.as_view(), name="person"),
    path("<uuid:public_id>/person/<slug:step>/", views.IntakeStep.as_view(), name="intake"),
]
