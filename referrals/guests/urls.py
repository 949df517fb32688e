from django.contrib.auth.decorators import login_not_required
from django.urls import path

from referrals.guests import views

app_name = "guests"

# Open to who has the link: the only pages about a referral that ask for no account.
urlpatterns = [
    path("", login_not_required(views.Door.as_view()), name="door"),
    path("card/", login_not_required(views.Card.as_view()), name="card"),
    path("accept/", login_not_required(views.Accept.as_view()), name="accept"),
    path("declined/", login_not_required(views.Declined.as_view()), name="declined"),
]

# The sender's, among the addresses of referrals.
OF_REFERRALS = [
    path("<uuid:public_id>/links/new/", views.MakeLink.as_view(), name="make_link"),
    path("links/<uuid:public_id>/recall/", views.RecallLink.as_view(), name="recall_link"),
]
