from django.urls import path

from shelters.places import views

# Part of shelters/urls.py.
urlpatterns = [
    path("places/", views.SearchPlaces.as_view(), name="places"),
    path("places/choose/", views.ChoosePlaces.as_view(), name="choose_places"),
]
