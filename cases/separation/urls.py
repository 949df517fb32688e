from django.urls import path

from cases.separation import views

# Part of cases/urls.py.
urlpatterns = [
    path("<uuid:public_id>/people/apart/", views.KeepApart.as_view(), name="keep_apart"),
    path("<uuid:public_id>/people/apart/<uuid:row_id>/end/", views.EndSeparation.as_view(), name="end_separation"),
]
