from django.urls import path

from shelters.shifts import views

# Below /shelters/.
urlpatterns = [
    path("<uuid:public_id>/days/", views.Days.as_view(), name="days"),
    path("<uuid:public_id>/roster/", views.RosterPage.as_view(), name="roster"),
    path("<uuid:public_id>/roster/new/", views.PlanShift.as_view(), name="plan_shift"),
    path("<uuid:public_id>/roster/copy/", views.CopyWeek.as_view(), name="copy_week"),
    path("shifts/<uuid:public_id>/", views.ChangeShift.as_view(), name="change_shift"),
    path("shifts/<uuid:public_id>/remove/", views.RemoveShift.as_view(), name="remove_shift"),
    path("shifts/<uuid:public_id>/hand-over/", views.WriteHandOver.as_view(), name="write_hand_over"),
    path("<uuid:public_id>/hand-overs/", views.HandOvers.as_view(), name="hand_overs"),
    path("hand-overs/<uuid:public_id>/", views.ReadHandOver.as_view(), name="hand_over"),
    path("hand-overs/<uuid:public_id>/mend/", views.MendHandOver.as_view(), name="mend_hand_over"),
    path("hand-overs/<uuid:public_id>/take-over/", views.TakeOver.as_view(), name="take_over"),
]
