from django.urls import path

from referrals.api import views

# Among the addresses of the API, which has the namespace.
urlpatterns = [
    path("referrals/", views.Referrals.as_view(), name="referrals"),
    path("referrals/<uuid:public_id>/", views.ReferralDetail.as_view(), name="referral"),
]
