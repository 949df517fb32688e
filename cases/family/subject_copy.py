"""What is held about the people around a person."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Section
from cases.family.models import Relation
from cases.models import Case
from cases.subject_copy import Part, part


def people_parts(case: Case, actor: Any, sections: frozenset[str]) -> Iterable[Part]:
    """Everybody recorded around her whom the reader may know of."""
    if Section.FAMILY in sections:
        rows = Relation.objects.visible_to(actor).of(case).select_related("case__person").order_by("id")
        yield part(_("People around the person"), rows, Relation, "version", "recorded_here")
