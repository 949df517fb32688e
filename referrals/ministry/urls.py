from django.urls import path

from referrals.ministry import views

# Part of referrals/urls.py.
urlpatterns = [
    path("<uuid:public_id>/register/", views.Register.as_view(), name="register"),
    path("<uuid:public_id>/assign/", views.Assign.as_view(), name="assign"),
    path("<uuid:public_id>/decide/", views.Decide.as_view(), name="decide"),
    path("<uuid:public_id>/decision/", views.DecisionPage.as_view(), name="decision"),
    path("<uuid:public_id>/decision/confirm/", views.ConfirmDecision.as_view(), name="confirm_decision"),
    path("<uuid:public_id>/decision/set-aside/", views.SetAsideDecision.as_view(), name="set_aside_decision"),
    path("<uuid:public_id>/decision/remark/", views.RemarkOnDecision.as_view(), name="remark_on_decision"),
    path("<uuid:public_id>/decision/letters/new/", views.WriteDecisionLetter.as_view(), name="write_decision_letter"),
    path(
        "<uuid:public_id>/decision/letters/<uuid:letter_id>/",
        views.OpenDecisionLetter.as_view(),
        name="open_decision_letter",
    ),
]
