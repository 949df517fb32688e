"""What the house holds about a person. Where it stands is not hers to carry: others live there."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.models import Case
from cases.subject_copy import Part, part
from shelters.models import Stay


def stay_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Every stay, with the names of house and bed."""
    if Section.STAYS in sections:
        rows = case.stays.select_related("shelter", "bed").order_by("check_in", "id")
        yield part(_("Stays"), rows, Stay)
