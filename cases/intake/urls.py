from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cases.intake import views
from cases.intake.steps import BY_NAME


class StepConverter(StringConverter):
    """One of the steps: no other word stands in an address."""

    regex = "|".join(BY_NAME)


register_converter(StepConverter, "step")

urlpatterns = [
    path("<uuid:public_id>/person/", views.PersonPage.as_view(), name="person"),
    path("<uuid:public_id>/person/<step:step>/", views.IntakeStep.as_view(), name="intake"),
]
