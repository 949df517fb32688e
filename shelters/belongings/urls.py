from django.urls import path

from shelters.belongings import views

# Part of shelters/urls.py.
urlpatterns = [
    path("<uuid:public_id>/belongings/", views.BelongingsOfHouse.as_view(), name="house_belongings"),
    path("stays/<uuid:public_id>/belongings/", views.Belongings.as_view(), name="belongings"),
    path("stays/<uuid:public_id>/belongings/take/", views.Take.as_view(), name="take_belonging"),
    path("stays/<uuid:public_id>/belongings/receipt/", views.PrintReceipt.as_view(), name="print_receipt"),
    path("stays/<uuid:public_id>/belongings/signature/", views.RecordSignature.as_view(), name="sign_for_belongings"),
    path("stays/<uuid:public_id>/belongings/back/", views.HandEverythingBack.as_view(), name="hand_everything_back"),
    path("belongings/<uuid:public_id>/back/", views.HandBack.as_view(), name="hand_back"),
    path("belongings/<uuid:public_id>/cross-out/", views.CrossOutBelonging.as_view(), name="cross_out_belonging"),
]
