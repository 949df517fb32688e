"""Referrals for programs, to be read: where each stands, between whom. What is in one is opened on its page."""

from typing import Any

from rest_framework import serializers

from cases.models import Case
from core.api.serializers import Code
from core.api.views import ApiView, ReadList, ReadOne
from core.views import found
from referrals.models import Referral
from referrals.states import Purpose, Status, Urgency


class ReferralShown(serializers.Serializer):
    """Where a referral stands. `case`: where the file is open to the account; `to_organisation`: to who sends or approves,

    and to that organisation itself: one of several that are asked is not told of the others.
    """

    id = serializers.UUIDField(source="public_id")
    case = serializers.SerializerMethodField()
    from_organisation = serializers.CharField(source="from_organisation.code")
    to_organisation = serializers.SerializerMethodField()
    purpose = Code(Purpose.choices)
    urgency = Code(Urgency.choices)
    status = Code(Status.choices)
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)

    def get_case(self, referral: Any) -> str | None:
        return self.context["cases"].get(referral.case_id)

    def get_to_organisation(self, referral: Any) -> str | None:
        to = referral.to_organisation
        return to.code if to.pk == self.context["own"] or referral.pk in self.context["led"] else None


class OfReferrals(ApiView):
    resource = "referrals"
    shows = ReferralShown

    def referrals(self) -> Any:
        return Referral.objects.visible_to(self.request.user).select_related("from_organisation", "to_organisation")

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        user = self.request.user
        cases = Case.objects.visible_to(user).ids_among([row.case_id for row in rows])
        return {"cases": cases, "led": Referral.objects.led_by(user).keys_among(rows), "own": user.organisation_id}


class Referrals(OfReferrals, ReadList):
    """The referrals that the account sees, the newest first."""

    operation = "referrals"

    def rows(self) -> Any:
        return self.referrals()

    def prepare(self, rows: list[Any]) -> None:
        self.found = self.beside(rows)

    def context(self) -> dict[str, Any]:
        return self.found


class ReferralDetail(OfReferrals, ReadOne):
    """One referral, as in the list."""

    operation = "referral"

    def find(self, **kwargs: Any) -> None:
        self.referral = found(self.referrals(), kwargs["public_id"])

    def row(self) -> Any:
        return self.referral

    def represented(self) -> dict[str, Any]:
        return dict(ReferralShown(self.referral, context=self.beside([self.referral])).data)
