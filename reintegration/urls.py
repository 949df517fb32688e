from django.urls import path

from reintegration import views
from reintegration.catalogue.urls import urlpatterns as catalogue
from reintegration.giving.urls import urlpatterns as giving
from reintegration.groups.urls import urlpatterns as sessions
from reintegration.partners.urls import urlpatterns as partners
from reintegration.training.urls import urlpatterns as training

app_name = "reintegration"

urlpatterns = [
    path("", views.PlanList.as_view(), name="plans"),
    path("case/<uuid:public_id>/", views.CaseAssistance.as_view(), name="case"),
    path("case/<uuid:public_id>/plan/", views.NewPlan.as_view(), name="plan_new"),
    path("case/<uuid:public_id>/assistance/", views.NewAssistance.as_view(), name="assistance_new"),
    path("plan/<uuid:public_id>/", views.EditPlan.as_view(), name="plan_edit"),
    path("plan/<uuid:public_id>/end/", views.EndPlan.as_view(), name="plan_end"),
    *catalogue,
    *giving,
    *partners,
    *sessions,
    *training,
]
