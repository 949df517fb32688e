from django.urls import path

from cases.closing import views

urlpatterns = [
    path("<uuid:public_id>/close/", views.AskToClose.as_view(), name="close"),
    path("<uuid:public_id>/closing/", views.ClosingsPage.as_view(), name="closings"),
    path("<uuid:public_id>/closing/<uuid:closing_id>/approve/", views.ApproveClosing.as_view(), name="approve_closing"),
    path("<uuid:public_id>/closing/<uuid:closing_id>/return/", views.ReturnClosing.as_view(), name="return_closing"),
    path(
        "<uuid:public_id>/closing/<uuid:closing_id>/take-back/",
        views.TakeBackClosing.as_view(),
        name="take_back_closing",
    ),
    path("follow-up-schedule/", views.SetSchedule.as_view(), name="follow_up_schedule"),
    path("<uuid:public_id>/follow-up/<uuid:follow_up_id>/alarm/", views.AnswerAlarm.as_view(), name="answer_alarm"),
    path("<uuid:public_id>/follow-up/<uuid:follow_up_id>/", views.WriteFollowUp.as_view(), name="follow_up"),
]
