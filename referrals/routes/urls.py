from django.urls import path

from referrals.routes import views

# Part of referrals/urls.py.
urlpatterns = [
    path("", views.Routes.as_view(), name="routes"),
    path("new/", views.NewRoute.as_view(), name="new_route"),
    path("<uuid:public_id>/", views.RoutePage.as_view(), name="route"),
    path("<uuid:public_id>/change/", views.ChangeRoute.as_view(), name="change_route"),
    path("<uuid:public_id>/end/", views.EndRoute.as_view(), name="end_route"),
    path("<uuid:public_id>/withdraw/", views.WithdrawRoute.as_view(), name="withdraw_route"),
]
