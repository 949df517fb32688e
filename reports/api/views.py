"""Frozen reports for programs: the document that was frozen, as every format has it. Nothing is counted here."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import Code
from core.api.views import ApiView, ReadList, ReadOne
from core.views import found
from reports import policies
from reports.models import YearlyReport
from reports.presenters import document
from reports.signing.states import Status


class ReportRow(serializers.Serializer):
    """A frozen revision of a period, of which no later one has replaced."""

    id = serializers.UUIDField(source="public_id")
    period = serializers.CharField()
    revision = serializers.IntegerField()
    status = Code(Status.choices)
    provisional = serializers.BooleanField()
    frozen_at = serializers.DateTimeField()
    digest = serializers.CharField()


class ReportShown(ReportRow):
    """The same with its figures, internal edition, as `export_report --format json` prints them."""

    document = serializers.SerializerMethodField()

    def get_document(self, report: Any) -> dict[str, Any]:
        return dict(document(report))


class OfReports(ApiView):
    resource = "reports"

    def find(self, **kwargs: Any) -> None:
        policies.require_reader(self.request.user)


class Reports(OfReports, ReadList):
    """The frozen periods, the last frozen first, each in the revision in force."""

    operation = "reports"
    order = "-frozen_at"
    shows = ReportRow

    def rows(self) -> Any:
        return YearlyReport.objects.visible_to(self.request.user).in_force()


class ReportDetail(OfReports, ReadOne):
    """One frozen revision, also one that was replaced, with its figures."""

    operation = "report"
    shows = ReportShown

    def find(self, **kwargs: Any) -> None:
        super().find()
        self.report = found(YearlyReport.objects.visible_to(self.request.user), kwargs["public_id"])

    def row(self) -> Any:
        return self.report

    def represented(self) -> dict[str, Any]:
        return dict(ReportShown(self.report).data)
