from django.urls import include, path

from referrals import views
from referrals.guests.urls import OF_REFERRALS
from referrals.package.urls import urlpatterns as package
from referrals.parcels.urls import OF_REFERRALS as OF_PARCELS

app_name = "referrals"

urlpatterns = [
    path("", include("referrals.desk.urls")),
    path("of/<uuid:public_id>/", views.CaseReferrals.as_view(), name="case"),
    path("new/<uuid:public_id>/", views.NewReferral.as_view(), name="new"),
    path("register/", include("referrals.journal.urls")),
    path("routes/", include("referrals.routes.urls")),
    path("", include("referrals.ministry.urls")),
    path("<uuid:public_id>/", views.ReferralDetail.as_view(), name="detail"),
    path("<uuid:public_id>/again/", views.ReferAgain.as_view(), name="again"),
    path("<uuid:public_id>/edit/", views.EditReferral.as_view(), name="edit"),
    path("<uuid:public_id>/submit/", views.Submit.as_view(), name="submit"),
    path("<uuid:public_id>/approve/", views.Approve.as_view(), name="approve"),
    path("<uuid:public_id>/confirm/", views.Confirm.as_view(), name="confirm"),
    path("<uuid:public_id>/begin/", views.Begin.as_view(), name="begin"),
    path("<uuid:public_id>/return/", views.Return.as_view(), name="return"),
    path("<uuid:public_id>/refuse/", views.Refuse.as_view(), name="refuse"),
    path("<uuid:public_id>/accept/", views.Accept.as_view(), name="accept"),
    path("<uuid:public_id>/decline/", views.Decline.as_view(), name="decline"),
    path("<uuid:public_id>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("<uuid:public_id>/feedback/", views.Feedback.as_view(), name="feedback"),
    path("", include("referrals.conversation.urls")),
    *OF_REFERRALS,
    *package,
    *OF_PARCELS,
]
