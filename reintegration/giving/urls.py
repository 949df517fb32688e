from django.urls import path

from reintegration.giving import views

# Part of reintegration/urls.py.
urlpatterns = [
    path("item/<uuid:public_id>/", views.Item.as_view(), name="item"),
    path("item/<uuid:public_id>/correct/", views.CorrectItem.as_view(), name="correct_item"),
    path("item/<uuid:public_id>/cross-out/", views.CrossOutItem.as_view(), name="cross_out_item"),
    path("case/<uuid:public_id>/not-provided/", views.RecordNotProvided.as_view(), name="not_provided"),
    path("not-provided/<uuid:public_id>/settle/", views.Settle.as_view(), name="settle_next_step"),
    path(
        "not-provided/<uuid:public_id>/cross-out/", views.CrossOutNotProvided.as_view(), name="cross_out_not_provided"
    ),
    path("case/<uuid:public_id>/repeating/", views.BeginRepeating.as_view(), name="begin_repeating"),
    path("repeating/<uuid:public_id>/", views.ShowRepeating.as_view(), name="repeating"),
    path("repeating/<uuid:public_id>/change/", views.ChangeRepeating.as_view(), name="change_repeating"),
]
