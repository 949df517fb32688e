from django.urls import path

from cases.api import views

# Among the addresses of the API, which has the namespace.
urlpatterns = [
    path("persons/", views.Persons.as_view(), name="persons"),
    path("persons/<uuid:public_id>/", views.PersonDetail.as_view(), name="person"),
    path("persons/<uuid:public_id>/change/", views.ChangePerson.as_view(), name="change_person"),
    path("cases/", views.Cases.as_view(), name="cases"),
    path("cases/<uuid:public_id>/", views.CaseDetail.as_view(), name="case"),
    path("cases/<uuid:public_id>/classifications/", views.Classify.as_view(), name="classify"),
    path("cases/<uuid:public_id>/exploitations/", views.RecordExploitation.as_view(), name="record_exploitation"),
    path("cases/<uuid:public_id>/notes/", views.Notes.as_view(), name="notes"),
    path("cases/<uuid:public_id>/reopen/", views.Reopen.as_view(), name="reopen"),
]
