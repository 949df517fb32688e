from reintegration.grants.models.applications import (
    Application,
    ApplicationCounter,
    ApplicationStep,
    BusinessPlan,
    CostLine,
    Interest,
    Quotation,
    Score,
)
from reintegration.grants.models.payments import MonitoringVisit, Recovery, Tranche
from reintegration.grants.models.schemes import Criterion, Scheme

__all__ = [
    "Application", "ApplicationCounter", "ApplicationStep", "BusinessPlan", "CostLine", "Criterion", "Interest",
    "MonitoringVisit", "Quotation", "Recovery", "Scheme", "Score", "Tranche",
]  # fmt: skip
