from django.urls import path

from cases.transfer import views

# Of a file, below /cases/.
urlpatterns = [
    path("<uuid:public_id>/hands/", views.Hands.as_view(), name="hands"),
    path("<uuid:public_id>/hand-over/", views.HandOverCase.as_view(), name="hand_over"),
    path("<uuid:public_id>/hands/<uuid:hand_over_id>/", views.HandOverNote.as_view(), name="hand_over_note"),
    path(
        "<uuid:public_id>/hands/<uuid:hand_over_id>/confirm/",
        views.ConfirmHandOver.as_view(),
        name="confirm_hand_over",
    ),
    path("<uuid:public_id>/transfer/", views.AskForTransfer.as_view(), name="ask_for_transfer"),
    path("transfers/", views.Transfers.as_view(), name="transfers"),
    path("transfers/<uuid:public_id>/", views.TransferPage.as_view(), name="transfer"),
    path("transfers/<uuid:public_id>/propose/", views.ProposeTransfer.as_view(), name="propose_transfer"),
    path("transfers/<uuid:public_id>/accept/", views.AcceptTransfer.as_view(), name="accept_transfer"),
    path("transfers/<uuid:public_id>/decline/", views.DeclineTransfer.as_view(), name="decline_transfer"),
    path("transfers/<uuid:public_id>/recall/", views.RecallTransfer.as_view(), name="recall_transfer"),
]
# Of a member of staff, below /day/.
DAY = [path("team/<uuid:public_id>/hand-over/", views.HandOverAll.as_view(), name="hand_over_all")]
