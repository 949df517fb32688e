"""Opening what stands there about identification: a look, and on record."""

from django.db import transaction

from accounts.models import User
from audit.alarms import check_reading
from audit.events import Event
from audit.recorder import record
from cases import policies as case_policies
from cases.enums import Section
from cases.identification import policies
from cases.models import Case

READ_HERE = frozenset({Section.CLASSIFICATION, Section.EXPLOITATION})


@transaction.atomic
def read_identification(case: Case, *, actor: User) -> frozenset[str]:
    """Open screenings, determinations and what was done. Returns the sections the actor may see."""
    policies.check_may_see(actor, case)
    check_reading(actor, case.public_id)
    sections = case_policies.sections_for(actor, case)
    changes = {"sections": sorted(sections & READ_HERE)}
    record(Event.IDENTIFICATION_READ, actor=actor, target=case, case_id=case.public_id, changes=changes)
    return sections


@transaction.atomic
def read_perpetrators(case: Case, *, actor: User) -> None:
    """Open what is known of those who did it."""
    policies.check_may_see_perpetrators(actor, case)
    check_reading(actor, case.public_id)
    changes = {"section": Section.PERPETRATORS.value}
    record(Event.SECTION_READ, actor=actor, target=case, case_id=case.public_id, changes=changes)
