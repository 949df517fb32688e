from django.urls import path

from reintegration.survey import views

# Part of reintegration/urls.py.
urlpatterns = [
    path("outcomes/", views.OutcomesPage.as_view(), name="outcomes"),
    path("case/<uuid:public_id>/surveys/", views.Surveys.as_view(), name="surveys"),
    path("case/<uuid:public_id>/surveys/new/", views.RecordSurvey.as_view(), name="survey_new"),
    path("survey/<uuid:public_id>/", views.SurveyDetail.as_view(), name="survey"),
    path("survey/<uuid:public_id>/change/", views.ChangeSurvey.as_view(), name="survey_change"),
    path("survey/<uuid:public_id>/cross-out/", views.CrossOutSurvey.as_view(), name="survey_cross_out"),
]
