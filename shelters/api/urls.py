from django.urls import path

from shelters.api import views

# Among the addresses of the API, which has the namespace.
urlpatterns = [
    path("shelters/", views.Shelters.as_view(), name="shelters"),
    path("shelters/<uuid:public_id>/", views.ShelterDetail.as_view(), name="shelter"),
    path("stays/", views.Stays.as_view(), name="stays"),
    path("stays/<uuid:public_id>/", views.StayDetail.as_view(), name="stay"),
    path("stays/<uuid:public_id>/check-out/", views.CheckOut.as_view(), name="check_out"),
]
