from django.urls import path

from cases.retention import views

app_name = "retention"

urlpatterns = [
    path("", views.DueFiles.as_view(), name="due"),
    path("rule/", views.ChangeRule.as_view(), name="rule"),
    path("cases/<uuid:public_id>/", views.CaseKeeping.as_view(), name="case"),
    path("cases/<uuid:public_id>/hold/", views.SetHold.as_view(), name="hold"),
    path("cases/<uuid:public_id>/copy/", views.MakeCopy.as_view(), name="copy"),
    path("holds/<uuid:public_id>/lift/", views.LiftHold.as_view(), name="lift"),
    path("decisions/<uuid:public_id>/keep/", views.KeepLonger.as_view(), name="keep"),
    path("decisions/<uuid:public_id>/ask/", views.AskToAnonymise.as_view(), name="ask"),
    path("decisions/<uuid:public_id>/decline/", views.DeclineAnonymising.as_view(), name="decline"),
    path("decisions/<uuid:public_id>/confirm/", views.ConfirmAnonymising.as_view(), name="confirm"),
]
