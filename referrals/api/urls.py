from django.urls import include, path

from referrals.api import moves, views

OF_REFERRAL = [
    path("", views.ReferralDetail.as_view(), name="referral"),
    path("package/", views.ReferralPackage.as_view(), name="referral_package"),
    path("messages/", views.Messages.as_view(), name="referral_messages"),
    path("change/", moves.ChangeReferral.as_view(), name="change_referral"),
    path("take/", moves.Take.as_view(), name="take_referral"),
    path("submit/", moves.Submit.as_view(), name="submit_referral"),
    path("approve/", moves.Approve.as_view(), name="approve_referral"),
    path("confirm/", moves.Confirm.as_view(), name="confirm_referral"),
    path("return/", moves.Return.as_view(), name="return_referral"),
    path("refuse/", moves.Refuse.as_view(), name="refuse_referral"),
    path("accept/", moves.Accept.as_view(), name="accept_referral"),
    path("decline/", moves.Decline.as_view(), name="decline_referral"),
    path("begin/", moves.Begin.as_view(), name="begin_referral"),
    path("complete/", moves.Complete.as_view(), name="complete_referral"),
    path("withdraw/", moves.Withdraw.as_view(), name="withdraw_referral"),
]

# Among the addresses of the API, which has the namespace.
urlpatterns = [
    path("referrals/", views.Referrals.as_view(), name="referrals"),
    path("referrals/<uuid:public_id>/", include(OF_REFERRAL)),
]
