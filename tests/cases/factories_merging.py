from cases.merging.snapshot import Snapshot
from cases.models import Merge, Person, ToldApart
from tests.cases.factories import make_case, make_person


def make_twin(case, **fields):
    """A file of the same organisation whose person looks like that of another."""
    return make_case(case.organisation, person=make_person(given_name="Nərgizxatın", **fields))


def make_merge(case, *, by, merged=None, reason="She told it herself.", **fields):
    """Another record merged into that of a case, as `merge_records` leaves two whose files were closed."""
    merged = merged or make_person()
    if "undone_at" not in fields:
        Person.objects.filter(pk=merged.pk).update(merged_into=case.person_id)
    if fields.get("undone_at"):
        fields["merged_at"] = fields["undone_at"]
    values = {"snapshot": Snapshot().as_text(), "organisation": case.organisation, "merged_by": by}
    return Merge.objects.create(remaining=case.person, merged=merged, reason=reason, **values | fields)


def make_told_apart(case, person, *, by):
    first, second = sorted((case.person, person), key=lambda one: one.pk)
    return ToldApart.objects.create(organisation=case.organisation, first=first, second=second, told_by=by)
