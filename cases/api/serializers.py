"""What the API takes and shows of persons and cases. What belongs to a section is left out for whoever does not see it."""

from typing import Any

from rest_framework import serializers

from accounts.roles import Section
from cases.enums import CaseStatus, ClassificationStatus, ClosureReason, ExploitationForm, Sex
from cases.identification.enums import Act, Industry, Means, SexualExploitation
from cases.intake.enums import Education, Gender, MaritalStatus, Salutation
from cases.intake.steps import STEPS
from cases.visibility.enums import Seal
from cases.work.enums import NoteKind
from core.api.serializers import Code, Taken

TEXT, NAME = 10_000, 100


class BySection(serializers.Serializer):
    """`SECTION_OF`: which section of the file a field belongs to. The reader's `sections` come with the context."""

    SECTION_OF: dict[str, Section] = {}

    def to_representation(self, instance: Any) -> dict[str, Any]:
        open_ones = self.context["sections"]
        closed = {name for name, section in self.SECTION_OF.items() if section not in open_ones}
        for name in closed & set(self.fields):
            del self.fields[name]
        return super().to_representation(instance)


class CaseRow(serializers.Serializer):
    """A case in a list, as the page lists it: without the person's name; of another's organisation without its status."""

    id = serializers.UUIDField(source="public_id")
    number = serializers.CharField()
    person = serializers.UUIDField(source="person.public_id")
    organisation = serializers.CharField(source="organisation.code")
    status = Code(CaseStatus.choices)
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    classification = Code(ClassificationStatus.choices, source="current_status", allow_null=True)
    caseworkers = serializers.SerializerMethodField()

    def get_caseworkers(self, case: Any) -> list[str]:
        return list(self.context["workers"].get(case.pk, []))


class ExploitationShown(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    form = Code(ExploitationForm.choices)
    country = serializers.CharField()
    from_on = serializers.DateField(allow_null=True)
    to_on = serializers.DateField(allow_null=True)
    industries = serializers.ListField(child=Code(Industry.choices))
    sexual_types = serializers.ListField(child=Code(SexualExploitation.choices))


class CaseShown(BySection):
    """A file at a glance: what of it is open to the reader stands in `sections`; a field of another section is left out."""

    SECTION_OF = {
        "classification": Section.CLASSIFICATION,
        "exploitations": Section.EXPLOITATION,
        "summary": Section.NOTES,
    }

    id = serializers.UUIDField(source="public_id")
    number = serializers.CharField()
    person = serializers.UUIDField(source="person.public_id")
    organisation = serializers.CharField(source="organisation.code")
    status = Code(CaseStatus.choices)
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    closure_reason = Code([("", ""), *ClosureReason.choices])
    is_sealed = serializers.BooleanField()
    sections = serializers.SerializerMethodField()
    classification = Code(ClassificationStatus.choices, source="current_status", allow_null=True)
    exploitations = serializers.SerializerMethodField()
    summary = serializers.CharField()
    caseworkers = serializers.SerializerMethodField()

    def get_sections(self, case: Any) -> list[str]:
        return sorted(self.context["sections"])

    def get_exploitations(self, case: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in ExploitationShown(case.exploitations.order_by("id"), many=True).data]

    def get_caseworkers(self, case: Any) -> list[str]:
        return [row.user.full_name for row in case.assignments.current().select_related("user")]


class PersonRow(serializers.Serializer):
    """A person in a list: of whom which files are open to the reader. Who she is, the person herself says."""

    id = serializers.UUIDField(source="public_id")
    cases = serializers.SerializerMethodField()

    def get_cases(self, person: Any) -> list[str]:
        return [str(case.public_id) for case in self.context["cases"].get(person.pk, [])]


BIRTH = ("date_of_birth", "birth_year", "birth_month", "birth_is_estimated")


def _sections_of_person() -> dict[str, Section]:
    """As the steps of the first conversations have them: her page asks the same table."""
    found: dict[str, Section] = {}
    for step in STEPS:
        if step.of_person:
            names = [name for field in step.fields for name in (BIRTH if field == "birth" else (field,))]
            found |= dict.fromkeys(names, step.section)
    return found


def _word() -> serializers.CharField:
    return serializers.CharField()


class PersonShown(BySection):
    """Who somebody is and how she is reached, as far as a file of hers is open to the reader."""

    SECTION_OF = _sections_of_person()

    id = serializers.UUIDField(source="public_id")
    cases = serializers.SerializerMethodField()
    family_name = _word()
    given_name = _word()
    patronymic = _word()
    other_names = _word()
    salutation = Code([("", ""), *Salutation.choices])
    sex = Code(Sex.choices)
    gender = Code([("", ""), *Gender.choices])
    date_of_birth = serializers.DateField(allow_null=True)
    birth_year = serializers.IntegerField(allow_null=True)
    birth_month = serializers.IntegerField(allow_null=True)
    birth_is_estimated = serializers.BooleanField()
    citizenship = _word()
    other_citizenships = serializers.ListField(child=serializers.CharField())
    identity_document_no = _word()
    marital_status = Code([("", ""), *MaritalStatus.choices])
    number_of_children = serializers.IntegerField(allow_null=True)
    education = Code([("", ""), *Education.choices])
    language = _word()
    second_language = _word()
    occupation = _word()
    phone = _word()
    home_phone = _word()
    email = _word()
    street = _word()
    city = _word()
    region = _word()
    postal_code = _word()
    country = _word()

    def get_cases(self, person: Any) -> list[str]:
        return [str(case.public_id) for case in self.context["cases"]]


class NoteShown(serializers.Serializer):
    """A note of a file. One that was crossed out stays readable, with the reason."""

    id = serializers.UUIDField(source="public_id")
    kind = Code(NoteKind.choices)
    text = serializers.CharField()
    happened_at = serializers.DateTimeField()
    author = serializers.CharField(source="author.full_name")
    corrected_at = serializers.DateTimeField(allow_null=True)
    crossed_out_at = serializers.DateTimeField(allow_null=True)
    crossing_out_reason = serializers.CharField()


def _name(limit: int = NAME) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=limit)


class PersonTaken(Taken):
    """The details that are corrected: those that are sent."""

    family_name = _name()
    given_name = _name()
    patronymic = _name()
    sex = Code(Sex.choices, required=False)
    date_of_birth = serializers.DateField(required=False, allow_null=True)
    birth_year = serializers.IntegerField(required=False, allow_null=True)
    citizenship = serializers.CharField(required=False, allow_blank=True, max_length=3)
    identity_document_no = _name(60)
    phone = _name(40)


class CaseTaken(PersonTaken):
    """A person and her case. `is_somebody_else`: somebody looked at those on file who resemble her."""

    opened_on = serializers.DateField(required=False)
    status = Code(ClassificationStatus.choices, required=False)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    seal = Code(Seal.choices, required=False)
    is_somebody_else = serializers.BooleanField(required=False)


class ClassificationTaken(Taken):
    status = Code(ClassificationStatus.choices)
    effective_on = serializers.DateField()
    acts = serializers.ListField(child=Code(Act.choices), default=list, max_length=30)
    means = serializers.ListField(child=Code(Means.choices), default=list, max_length=30)
    purposes = serializers.ListField(child=Code(ExploitationForm.choices), default=list, max_length=30)
    reason = serializers.CharField(default="", allow_blank=True, max_length=4000)


class ExploitationTaken(Taken):
    form = Code(ExploitationForm.choices)
    country = serializers.CharField(required=False, allow_blank=True, max_length=3)
    from_on = serializers.DateField(required=False, allow_null=True)
    to_on = serializers.DateField(required=False, allow_null=True)
    industries = serializers.ListField(child=Code(Industry.choices), required=False, max_length=30)
    sexual_types = serializers.ListField(child=Code(SexualExploitation.choices), required=False, max_length=30)


class NoteTaken(Taken):
    kind = Code(NoteKind.choices)
    text = serializers.CharField(max_length=TEXT)
    happened_at = serializers.DateTimeField()


class CaseFilter(Taken):
    """As the page's list has it."""

    state = Code(["open", "closed", "all"], required=False)
    category = Code(["victim", "at_risk", "other"], required=False)
    mine = serializers.CharField(
        required=False, help_text="`me`, `nobody`, or the id of a colleague, where the role allows."
    )
    number = serializers.CharField(required=False, help_text="One case number.")
