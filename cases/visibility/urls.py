from django.urls import path

from cases.visibility import views

# Part of cases/urls.py.
urlpatterns = [
    path("<uuid:public_id>/access/", views.AccessPage.as_view(), name="access"),
    path("<uuid:public_id>/access/<uuid:user_id>/revoke/", views.RevokeAccess.as_view(), name="revoke_access"),
    path("<uuid:public_id>/access/team/", views.ChangeTeam.as_view(), name="change_team"),
    path("<uuid:public_id>/restrict/", views.RestrictCase.as_view(), name="restrict"),
    path("<uuid:public_id>/unseal/", views.RequestUnsealing.as_view(), name="request_unsealing"),
    path("unsealing/<uuid:public_id>/confirm/", views.ConfirmUnsealing.as_view(), name="confirm_unsealing"),
    path("unsealing/<uuid:public_id>/decline/", views.DeclineUnsealing.as_view(), name="decline_unsealing"),
]
