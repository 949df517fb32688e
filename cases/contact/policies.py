from typing import Any

from django.utils.translation import gettext as _

from cases import policies as case_policies
from cases.enums import Section
from cases.models import Case
from core.errors import NotAllowed


def check_may_look(actor: Any, case: Case) -> None:
    """Whoever sees the file, and to whom her contact details are open, or who is around her."""
    case_policies.require_visible(actor, case)
    if not {Section.CONTACT, Section.FAMILY} & case_policies.sections_for(actor, case):
        raise NotAllowed(_("How the person may be reached is not open to you. Ask whoever has the file."))
