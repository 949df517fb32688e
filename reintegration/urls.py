from django.urls import path

from reintegration import views
from reintegration.survey.urls import urlpatterns as survey_urls

app_name = "reintegration"

urlpatterns = [
    path("", views.PlanList.as_view(), name="plans"),
    path("case/<uuid:public_id>/", views.CaseAssistance.as_view(), name="case"),
    path("case/<uuid:public_id>/plan/", views.NewPlan.as_view(), name="plan_new"),
    path("case/<uuid:public_id>/assistance/", views.NewAssistance.as_view(), name="assistance_new"),
    path("plan/<uuid:public_id>/", views.EditPlan.as_view(), name="plan_edit"),
    path("plan/<uuid:public_id>/end/", views.EndPlan.as_view(), name="plan_end"),
    *survey_urls,
]
