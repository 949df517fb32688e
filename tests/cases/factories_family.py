from cases.family.models import SEALED, Relation

# Said of somebody around the person: where it may not be seen, the bytes are searched for it.
SAID = "Çinaraltıda"


def make_relation(case, *, kind="sibling", sealed=SAID, **fields):
    """Somebody recorded in this file alone, with the same word in every sealed field."""
    return Relation.objects.create(case=case, kind=kind, **(dict.fromkeys(SEALED, sealed) | fields))


def make_link(case, other, kind="sibling", **fields):
    """The person of `other` is this to the person of `case`; nothing else is said."""
    return Relation.objects.create(case=case, other_case=other, kind=kind, recorded_here=False, **fields)
