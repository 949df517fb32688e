"""Who may see and record legal matters; and how far a proceeding may come."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Permission, require
from cases import policies as case_policies
from cases.enums import Section
from cases.models import Case
from cases.proceedings.models import Proceeding
from cases.proceedings.states import NEXT, Stage
from core.errors import Conflict, NotAllowed


def check_may_see(actor: Any, case: Case) -> None:
    """Whoever sees the case and to whom this part of it is open."""
    case_policies.check_may_see(actor, case, Section.LEGAL)


# What the page "legal and return" shows, each part for whoever sees it.
SHOWN_TOGETHER = frozenset({Section.LEGAL, Section.ASSISTANCE, Section.ASSESSMENT})


def check_may_see_any(actor: Any, case: Case) -> None:
    """Legal matters, or the return, or both."""
    case_policies.require_visible(actor, case)
    if not {Section.LEGAL, Section.ASSISTANCE} & case_policies.sections_for(actor, case):
        raise NotAllowed(_("This part of the file is not open to you."))


def check_may_record(actor: Any, case: Case) -> None:
    """The case's own staff, and whoever gives her legal help because this part was opened to them by a referral."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.ASSISTANCE_EDIT)
    case_policies.check_may_record(actor, case, Section.LEGAL)


def check_may_move(actor: Any, proceeding: Proceeding, stage: str = "") -> None:
    """As recording, as far as something may follow."""
    check_may_record(actor, proceeding.case)
    following = NEXT[Stage(proceeding.stage)]
    if not following or (stage and stage not in following):
        raise Conflict(_("That does not follow the stage at which this proceeding is."))
