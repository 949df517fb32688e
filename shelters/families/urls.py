from django.urls import path

from shelters.families import views

# Part of shelters/urls.py.
urlpatterns = [
    path("<uuid:public_id>/family/", views.FamilyNumber.as_view(), name="family"),
    path("<uuid:public_id>/family/<uuid:case_id>/", views.BringInFamily.as_view(), name="bring_in_family"),
]
