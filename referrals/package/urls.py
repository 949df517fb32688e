from django.urls import path

from referrals.package import views

# Part of referrals/urls.py.
urlpatterns = [
    path("<uuid:public_id>/package/", views.PackagePage.as_view(), name="package"),
]
