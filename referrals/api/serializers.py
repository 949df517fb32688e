"""What the API takes and shows of referrals. A receiver learns no more than its page tells it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.roles import Section
from cases.consent.enums import Language, WhyNot
from cases.intake.enums import Need
from core.api.serializers import Code, Taken
from referrals.desk.listing import FOLDERS
from referrals.forms import RECEIVING_ROLES
from referrals.presenters import CLOSED, is_out
from referrals.states import Answer, DeclineReason, Outcome, Purpose, RiskFlag, Status, Urgency

TEXT, REASON, CODE = 4000, 4000, 20
# To one of several that were asked it may be closed, whatever became of it with another.
SHOWN_AS = [*Status.choices, (CLOSED, Answer.CLOSED.label)]
NEEDS = [choice for choice in Need.choices if choice[0] != Need.NONE]


class ReferralRow(serializers.Serializer):
    """Where a referral stands. `case`: where the file is open to the account; `to_organisation`: to who sends or approves,

    and to that organisation itself: one of several that are asked is not told of the others, nor what became of it with them
    (`closed`).
    """

    id = serializers.UUIDField(source="public_id")
    case = serializers.SerializerMethodField()
    from_organisation = serializers.CharField(source="from_organisation.code")
    to_organisation = serializers.SerializerMethodField()
    purpose = Code(Purpose.choices)
    urgency = Code(Urgency.choices)
    status = serializers.SerializerMethodField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.SerializerMethodField()

    def get_case(self, referral: Any) -> str | None:
        return self.context["cases"].get(referral.case_id)

    def get_to_organisation(self, referral: Any) -> str | None:
        to = referral.to_organisation
        return to.code if to.pk == self.context["own"] or referral.pk in self.context["led"] else None

    @extend_schema_field(Code(SHOWN_AS))
    def get_status(self, referral: Any) -> str:
        seat = self.context["seats"].get(referral.pk)
        if seat is None or not is_out(seat):
            return str(referral.status)
        return CLOSED if seat.answer == Answer.CLOSED else str(seat.answer)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_decided_at(self, referral: Any) -> Any:
        seat = self.context["seats"].get(referral.pk)
        return referral.decided_at if seat is None or not is_out(seat) else seat.answered_at


class PartShown(serializers.Serializer):
    """A section that it names: whether it may go today, until when; why not, to who sends."""

    section = Code(Section.choices)
    covered = serializers.BooleanField()
    until_on = serializers.DateField(allow_null=True)
    why_not = Code([("", ""), *WhyNot.choices])


class StepShown(serializers.Serializer):
    at = serializers.DateTimeField(source="created_at")
    status = Code(Status.choices, source="to_status")
    by = serializers.CharField(source="actor.full_name", default="")
    organisation = serializers.CharField(source="actor.organisation.code", default="")
    reason = serializers.CharField(allow_null=True)


class AskedShown(serializers.Serializer):
    organisation = serializers.CharField(source="organisation.code")
    answer = Code(Answer.choices)
    answered_at = serializers.DateTimeField(allow_null=True)
    decline_reason = Code([("", ""), *DeclineReason.choices])


class ReferralShown(ReferralRow):
    """One referral as its page shows it: the card, what it carries within what the person agreed to, its path.

    `asked`: to who sends or approves. `moves`: the states to which the account may bring it now.
    """

    number = serializers.CharField(source="case.number")
    age_group = serializers.CharField(source="card.age_group")
    sex = serializers.CharField(source="case.person.sex")
    language = Code([("", ""), *Language.choices])
    urgent_needs = serializers.ListField(child=Code(NEEDS))
    risk_flags = serializers.ListField(child=Code(RiskFlag.choices))
    message = serializers.CharField()
    receiver_role = Code([("", ""), *RECEIVING_ROLES])
    carries = serializers.SerializerMethodField()
    path = serializers.SerializerMethodField()
    asked = serializers.SerializerMethodField()
    outcome = serializers.SerializerMethodField()
    feedback = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField()

    @extend_schema_field(PartShown(many=True))
    def get_carries(self, referral: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in PartShown(self.context["carries"], many=True).data]

    @extend_schema_field(StepShown(many=True))
    def get_path(self, referral: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in StepShown(self.context["path"], many=True).data]

    @extend_schema_field(AskedShown(many=True))
    def get_asked(self, referral: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in AskedShown(self.context["asked"], many=True).data]

    @extend_schema_field(Code([("", ""), *Outcome.choices]))
    def get_outcome(self, referral: Any) -> str:
        return "" if self._is_out(referral) else str(referral.outcome)

    def get_feedback(self, referral: Any) -> str:
        return "" if self._is_out(referral) else referral.feedback or ""

    @extend_schema_field(serializers.ListField(child=Code(Status.choices)))
    def get_moves(self, referral: Any) -> list[str]:
        return sorted(self.context["moves"])

    def _is_out(self, referral: Any) -> bool:
        seat = self.context["seats"].get(referral.pk)
        return seat is not None and is_out(seat)


class PackagePartShown(serializers.Serializer):
    """A section of what was sent: what stands in it, in words of the asked language, or why it is closed."""

    section = Code(Section.choices, source="code")
    is_open = serializers.BooleanField()
    why_closed = serializers.CharField(source="why")
    blocks = serializers.ListField(child=serializers.JSONField())


class PackageShown(serializers.Serializer):
    """What a referral carries, as it is open to the reader now. `version`: none where nothing was sent yet."""

    version = serializers.IntegerField(source="package.version", allow_null=True, default=None)
    frozen_at = serializers.DateTimeField(source="package.frozen_at", allow_null=True, default=None)
    parts = serializers.SerializerMethodField()

    @extend_schema_field(PackagePartShown(many=True))
    def get_parts(self, opened: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in PackagePartShown(self.context["parts"], many=True).data]


class MessageShown(serializers.Serializer):
    """What one side wrote to the other. `thread`: the organisation beside the sender whose thread it is."""

    id = serializers.UUIDField(source="public_id")
    thread = serializers.CharField(source="thread.code")
    from_organisation = serializers.CharField(source="from_organisation.code")
    author = serializers.CharField(source="author.full_name")
    text = serializers.CharField()
    asks = serializers.BooleanField()
    answers = serializers.UUIDField(source="answers.public_id", allow_null=True, default=None)
    answered_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class ReferralFilter(Taken):
    """As above the inbox. `show`: a folder of it; `sender`, `receiver`: organisations by id."""

    show = Code([(name, name) for name in FOLDERS], required=False)
    case = serializers.UUIDField(required=False)
    number = serializers.CharField(max_length=40, required=False)
    purpose = Code(Purpose.choices, required=False)
    urgency = Code(Urgency.choices, required=False)
    state = Code(Status.choices, required=False)
    sender = serializers.UUIDField(required=False)
    receiver = serializers.UUIDField(required=False)
    officer = serializers.RegexField(r"^(me|nobody|[0-9a-f-]{36})\Z", required=False)


def _codes(choices: Any) -> serializers.ListField:
    return serializers.ListField(child=Code(choices), required=False, max_length=30)


class ChangedReferralTaken(Taken):
    """What the sender says; organisations by their code. What is not sent stays."""

    to_organisation = serializers.CharField(max_length=CODE, required=False)
    also_to = serializers.ListField(child=serializers.CharField(max_length=CODE), required=False, max_length=20)
    purpose = Code(Purpose.choices, required=False)
    urgency = Code(Urgency.choices, required=False)
    language = Code([("", ""), *Language.choices], required=False)
    urgent_needs = _codes(NEEDS)
    risk_flags = _codes(RiskFlag.choices)
    sections = _codes(Section.choices)
    receiver_role = Code([("", ""), *RECEIVING_ROLES], required=False)
    message = serializers.CharField(max_length=TEXT, required=False)


class ReferralTaken(ChangedReferralTaken):
    """A draft. Whether the person agreed is as it is on file: asking her is a matter for a page."""

    case = serializers.UUIDField()
    to_organisation = serializers.CharField(max_length=CODE)
    purpose = Code(Purpose.choices)
    sections = serializers.ListField(child=Code(Section.choices), max_length=30)
    message = serializers.CharField(max_length=TEXT)


class ReasonTaken(Taken):
    """Why; the other side reads it."""

    reason = serializers.CharField(max_length=REASON)


class DeclineTaken(ReasonTaken):
    decline_reason = Code(DeclineReason.choices)


class FeedbackTaken(Taken):
    outcome = Code(Outcome.choices)
    feedback = serializers.CharField(max_length=TEXT)


class MessageTaken(Taken):
    """`thread`: needed where there are several. `asks`: it waits for an answer. `answers`: the question that it answers."""

    text = serializers.CharField(max_length=TEXT)
    thread = serializers.CharField(max_length=CODE, required=False)
    asks = serializers.BooleanField(default=False)
    answers = serializers.UUIDField(required=False, allow_null=True)
    document = serializers.UUIDField(required=False, allow_null=True)
