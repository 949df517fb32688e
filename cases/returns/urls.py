from django.urls import path

from cases.returns import views

# Part of cases/urls.py.
urlpatterns = [
    path("<uuid:public_id>/return/new/", views.RecordReturn.as_view(), name="record_return"),
    path("<uuid:public_id>/return/<uuid:row_id>/", views.ChangeReturn.as_view(), name="change_return"),
    path("<uuid:public_id>/return/<uuid:row_id>/risk/", views.AssessRisk.as_view(), name="assess_return_risk"),
    path("<uuid:public_id>/return/<uuid:row_id>/move/", views.MoveReturn.as_view(), name="move_return"),
    path("<uuid:public_id>/return/<uuid:row_id>/paper/", views.AddDocument.as_view(), name="add_travel_document"),
    path(
        "<uuid:public_id>/return/papers/<uuid:row_id>/", views.ChangeDocument.as_view(), name="change_travel_document"
    ),
]
