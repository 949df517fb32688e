from django.db import models
from django.utils.translation import gettext_lazy as _

from reintegration.enums import AssistanceType as _T


class SchemeKind(models.TextChoices):
    MICRO_BUSINESS = "micro_business", _("Small business")
    EQUIPMENT = "equipment", _("Equipment")
    EDUCATION = "education", _("Education")
    HOUSING = "housing", _("Housing")
    ONE_TIME = "one_time", _("One-time allowance")
    MONTHLY = "monthly", _("Monthly allowance")


# As which kinds of assistance what is paid under a scheme is counted.
TYPES_OF_KIND: dict[SchemeKind, tuple[_T, ...]] = {
    SchemeKind.MICRO_BUSINESS: (_T.BUSINESS_GRANT,),
    SchemeKind.EQUIPMENT: (_T.EQUIPMENT,),
    SchemeKind.EDUCATION: (_T.VOCATIONAL_TRAINING, _T.SCHOOLING, _T.SCHOOL_SUPPLIES, _T.KINDERGARTEN),
    SchemeKind.HOUSING: (_T.HOUSING,),
    SchemeKind.ONE_TIME: (_T.ONE_TIME_ALLOWANCE, _T.FINANCIAL_AID),
    SchemeKind.MONTHLY: (_T.MONTHLY_ALLOWANCE, _T.FINANCIAL_AID),
}


class Outcome(models.TextChoices):
    """What somebody of the committee proposes, and a second one confirms."""

    APPROVE = "approve", _("Approve")
    REFUSE = "refuse", _("Refuse")


class Condition(models.TextChoices):
    """What has to have happened before a tranche is paid."""

    NONE = "none", _("None")
    RECEIPTS = "receipts", _("Receipts for what was paid before")
    VISIT = "visit", _("A monitoring visit")
    TRAINING = "training", _("A training finished")
    REGISTRATION = "registration", _("The business registered")
    CONTRACT = "contract", _("A contract signed")
    OTHER = "other", _("Something else")


class Proof(models.TextChoices):
    """What shows that the money arrived."""

    RECEIPT = "receipt", _("Receipt with a number")
    HAND_OVER = "hand_over", _("Hand-over signed by the person")


class Running(models.TextChoices):
    """How a visitor finds what the grant was for."""

    YES = "yes", _("It goes on")
    CHANGED = "changed", _("It goes on, as something else")
    NO = "no", _("It has stopped")


class IncomeBand(models.TextChoices):
    """What it brings in a month, roughly, in AZN."""

    NOT_TOLD = "not_told", _("Not told")
    NOTHING = "nothing", _("Nothing yet")
    TO_200 = "to_200", _("Up to 200")
    TO_400 = "to_400", _("201 to 400")
    TO_800 = "to_800", _("401 to 800")
    ABOVE = "above", _("More than 800")
