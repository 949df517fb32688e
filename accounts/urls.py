from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from accounts import views

own = (
    [
        path("users/", views.UserList.as_view(), name="users"),
        path("users/new/", views.AddUser.as_view(), name="add_user"),
        path("users/<uuid:public_id>/", views.ChangeUser.as_view(), name="change_user"),
        path("users/<uuid:public_id>/password/", views.SetPassword.as_view(), name="set_password"),
        path("users/<uuid:public_id>/disable/", views.DisableUser.as_view(), name="disable_user"),
        path("users/<uuid:public_id>/enable/", views.EnableUser.as_view(), name="enable_user"),
        path("organisations/", views.OrganisationList.as_view(), name="organisations"),
        path("organisations/new/", views.AddOrganisation.as_view(), name="add_organisation"),
        path("organisations/<uuid:public_id>/", views.ChangeOrganisation.as_view(), name="change_organisation"),
        path("record/", views.Record.as_view(), name="record"),
        path("profile/", views.Profile.as_view(), name="profile"),
    ],
    "accounts",
)

# Of allauth only what an account made by an administrator needs: no sign-up, no address of one's own to confirm.
urlpatterns = [
    path("", include(own)),
    path("login/", login_not_required(allauth_views.login), name="account_login"),
    path("inactive/", login_not_required(allauth_views.account_inactive), name="account_inactive"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
]
