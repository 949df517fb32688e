from cases.models import Separation

# Said of why two are kept apart: where it may not be read, the bytes are searched for it.
WHY = "Ləkələnmişdə"


def make_separation(case, other, *, by, note=WHY, **fields):
    """The two files' persons must not be in one house; recorded by somebody in the first of the two."""
    values = {"reason": "recruiter", "organisation": by.organisation, "recorded_by": by, "note": note}
    return Separation.objects.create(case=case, other_case=other, **values | fields)
