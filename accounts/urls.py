from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from accounts.telling.urls import OF_ACCOUNTS as NOTIFICATIONS
from accounts.tokens.urls import OF_ACCOUNT as TOKENS_OF_ACCOUNT
from accounts.tokens.urls import OF_PROGRAMS as PROGRAMS
from accounts.tokens.urls import OWN as OWN_TOKENS
from accounts.views import factors, names, organisations, own, record, screens, sign_in, users

account = [
    path("", users.ChangeUser.as_view(), name="change_user"),
    path("teams/", users.ChangeTeams.as_view(), name="change_teams"),
    path("invite/", users.Invite.as_view(), name="invite"),
    path("invite/revoke/", users.RevokeInvitation.as_view(), name="revoke_invitation"),
    path("second-factor/", users.ResetSecondFactor.as_view(), name="reset_second_factor"),
    path("sessions/end/", users.EndSessionsOf.as_view(), name="end_sessions_of"),
    path("disable/", users.DisableUser.as_view(), name="disable_user"),
    path("enable/", users.EnableUser.as_view(), name="enable_user"),
    path("tokens/", include(TOKENS_OF_ACCOUNT)),
]
pages = (
    [
        path("users/", users.UserList.as_view(), name="users"),
        path("users/new/", users.AddUser.as_view(), name="add_user"),
        path("users/<uuid:public_id>/", include(account)),
        path("organisations/", organisations.OrganisationList.as_view(), name="organisations"),
        path("organisations/new/", organisations.AddOrganisation.as_view(), name="add_organisation"),
        path("organisations/<uuid:public_id>/", organisations.ChangeOrganisation.as_view(), name="change_organisation"),
        path("organisations/<uuid:public_id>/teams/", organisations.Teams.as_view(), name="teams"),
        path("teams/<uuid:public_id>/", organisations.RenameTeam.as_view(), name="rename_team"),
        path("record/", record.Record.as_view(), name="record"),
        path("record/export/", record.ExportRecord.as_view(), name="export_record"),
        path("alarms/", record.Alarms.as_view(), name="alarms"),
        path("alarms/<uuid:public_id>/allow/", record.AllowReading.as_view(), name="allow_reading"),
        path("leave/", login_not_required(screens.Leave.as_view()), name="leave"),
        path("stay/", screens.Stay.as_view(), name="stay"),
        path("names/show/", names.ShowNames.as_view(), name="show_names"),
        path("names/hide/", names.HideNames.as_view(), name="hide_names"),
        path("names/", names.ChooseNames.as_view(), name="names"),
        path("notifications/", include(NOTIFICATIONS)),
        path("tokens/", include(OWN_TOKENS)),
        path("programs/", include(PROGRAMS)),
        path("profile/", own.Profile.as_view(), name="profile"),
        path("rules/", own.Rules.as_view(), name="rules"),
        path("sessions/", own.Sessions.as_view(), name="sessions"),
        path("sessions/end-others/", own.EndOtherSessions.as_view(), name="end_other_sessions"),
        path("sessions/<int:pk>/end/", own.EndSession.as_view(), name="end_session"),
        path("second-factors/", factors.SecondFactors.as_view(), name="second_factors"),
        path("second-factors/app/", factors.AddApp.as_view(), name="add_app"),
        path("second-factors/passkey/", factors.AddPasskey.as_view(), name="add_passkey"),
        path("second-factors/codes/", factors.MakeRecoveryCodes.as_view(), name="make_recovery_codes"),
        path("second-factors/<int:pk>/remove/", factors.RemoveFactor.as_view(), name="remove_factor"),
        path("invitation/", login_not_required(sign_in.AcceptInvitation.as_view()), name="accept_invitation"),
    ],
    "accounts",
)

# Of allauth only what an account made by an administrator needs: no sign-up, no address of one's own to confirm.
urlpatterns = [
    path("", include(pages)),
    path("login/", login_not_required(allauth_views.login), name="account_login"),
    path("login/second-step/", sign_in.SecondStep.as_view(), name="mfa_authenticate"),
    path("login/passkey/", login_not_required(sign_in.SignInWithPasskey.as_view()), name="mfa_login_webauthn"),
    path("logout/", login_not_required(sign_in.SignOut.as_view()), name="account_logout"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", sign_in.SetPassword.as_view(), name="account_set_password"),
    path("reauthenticate/", sign_in.ConfirmWithPassword.as_view(), name="account_reauthenticate"),
    path("reauthenticate/passkey/", sign_in.ConfirmWithPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
]
