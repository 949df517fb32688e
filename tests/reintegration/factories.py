from datetime import date
from decimal import Decimal

from reintegration.models import Assistance, Plan


def make_plan(case, **fields):
    fields.setdefault("aim", "A flat of her own.")
    fields.setdefault("steps", "Look for a course by June.")
    fields.setdefault("started_on", date(2024, 5, 10))
    return Plan.objects.create(case=case, **fields)


def make_item(case, provider=None, **fields):
    fields.setdefault("type", "psychological_counselling")
    fields.setdefault("delivered_on", date(2024, 5, 20))
    fields.setdefault("amount_azn", Decimal("12.50"))
    return Assistance.objects.create(case=case, provider=provider or case.organisation, **fields)
