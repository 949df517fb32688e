"""A copy of everything that is held about a person, made because she asked."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.merging.records import same_person
from cases.models import Case
from cases.retention import policies
from cases.retention.enums import AskedFor
from cases.subject_copy import SubjectCopy, copy_of
from core.errors import Refused


@transaction.atomic
def make_copy(case: Case, *, asked_for_by: AskedFor | str, language: str, actor: User) -> SubjectCopy:
    """Put together all that the actor's organisation holds about the person, of all her files there that the actor sees.

    It is a look at each of these files, and on record in each.
    """
    policies.check_may_copy(actor, case)
    if asked_for_by not in AskedFor.values:
        raise Refused(_("Say who asked for the copy."), "asked_for_by")
    files = _files_of_hers(case, actor)
    for file in files:
        check_reading(actor, file.public_id)
        changes = {"language": language, "kind": str(asked_for_by), "sections": sorted(_sections(file, actor))}
        record(Event.SUBJECT_COPY_MADE, actor=actor, target=file, case_id=file.public_id, changes=changes)
    return copy_of([(file, _sections(file, actor)) for file in files], actor)


def _files_of_hers(case: Case, actor: User) -> list[Case]:
    rows = Case.objects.visible_to(actor).filter(person__in=same_person(case.person_id))
    rows = rows.filter(organisation=case.organisation_id, anonymised_at__isnull=True)
    return list(rows.select_related("organisation", "person", "team").order_by("opened_on", "id"))


def _sections(case: Case, actor: User) -> frozenset[str]:
    return case_policies.sections_for(actor, case)
