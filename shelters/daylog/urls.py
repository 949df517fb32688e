from django.urls import path

from shelters.daylog import views

# Below /shelters/.
urlpatterns = [
    path("<uuid:public_id>/log/", views.DayLog.as_view(), name="log"),
    path("<uuid:public_id>/log/new/", views.WriteLog.as_view(), name="write_log"),
    path("<uuid:public_id>/log/print/", views.PrintLog.as_view(), name="print_log"),
    path("log/<uuid:public_id>/correct/", views.CorrectLog.as_view(), name="correct_log"),
    path("log/<uuid:public_id>/cross-out/", views.CrossOutLog.as_view(), name="cross_out_log"),
]
