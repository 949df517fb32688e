from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from shelters.voice import views

app_name = "voice"

# Open to all. A slip takes the place of the token: whoever could forge a sheet would need one, and one works once. So
# these pages set no cookie on the device of a guest.
urlpatterns = [
    path("", login_not_required(csrf_exempt(views.Sheet.as_view())), name="sheet"),
    path("thanks/", login_not_required(views.Thanks.as_view()), name="thanks"),
]

# The house's, among the addresses of shelters.
OF_SHELTERS = [
    path("voice/", views.Programme.as_view(), name="voice_programme"),
    path("<uuid:public_id>/voice/", views.Rounds.as_view(), name="voice"),
    path("<uuid:public_id>/voice/open/", views.OpenRound.as_view(), name="open_voice"),
    path("voice/<uuid:public_id>/", views.RoundDetail.as_view(), name="voice_round"),
    path("voice/<uuid:public_id>/slips/", views.PrintSlips.as_view(), name="voice_slips"),
    path("voice/<uuid:public_id>/close/", views.CloseRound.as_view(), name="close_voice"),
]
