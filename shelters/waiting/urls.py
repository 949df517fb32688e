from django.urls import path

from shelters.waiting import views

# Part of shelters/urls.py.
urlpatterns = [
    path("<uuid:public_id>/waiting/", views.WaitingList.as_view(), name="waiting"),
    path("<uuid:public_id>/waiting/new/", views.PutOnList.as_view(), name="put_on_waiting_list"),
    path("waiting/<uuid:public_id>/offer/", views.OfferBed.as_view(), name="offer_bed"),
    path("waiting/<uuid:public_id>/end/", views.EndWaiting.as_view(), name="end_waiting"),
]
