from django.urls import path

from shelters.incidents import views

# Part of shelters/urls.py.
urlpatterns = [
    path("<uuid:public_id>/incidents/", views.IncidentList.as_view(), name="incidents"),
    path("<uuid:public_id>/incidents/new/", views.RecordIncident.as_view(), name="record_incident"),
    path("incidents/<uuid:public_id>/", views.IncidentDetail.as_view(), name="incident"),
    path("incidents/<uuid:public_id>/add/", views.AddToIncident.as_view(), name="add_to_incident"),
    path("incidents/<uuid:public_id>/people/", views.AddPerson.as_view(), name="add_incident_person"),
    path("incidents/<uuid:public_id>/told/", views.TellOfIncident.as_view(), name="tell_of_incident"),
    path("incidents/<uuid:public_id>/follow-up/", views.SetFollowUp.as_view(), name="set_incident_follow_up"),
    path("incidents/<uuid:public_id>/close/", views.CloseIncident.as_view(), name="close_incident"),
    path("incidents/people/<uuid:public_id>/remove/", views.RemovePerson.as_view(), name="remove_incident_person"),
    path("incidents/follow-ups/<uuid:public_id>/", views.FinishFollowUp.as_view(), name="finish_incident_follow_up"),
]
