from django.urls import path

from shelters.figures import views

# Part of shelters/urls.py.
urlpatterns = [path("<uuid:public_id>/house/", views.HouseInFigures.as_view(), name="shelter")]
