from django.urls import path

from reintegration.api import views

# Among the addresses of the API, which has the namespace.
urlpatterns = [
    path("plans/", views.Plans.as_view(), name="plans"),
    path("assistance/", views.Items.as_view(), name="assistance"),
]
