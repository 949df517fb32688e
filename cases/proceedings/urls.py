from django.urls import path

from cases.proceedings import views

# Part of cases/urls.py.
urlpatterns = [
    path("<uuid:public_id>/legal/", views.Proceedings.as_view(), name="proceedings"),
    path("<uuid:public_id>/legal/new/", views.AddProceeding.as_view(), name="add_proceeding"),
    path("<uuid:public_id>/legal/<uuid:row_id>/", views.ChangeProceeding.as_view(), name="change_proceeding"),
    path("<uuid:public_id>/legal/<uuid:row_id>/move/", views.MoveProceeding.as_view(), name="move_proceeding"),
    path("<uuid:public_id>/legal/<uuid:row_id>/hearing/", views.AddHearing.as_view(), name="add_hearing"),
    path("<uuid:public_id>/legal/hearings/<uuid:row_id>/", views.ChangeHearing.as_view(), name="change_hearing"),
    path("<uuid:public_id>/legal/protection/new/", views.AddMeasure.as_view(), name="add_measure"),
    path("<uuid:public_id>/legal/protection/<uuid:row_id>/", views.ChangeMeasure.as_view(), name="change_measure"),
    path("<uuid:public_id>/legal/claims/new/", views.AddClaim.as_view(), name="add_claim"),
    path("<uuid:public_id>/legal/claims/<uuid:row_id>/", views.ChangeClaim.as_view(), name="change_claim"),
]
