"""Who reads and writes identification; and what a determination of a victim rests on."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Section
from cases import policies as case_policies
from cases.enums import CATEGORY_OF_STATUS, Category, ClassificationStatus
from cases.identification.models import Deadline, Entered
from cases.models import ADULT_AGE, Case
from core.errors import Conflict, NotAllowed


def check_may_see(actor: Any, case: Case, section: str = Section.CLASSIFICATION) -> None:
    """Whoever sees the section, by ownership, referral or name."""
    case_policies.require_visible(actor, case)
    if section not in case_policies.sections_for(actor, case):
        raise NotAllowed(_("This part of the file was not shared with your organisation."))


def check_may_see_perpetrators(actor: Any, case: Case) -> None:
    """Those to whom this section is open by itself."""
    check_may_see(actor, case, Section.PERPETRATORS)


def check_may_record(actor: Any, case: Case) -> None:
    """Casework staff of the case's organisation, while it is open."""
    case_policies.check_may_edit(actor, case)


def check_may_see_row(actor: Any, row: Entered) -> None:
    """Whoever finds it may read it: it was looked for among the visible ones."""
    case_policies.require_visible(actor, row.case)


def check_may_change(actor: Any, row: Entered | Deadline) -> None:
    """The same, of a record in the file."""
    case_policies.check_may_edit(actor, row.case)


def check_may_change_deadline(actor: Any, deadline: Deadline) -> None:
    """The same, while it runs."""
    check_may_change(actor, deadline)
    if deadline.met_at is not None or deadline.cancelled_at is not None:
        raise Conflict(_("This deadline runs no longer."))


def recordable_statuses(actor: Any, case: Case) -> list[str]:
    """The determinations that this actor may record now."""
    may = case_policies.check_may_classify
    return [status for status in ClassificationStatus.values if case_policies.allows(may, actor, case, status)]


def is_child(case: Case, day: date) -> bool | None:
    """Whether the person is a child on a day; None where the age is not known."""
    age = case.person.age_on(day)
    return None if age is None else age < ADULT_AGE


def missing_elements(status: str, elements: dict[str, Iterable[str]], *, as_child: bool) -> list[str]:
    """What a determination of a victim lacks: act, means and purpose; of a child no means is asked."""
    if CATEGORY_OF_STATUS.get(status) != Category.VICTIM:  # type: ignore[call-overload]
        return []
    needed = ("acts", "purposes") if as_child else ("acts", "means", "purposes")
    return [name for name in needed if not elements.get(name)]
