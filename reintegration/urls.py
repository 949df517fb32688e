from django.urls import include, path

from reintegration import views
from reintegration.catalogue.urls import urlpatterns as catalogue
from reintegration.giving.urls import urlpatterns as giving
from reintegration.groups.urls import urlpatterns as sessions
from reintegration.money import urls as money_urls
from reintegration.partners.urls import urlpatterns as partners
from reintegration.survey.urls import urlpatterns as survey_urls
from reintegration.training.urls import urlpatterns as training

app_name = "reintegration"

urlpatterns = [
    path("", views.PlanList.as_view(), name="plans"),
    path("case/<uuid:public_id>/", views.CaseAssistance.as_view(), name="case"),
    path("case/<uuid:public_id>/assistance/", views.NewAssistance.as_view(), name="assistance_new"),
    path("plan/<uuid:public_id>/end/", views.EndPlan.as_view(), name="plan_end"),
    path("budgets/", include(money_urls.urlpatterns)),
    path("", include("reintegration.grants.urls")),
    *survey_urls,
    *catalogue,
    *giving,
    *partners,
    *sessions,
    *training,
]
