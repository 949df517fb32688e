"""Which of her records were merged, why, and from whom she was told apart, for the person's own hands."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.merging.models import Merge, ToldApart
from cases.models import Case
from cases.subject_copy import Part, part


def merging_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """What a record said before it took over another's answers stands among the earlier values, and in the other record."""
    if Section.IDENTITY not in sections:
        return
    # The words of a merging are sealed under the key of the record that remains.
    for title, model, also in (
        (_("Records merged"), Merge, ["remaining"]),
        (_("Told apart from somebody alike"), ToldApart, []),
    ):
        rows = model.objects.filter(organisation=case.organisation_id).about([case.person_id]).order_by("id")
        yield part(title, rows.select_related("organisation", *also), model, "snapshot", "taken")
