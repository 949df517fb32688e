"""What the API takes and shows of plans and of what was given."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.assessment.enums import Area as Need
from cases.consent.enums import Language
from cases.planning.enums import Area, Dimension, Doer, GoalOutcome, Progress, Result, ReviewDecision, Signature
from cases.planning.forms import ActionForm
from cases.planning.states import Status
from core.api.serializers import Code, Taken
from reintegration.catalogue.enums import Unit
from reintegration.enums import AssistanceType, Outcome
from reintegration.money.enums import Currency

TEXT, LINE = 4000, 200


def _words(limit: int = TEXT, **kwargs: Any) -> serializers.CharField:
    return serializers.CharField(max_length=limit, **({"required": False, "allow_blank": True} | kwargs))


def _day(**kwargs: Any) -> serializers.DateField:
    return serializers.DateField(**({"required": False, "allow_null": True} | kwargs))


def _number(digits: int, **kwargs: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=digits, decimal_places=2, **kwargs)


def _optional(choices: Any, **kwargs: Any) -> Code:
    return Code([("", ""), *choices], **kwargs)


class PlanRow(serializers.Serializer):
    """One version of a file's plan."""

    id = serializers.UUIDField(source="public_id")
    case = serializers.UUIDField(source="case.public_id")
    number = serializers.IntegerField()
    status = Code(Status.choices)
    agreed_on = serializers.DateField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)


class PlanActionShown(serializers.Serializer):
    """What somebody does for a goal. `doer`: as it is sent; `doer_in_words`: who that is."""

    id = serializers.UUIDField(source="public_id")
    what = serializers.CharField()
    doer = serializers.SerializerMethodField()
    doer_in_words = serializers.CharField()
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    result = _optional(Result.choices)
    outcome = serializers.CharField(allow_null=True)

    def get_doer(self, action: Any) -> str:
        return ActionForm.doer_of(action)


class GoalShown(serializers.Serializer):
    """What is to be reached, and by what."""

    id = serializers.UUIDField(source="public_id")
    area = Code(Area.choices)
    dimension = Code(Dimension.choices, source="serves")
    need = _optional(Need.choices)
    objective = serializers.CharField()
    baseline = serializers.CharField(allow_null=True)
    target = serializers.CharField(allow_null=True)
    started_on = serializers.DateField()
    planned_end_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    outcome = _optional(GoalOutcome.choices)
    actions = PlanActionShown(many=True)


class LookShown(serializers.Serializer):
    """How far one goal had come in one review."""

    goal = serializers.UUIDField(source="goal.public_id")
    progress = Code(Progress.choices)
    word = serializers.CharField(allow_null=True)


class ReviewShown(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    reviewed_on = serializers.DateField()
    present = serializers.CharField()
    words = serializers.CharField(allow_null=True)
    decision = Code(ReviewDecision.choices)
    next_on = serializers.DateField(allow_null=True)
    recorded_by = serializers.CharField(source="recorded_by.full_name")
    goals = LookShown(many=True)


class PlanShown(PlanRow):
    """One version, whole. `moves`: the states to which the account may bring it now."""

    author = serializers.CharField(source="author.full_name")
    submitted_at = serializers.DateTimeField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    return_reason = serializers.SerializerMethodField()
    ended_at = serializers.DateTimeField(allow_null=True)
    signature = _optional(Signature.choices)
    signed_on = serializers.DateField(allow_null=True)
    signed_language = _optional(Language.choices)
    moves = serializers.SerializerMethodField()
    goals = GoalShown(many=True)
    reviews = serializers.SerializerMethodField()

    def get_return_reason(self, plan: Any) -> str:
        return (plan.return_reason or "") if plan.status == Status.RETURNED else ""

    @extend_schema_field(serializers.ListField(child=Code(Status.choices)))
    def get_moves(self, plan: Any) -> list[str]:
        return sorted(self.context["moves"])

    @extend_schema_field(ReviewShown(many=True))
    def get_reviews(self, plan: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in ReviewShown(self.context["reviews"], many=True).data]


class PlanFilter(Taken):
    """As the page's list has it. `show`: of the plans in force, all, what is due, or what nobody has signed yet."""

    case = serializers.UUIDField(required=False)
    mine = serializers.BooleanField(default=False, help_text="Of the people in whose charge the account is.")
    show = Code(["running", "due", "unsigned"], required=False)


class PlanDaysTaken(Taken):
    agreed_on = _day()
    review_on = _day()


class PlanTaken(PlanDaysTaken):
    """The first plan of a file, or the next version of the one in force."""

    case = serializers.UUIDField()


class GoalTaken(Taken):
    """`dimension`: that of the area, unless said. `need`: of the assessment, which it answers."""

    area = Code(Area.choices)
    dimension = _optional(Dimension.choices, required=False)
    need = _optional(Need.choices, required=False)
    objective = _words(2000, required=True, allow_blank=False)
    baseline = _words(2000)
    target = _words(2000)
    planned_end_on = serializers.DateField()


class ChangedGoalTaken(GoalTaken):
    """What is sent is changed, the rest stays."""

    def get_fields(self) -> dict[str, Any]:
        return optional(super().get_fields())


class PlanActionTaken(Taken):
    """`doer`: `person`, `other` (then `who`), `user:` or `organisation:` and the id of one."""

    what = _words(2000, required=True, allow_blank=False)
    doer = serializers.RegexField(
        rf"^({Doer.PERSON.value}|{Doer.OTHER.value}|(user|organisation):[0-9a-f-]{{36}})\Z", max_length=50
    )
    who = _words(LINE)
    due_on = serializers.DateField()


class ChangedPlanActionTaken(PlanActionTaken):
    """What is sent is changed, the rest stays."""

    def get_fields(self) -> dict[str, Any]:
        return optional(super().get_fields())


def optional(fields: dict[str, Any]) -> dict[str, Any]:
    """Of a change: each field may be left out."""
    for field in fields.values():
        field.required = False
    return fields


class EndTaken(Taken):
    outcome = Code(GoalOutcome.choices)
    ended_on = serializers.DateField()


class FinishTaken(Taken):
    result = Code(Result.choices)
    done_on = serializers.DateField()
    outcome = _words(2000)


class LookTaken(Taken):
    goal = serializers.UUIDField()
    progress = Code(Progress.choices)
    word = _words(2000)


class ReviewTaken(Taken):
    """One look at the plan with the person: each goal that has not ended, then what follows."""

    reviewed_on = serializers.DateField()
    present = _words(500, required=True, allow_blank=False)
    words = _words(2000)
    decision = Code(ReviewDecision.choices)
    next_on = _day()
    goals = LookTaken(many=True)


class WhyTaken(Taken):
    reason = _words(1000, required=True, allow_blank=False)


class ItemRow(serializers.Serializer):
    """One thing given; money and quantities as text, with two decimals."""

    id = serializers.UUIDField(source="public_id")
    case = serializers.UUIDField(source="case.public_id")
    type = Code(AssistanceType.choices)
    delivered_on = serializers.DateField()
    organisation = serializers.CharField(source="provider.code")
    quantity = _number(10, allow_null=True)
    amount_azn = _number(12, allow_null=True)


class ItemShown(ItemRow):
    """All that is said of it. What was crossed out stays readable, with the reason, and counts no more."""

    service = serializers.CharField(source="service.code", allow_null=True, default=None)
    unit = _optional(Unit.choices)
    given_by = serializers.UUIDField(source="given_by.public_id", allow_null=True, default=None)
    goal = serializers.UUIDField(source="goal.public_id", allow_null=True, default=None)
    outcome = _optional(Outcome.choices)
    note = serializers.CharField(allow_null=True)
    crossed_out_at = serializers.DateTimeField(allow_null=True)
    crossing_reason = serializers.CharField(allow_null=True)


class ItemFilter(Taken):
    case = serializers.UUIDField(required=False)


class ChangedItemTaken(Taken):
    """What is sent is changed, the rest stays. Of an item at a session, or of repeating help, only what is its own."""

    service = serializers.CharField(max_length=40, required=False)
    delivered_on = serializers.DateField(required=False)
    quantity = _number(10, required=False, allow_null=True, min_value=0)
    unit = _optional(Unit.choices, required=False)
    amount_azn = _number(12, required=False, allow_null=True, min_value=0)
    given_by = serializers.UUIDField(required=False, allow_null=True)
    outcome = _optional(Outcome.choices, required=False)
    note = _words()


class ItemTaken(ChangedItemTaken):
    """`service`: its code in the catalogue. `line`: the budget line that the amount is charged to; of another currency,

    `currency` and `foreign_amount` in place of `amount_azn`, with the line whose rate of the day is kept.
    """

    case = serializers.UUIDField()
    service = serializers.CharField(max_length=40)
    delivered_on = serializers.DateField()
    goal = serializers.UUIDField(required=False, allow_null=True)
    line = serializers.UUIDField(required=False, allow_null=True)
    currency = _optional(Currency.choices, required=False)
    foreign_amount = _number(12, required=False, allow_null=True, min_value=0)
