from django.urls import path

from shelters.intake import views

# Part of shelters/urls.py.
urlpatterns = [
    path("<uuid:public_id>/take-in/", views.TakeIn.as_view(), name="take_in"),
]
