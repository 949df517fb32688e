from django.contrib.auth.decorators import login_not_required
from django.urls import path

from cases.calendar import views

app_name = "calendar"

urlpatterns = [
    path("", views.Settings.as_view(), name="settings"),
    path("make/", views.Make.as_view(), name="make"),
    path("end/", views.End.as_view(), name="end"),
    # Open to who has the address: a program that keeps a calendar.
    path("work.ics", login_not_required(views.Feed.as_view()), name="feed"),
]
