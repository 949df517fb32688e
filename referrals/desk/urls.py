from django.urls import path

from referrals.desk import views

# Part of referrals/urls.py.
urlpatterns = [
    path("", views.Inbox.as_view(), name="inbox"),
    path("assign/", views.AssignOfficer.as_view(), name="assign"),
    path("filters/", views.SaveFilter.as_view(), name="save_filter"),
    path("filters/<uuid:public_id>/remove/", views.RemoveFilter.as_view(), name="remove_filter"),
]
