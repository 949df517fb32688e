from django.urls import path

from cases.consent import views

# Part of cases/urls.py.
urlpatterns = [
    path("<uuid:public_id>/consent/", views.Consents.as_view(), name="consents"),
    path("<uuid:public_id>/consent/new/", views.RecordConsent.as_view(), name="record_consent"),
    path("<uuid:public_id>/consent/form/", views.ConsentPaper.as_view(), name="consent_form"),
    path("<uuid:public_id>/consent/stop/", views.StopSharing.as_view(), name="stop_sharing"),
    path("<uuid:public_id>/consent/allow/", views.AllowSharing.as_view(), name="allow_sharing"),
    path("<uuid:public_id>/consent/<uuid:row_id>/withdraw/", views.WithdrawConsent.as_view(), name="withdraw_consent"),
    path("<uuid:public_id>/consent/ground/", views.RecordGround.as_view(), name="record_ground"),
    path("<uuid:public_id>/consent/ground/<uuid:row_id>/told/", views.TellPerson.as_view(), name="tell_person"),
    path("<uuid:public_id>/consent/ground/<uuid:row_id>/end/", views.EndGround.as_view(), name="end_ground"),
    path("<uuid:public_id>/consent/override/", views.RequestOverride.as_view(), name="request_override"),
    path(
        "<uuid:public_id>/consent/override/<uuid:row_id>/confirm/",
        views.ConfirmOverride.as_view(),
        name="confirm_override",
    ),
    path("<uuid:public_id>/consent/override/<uuid:row_id>/end/", views.EndOverride.as_view(), name="end_override"),
]
