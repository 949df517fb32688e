from django.urls import path

from cases.merging import views

urlpatterns = [
    path("<uuid:public_id>/records/", views.Records.as_view(), name="records"),
    path("<uuid:public_id>/records/<uuid:other_id>/", views.ComparePersons.as_view(), name="compare_persons"),
    path("<uuid:public_id>/records/<uuid:other_id>/apart/", views.TellApart.as_view(), name="tell_apart"),
    path(
        "<uuid:public_id>/told-apart/<uuid:decision_id>/take-back/",
        views.TakeBackTellingApart.as_view(),
        name="take_back_telling_apart",
    ),
    path("<uuid:public_id>/merging/<uuid:merge_id>/undo/", views.UndoMerge.as_view(), name="undo_merge"),
]
