"""What the API takes and shows of houses and nights. Where a house stands is not among it."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import Code, Taken
from shelters.enums import ClientGroup, Destination, LeavingReason, SafetyCheck, ShelterKind


class ShelterRow(serializers.Serializer):
    """A house of the account's organisation, with who is in it tonight: numbers, no names."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    name = serializers.CharField()
    kind = Code(ShelterKind.choices)
    client_groups = serializers.ListField(child=Code(ClientGroup.choices))
    included = serializers.BooleanField()
    places = serializers.IntegerField(allow_null=True)
    bed_count = serializers.IntegerField()
    beds_taken = serializers.IntegerField()
    persons_in = serializers.IntegerField()


class BedShown(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    label = serializers.CharField()
    room = serializers.CharField(source="room.name", default="")
    is_closed = serializers.BooleanField()


class ShelterShown(ShelterRow):
    """A house with its beds."""

    beds = serializers.SerializerMethodField()

    def get_beds(self, shelter: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in BedShown(self.context["beds"], many=True).data]


class StayShown(serializers.Serializer):
    """Nights in a house. `case`: where the file is open to the account; that somebody sleeps there the house knows anyway."""

    id = serializers.UUIDField(source="public_id")
    shelter = serializers.UUIDField(source="shelter.public_id")
    case = serializers.SerializerMethodField()
    bed = serializers.CharField(source="bed_label")
    check_in = serializers.DateField()
    planned_until = serializers.DateField(allow_null=True)
    check_out = serializers.DateField(allow_null=True)
    destination = Code([("", ""), *Destination.choices])
    left_because = Code([("", ""), *LeavingReason.choices])

    def get_case(self, stay: Any) -> str | None:
        return self.context["cases"].get(stay.case_id)


class StayTaken(Taken):
    """`bed`: one of the house, or none where it is not known."""

    case = serializers.UUIDField()
    shelter = serializers.UUIDField()
    bed = serializers.UUIDField(required=False, allow_null=True)
    check_in = serializers.DateField()
    planned_until = serializers.DateField(required=False, allow_null=True)


class CheckOutTaken(Taken):
    on = serializers.DateField()
    destination = Code(Destination.choices)
    left_because = Code([("", ""), *LeavingReason.choices], default="")
    safety_checked = serializers.ListField(child=Code(SafetyCheck.choices), default=list, max_length=20)
    leaving_note = serializers.CharField(default="", allow_blank=True, max_length=2000)
