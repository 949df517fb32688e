"""Plans and assistance for programs, to be read: what was agreed and given, in codes and sums. Words stay on the file."""

from typing import Any

from rest_framework import serializers

from cases.planning.models import CasePlan
from cases.planning.states import Status
from core.api.serializers import Code
from core.api.views import ApiView, ReadList
from reintegration.enums import AssistanceType
from reintegration.models import Assistance


class PlanRow(serializers.Serializer):
    """One version of a file's plan."""

    id = serializers.UUIDField(source="public_id")
    case = serializers.UUIDField(source="case.public_id")
    number = serializers.IntegerField()
    status = Code(Status.choices)
    agreed_on = serializers.DateField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)


class ItemRow(serializers.Serializer):
    """One thing given; money and quantities as text, with two decimals."""

    id = serializers.UUIDField(source="public_id")
    case = serializers.UUIDField(source="case.public_id")
    type = Code(AssistanceType.choices)
    delivered_on = serializers.DateField()
    organisation = serializers.CharField(source="provider.code")
    quantity = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    amount_azn = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)


class Plans(ReadList, ApiView):
    """The case plans of files in which the account sees plan and assistance, the newest first."""

    resource = operation = "plans"
    shows = PlanRow

    def rows(self) -> Any:
        return CasePlan.objects.visible_to(self.request.user).select_related("case")


class Items(ReadList, ApiView):
    """What was given, in the files in which the account sees it, the last first. What was crossed out is left out."""

    resource = operation = "assistance"
    order = "-delivered_on"
    shows = ItemRow

    def rows(self) -> Any:
        return Assistance.objects.visible_to(self.request.user).standing().select_related("case", "provider")
