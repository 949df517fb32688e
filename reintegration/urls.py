from django.urls import path

from reintegration import views

app_name = "reintegration"

urlpatterns = [
    path("", views.PlanList.as_view(), name="plans"),
    path("case/<uuid:public_id>/", views.CaseAssistance.as_view(), name="case"),
    path("case/<uuid:public_id>/assistance/", views.NewAssistance.as_view(), name="assistance_new"),
    path("plan/<uuid:public_id>/end/", views.EndPlan.as_view(), name="plan_end"),
]
