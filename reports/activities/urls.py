from django.urls import path

from reports.activities import views

# Part of reports/urls.py.
urlpatterns = [
    path("activities/", views.Activities.as_view(), name="activities"),
    path("activities/new/", views.NewActivity.as_view(), name="activity_new"),
    path("activities/<uuid:public_id>/", views.OneActivity.as_view(), name="activity"),
    path("activities/<uuid:public_id>/correct/", views.CorrectActivity.as_view(), name="correct_activity"),
    path("activities/<uuid:public_id>/held/", views.HoldActivity.as_view(), name="hold_activity"),
    path("activities/<uuid:public_id>/call-off/", views.CallOffActivity.as_view(), name="call_off_activity"),
    path("activities/<uuid:public_id>/cross-out/", views.CrossOutActivity.as_view(), name="cross_out_activity"),
    path("activities/<uuid:public_id>/picture/", views.AddPicture.as_view(), name="add_activity_picture"),
    path("activities/pictures/<uuid:public_id>/", views.ShowPicture.as_view(), name="activity_picture"),
    path("activities/pictures/<uuid:public_id>/remove/", views.RemovePicture.as_view(), name="remove_activity_picture"),
]
