from django.urls import path

from cases.family import views

# Part of cases/urls.py.
urlpatterns = [
    path("<uuid:public_id>/people/", views.People.as_view(), name="people"),
    path("<uuid:public_id>/people/new/", views.AddRelation.as_view(), name="add_relation"),
    path("<uuid:public_id>/people/link/", views.LinkCases.as_view(), name="link_cases"),
    path("<uuid:public_id>/people/<uuid:row_id>/", views.ChangeRelation.as_view(), name="change_relation"),
    path("<uuid:public_id>/people/<uuid:row_id>/remove/", views.RemoveRelation.as_view(), name="remove_relation"),
    path("<uuid:public_id>/people/<uuid:row_id>/link/", views.LinkRelation.as_view(), name="link_relation"),
    path("<uuid:public_id>/people/<uuid:row_id>/case/", views.OpenOwnCase.as_view(), name="open_own_case"),
]
