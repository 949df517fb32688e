from django.urls import path

from shelters.presence import views

# Below /shelters/.
urlpatterns = [
    path("<uuid:public_id>/roll-call/", views.RollCallPage.as_view(), name="roll_call"),
    path("<uuid:public_id>/roll-call/begin/", views.BeginRollCall.as_view(), name="begin_roll_call"),
    path("<uuid:public_id>/roll-call/hour/", views.SetRollCallHour.as_view(), name="set_roll_call_hour"),
    path("<uuid:public_id>/evacuation/", views.EvacuationPage.as_view(), name="evacuation"),
    path("roll-calls/<uuid:public_id>/here/", views.MarkHere.as_view(), name="mark_here"),
    path("roll-calls/<uuid:public_id>/others/", views.MarkOthersHere.as_view(), name="mark_others_here"),
    path("roll-calls/<uuid:public_id>/not-here/<uuid:stay_id>/", views.MarkNotHere.as_view(), name="mark_not_here"),
    path("roll-calls/<uuid:public_id>/finish/", views.FinishRollCall.as_view(), name="finish_roll_call"),
    path("stays/<uuid:public_id>/help/", views.SayHelp.as_view(), name="say_help"),
]
