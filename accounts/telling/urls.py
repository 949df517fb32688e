from django.urls import path

from accounts.telling import views

# Among the addresses of accounts, which has the namespace.
OF_ACCOUNTS = [
    path("", views.Notifications.as_view(), name="notifications"),
    path("count/", views.Count.as_view(), name="count_notifications"),
    path("read/", views.ReadAll.as_view(), name="read_notifications"),
    path("wishes/", views.Wishes.as_view(), name="notification_wishes"),
    path("<uuid:public_id>/open/", views.Open.as_view(), name="open_notification"),
    path("<uuid:public_id>/read/", views.Read.as_view(), name="read_notification"),
]
