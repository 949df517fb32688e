"""Who puts somebody on a waiting list, and ends the waiting."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, require
from cases import policies as case_policies
from cases.enquiries import policies as enquiry_policies
from cases.enums import Section
from cases.models import Case, Enquiry
from core.errors import Conflict, NotVisible
from shelters.life.policies import check_may_work_in
from shelters.models import Shelter
from shelters.waiting.models import WaitingEntry


def check_may_see_list(actor: User, shelter: Shelter) -> None:
    """Casework staff of the house: who comes next is theirs to know, whose file is hidden without a number."""
    check_may_work_in(actor, shelter)


def check_may_enter_case(actor: User, shelter: Shelter, case: Case) -> None:
    """Casework staff who may bring the person of an open case into a house."""
    check_may_work_in(actor, shelter)
    case_policies.check_may_record(actor, case, Section.STAYS)


def check_may_enter_enquiry(actor: User, shelter: Shelter, enquiry: Enquiry) -> None:
    """Casework staff who may deal with the enquiry; once it has led to a case, that one is entered."""
    check_may_work_in(actor, shelter)
    enquiry_policies.check_may_change(actor, enquiry)


def check_may_know(actor: User, entry: WaitingEntry) -> None:
    """Whoever sees the file or the enquiry that it is about."""
    if not WaitingEntry.objects.known_to(actor).filter(pk=entry.pk).exists():
        raise NotVisible("")


def check_may_change(actor: User, entry: WaitingEntry) -> None:
    """Casework staff who know whom it is about, while she waits."""
    check_may_know(actor, entry)
    require(actor, Permission.STAY_EDIT)
    if not entry.is_open:
        raise Conflict(_("The waiting has ended already. Nothing was changed."))
