from django.urls import path

from cases.at_hand import views

# Part of cases/urls.py.
urlpatterns = [
    path("<uuid:public_id>/pin/", views.Pin.as_view(), name="pin"),
    path("<uuid:public_id>/unpin/", views.Unpin.as_view(), name="unpin"),
]
