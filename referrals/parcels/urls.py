from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from referrals.parcels import views

app_name = "parcels"

# Where other installations bring parcels: known by their signature, and by nothing else (shelter_cms/urls.py).
urlpatterns = [
    path("", login_not_required(csrf_exempt(views.Receive.as_view())), name="receive"),
]

# Part of referrals/urls.py.
OF_REFERRALS = [
    path("installations/", views.Installations.as_view(), name="installations"),
    path("installations/new/", views.EnterInstallation.as_view(), name="enter_installation"),
    path("installations/keys/", views.RenewKeys.as_view(), name="renew_keys"),
    path("installations/<uuid:public_id>/", views.InstallationDetail.as_view(), name="installation"),
    path("installations/<uuid:public_id>/change/", views.ChangeInstallation.as_view(), name="change_installation"),
    path("installations/<uuid:public_id>/confirm/", views.ConfirmInstallation.as_view(), name="confirm_installation"),
    path("installations/<uuid:public_id>/organisations/", views.AddOutside.as_view(), name="add_outside"),
    path("installations/<uuid:public_id>/end/", views.EndInstallation.as_view(), name="end_installation"),
    path("parcels/bring/", views.BringParcel.as_view(), name="bring_parcel"),
    path("parcels/<uuid:public_id>/file/", views.TakeOut.as_view(), name="take_parcel"),
    path("parcels/<uuid:public_id>/receipt/", views.TakeReceipt.as_view(), name="take_receipt"),
    path("outside/", views.Arrivals.as_view(), name="arrivals"),
    path("outside/<uuid:public_id>/", views.ArrivalDetail.as_view(), name="arrival"),
    path("outside/<uuid:public_id>/accept/", views.AcceptArrival.as_view(), name="accept_arrival"),
    path("outside/<uuid:public_id>/decline/", views.DeclineArrival.as_view(), name="decline_arrival"),
    path("outside/<uuid:public_id>/complete/", views.CompleteArrival.as_view(), name="complete_arrival"),
    path("outside/<uuid:public_id>/case/", views.JoinCase.as_view(), name="join_arrival"),
]
