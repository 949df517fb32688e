from django.urls import path

from accounts.tokens import views

# Among the addresses of accounts, which has the namespace.
OWN = [
    path("", views.OwnTokens.as_view(), name="tokens"),
    path("new/", views.MakeOwnToken.as_view(), name="make_token"),
    path("<uuid:public_id>/end/", views.EndToken.as_view(), name="end_token"),
]
OF_ACCOUNT = [
    path("", views.TokensOf.as_view(), name="tokens_of"),
    path("new/", views.MakeServiceToken.as_view(), name="make_token_of"),
]
OF_PROGRAMS = [
    path("", views.Services.as_view(), name="services"),
    path("new/", views.AddService.as_view(), name="add_service"),
]
