from django.urls import include, path

from shelters import views

app_name = "shelters"

urlpatterns = [
    path("", views.ShelterList.as_view(), name="list"),
    path("new/", views.AddShelter.as_view(), name="add"),
    path("check-in/<uuid:public_id>/", views.CheckInCase.as_view(), name="check_in_case"),
    path("case/<uuid:public_id>/", views.CaseStays.as_view(), name="case_stays"),
    path("stays/<uuid:public_id>/", views.StayDetail.as_view(), name="stay"),
    path("stays/<uuid:public_id>/move/", views.MoveToBed.as_view(), name="move"),
    path("stays/<uuid:public_id>/check-out/", views.CheckOut.as_view(), name="check_out"),
    path("<uuid:public_id>/", views.BedBoard.as_view(), name="board"),
    path("<uuid:public_id>/check-in/", views.CheckInToShelter.as_view(), name="check_in"),
    path("<uuid:public_id>/check-in/case/", views.CheckCaseNumber.as_view(), name="check_case"),
    path("<uuid:public_id>/address/", views.Address.as_view(), name="address"),
    path("<uuid:public_id>/setup/address/", views.ChangeAddress.as_view(), name="change_address"),
    path("<uuid:public_id>/setup/", views.ShelterSetup.as_view(), name="setup"),
    path("<uuid:public_id>/setup/change/", views.ChangeShelter.as_view(), name="change"),
    path("<uuid:public_id>/setup/room/", views.AddRoom.as_view(), name="add_room"),
    path("<uuid:public_id>/setup/beds/", views.AddBeds.as_view(), name="add_beds"),
    path("", include("shelters.shifts.urls")),
    path("", include("shelters.daylog.urls")),
    path("", include("shelters.presence.urls")),
]
