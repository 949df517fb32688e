from django.urls import include, path

from shelters import views
from shelters.belongings.urls import urlpatterns as belongings
from shelters.incidents.urls import urlpatterns as incidents
from shelters.medicines.urls import urlpatterns as medicines
from shelters.visits.urls import urlpatterns as visits
from shelters.voice.urls import OF_SHELTERS as voice
from shelters.waiting.urls import urlpatterns as waiting

app_name = "shelters"

houses = [
    path("", views.ShelterList.as_view(), name="list"),
    path("new/", views.AddShelter.as_view(), name="add"),
    path("<uuid:public_id>/address/", views.Address.as_view(), name="address"),
    path("<uuid:public_id>/setup/", views.ShelterSetup.as_view(), name="setup"),
    path("<uuid:public_id>/setup/address/", views.ChangeAddress.as_view(), name="change_address"),
    path("<uuid:public_id>/setup/change/", views.ChangeShelter.as_view(), name="change"),
    path("<uuid:public_id>/setup/places/", views.ChangePlaces.as_view(), name="change_places"),
    path("<uuid:public_id>/setup/room/", views.AddRoom.as_view(), name="add_room"),
    path("<uuid:public_id>/setup/room/<uuid:room_id>/", views.ChangeRoom.as_view(), name="change_room"),
    path("<uuid:public_id>/setup/room/<uuid:room_id>/remove/", views.RemoveRoom.as_view(), name="remove_room"),
    path("<uuid:public_id>/setup/beds/", views.AddBeds.as_view(), name="add_beds"),
    path("<uuid:public_id>/setup/beds/<uuid:bed_id>/", views.ChangeBed.as_view(), name="change_bed"),
    path("<uuid:public_id>/setup/beds/<uuid:bed_id>/remove/", views.RemoveBed.as_view(), name="remove_bed"),
    path("<uuid:public_id>/works/", views.WorksList.as_view(), name="works"),
    path("<uuid:public_id>/works/new/", views.BeginWorks.as_view(), name="begin_works"),
    path("<uuid:public_id>/works/<uuid:works_id>/", views.WorksDetail.as_view(), name="works_detail"),
    path("<uuid:public_id>/works/<uuid:works_id>/change/", views.ChangeWorks.as_view(), name="change_works"),
    path("<uuid:public_id>/works/<uuid:works_id>/end/", views.EndWorks.as_view(), name="end_works"),
]

board = [
    path("<uuid:public_id>/", views.BedBoard.as_view(), name="board"),
    path("<uuid:public_id>/check-in/", views.CheckInToShelter.as_view(), name="check_in"),
    path("<uuid:public_id>/check-in/case/", views.CheckCaseNumber.as_view(), name="check_case"),
    path("<uuid:public_id>/reserve/", views.Reserve.as_view(), name="reserve"),
    path("reservations/<uuid:public_id>/", views.ReservationPage.as_view(), name="reservation"),
    path("reservations/<uuid:public_id>/release/", views.ReleaseReservation.as_view(), name="release"),
    path("check-in/<uuid:public_id>/", views.CheckInCase.as_view(), name="check_in_case"),
]

stays = [
    path("case/<uuid:public_id>/", views.CaseStays.as_view(), name="case_stays"),
    path("stays/<uuid:public_id>/", views.StayDetail.as_view(), name="stay"),
    path("stays/<uuid:public_id>/move/", views.MoveToBed.as_view(), name="move"),
    path("stays/<uuid:public_id>/move-here/", views.MoveHere.as_view(), name="move_here"),
    path("stays/<uuid:public_id>/check-out/", views.CheckOut.as_view(), name="check_out"),
    path("stays/<uuid:public_id>/out/", views.GoOut.as_view(), name="go_out"),
    path("stays/<uuid:public_id>/out/<uuid:absence_id>/", views.ChangeAbsence.as_view(), name="change_absence"),
    path("stays/<uuid:public_id>/out/<uuid:absence_id>/back/", views.ComeBack.as_view(), name="come_back"),
    path("stays/<uuid:public_id>/extend/", views.AskExtension.as_view(), name="ask_extension"),
    path("stays/<uuid:public_id>/extend/<uuid:extension_id>/", views.ExtensionPage.as_view(), name="extension"),
    path(
        "stays/<uuid:public_id>/extend/<uuid:extension_id>/take-back/",
        views.TakeBackExtension.as_view(),
        name="take_back_extension",
    ),
    path("stays/<uuid:public_id>/correct/", views.CorrectStay.as_view(), name="correct_stay"),
    path("stays/<uuid:public_id>/beds/<uuid:use_id>/", views.CorrectBed.as_view(), name="correct_bed"),
]

rooms = [
    path("", include("shelters.shifts.urls")),
    path("", include("shelters.daylog.urls")),
    path("", include("shelters.presence.urls")),
    path("", include("shelters.confirming.urls")),
    path("", include("shelters.families.urls")),
    path("", include("shelters.figures.urls")),
    path("", include("shelters.intake.urls")),
    path("", include("shelters.pictures.urls")),
    path("", include("shelters.places.urls")),
]

urlpatterns = [*houses, *board, *stays, *rooms, *belongings, *incidents, *medicines, *visits, *voice, *waiting]
