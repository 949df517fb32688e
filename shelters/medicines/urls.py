from django.urls import path

from shelters.medicines import views

# Part of shelters/urls.py.
urlpatterns = [
    path("<uuid:public_id>/medicines/", views.MedicineSheet.as_view(), name="medicine_sheet"),
    path("stays/<uuid:public_id>/medicines/", views.Medicines.as_view(), name="medicines"),
    path("stays/<uuid:public_id>/medicines/new/", views.RecordMedicine.as_view(), name="record_medicine"),
    path("medicines/<uuid:public_id>/give/", views.Give.as_view(), name="give_medicine"),
    path("medicines/<uuid:public_id>/stop/", views.StopMedicine.as_view(), name="stop_medicine"),
    path("medicines/<uuid:public_id>/cross-out/", views.CrossOutMedicine.as_view(), name="cross_out_medicine"),
    path("medicines/givings/<uuid:public_id>/cross-out/", views.CrossOutGiving.as_view(), name="cross_out_giving"),
]
