"""Two records of one woman at one house, each with an open file and everything in it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.models import Appointment, Closing, Exploitation, Task
from tests.cases.factories import make_case, make_closing, make_consent, make_intake, make_person
from tests.cases.factories_documents import make_document
from tests.cases.factories_family import make_relation
from tests.cases.factories_identification import make_deadline, make_episode, make_extension, make_pause, make_screening
from tests.cases.factories_proceedings import make_hearing, make_proceeding
from tests.cases.factories_work import make_appointment, make_note, make_task
from tests.reintegration.factories import make_item
from tests.shelters.factories import make_stay

# As the same woman gave her name on another day: another spelling, and a part that is another word.
OTHER_SURNAME = "Başqaçayova"
OTHER_GIVEN = "Nərgizə"


def fill(case, worker, receiver, shelter):
    """Something of every kind; nothing in it is under way that would keep the file from being closed."""
    make_intake(case)
    make_closing(case, worker)
    make_note(case, worker)
    make_task(case, worker)
    make_appointment(case, worker)
    make_relation(case)
    make_screening(case, by=worker)
    make_episode(case)
    make_hearing(make_proceeding(case, by=worker))
    make_document(case, worker)
    make_consent(case, receiver.organisation, by=worker)
    make_item(case)
    make_stay(case, shelter, check_in=case.opened_on, check_out=case.opened_on + timedelta(days=3))
    Exploitation.objects.create(case=case, form="Other")
    deadline = make_deadline(case)
    make_pause(deadline)
    make_extension(deadline)
    make_deadline(case, "reflection")
    return case


def end_what_goes_on(case, worker):
    """What would silently stop with the file is ended; its clocks run, as they do in the other one."""
    now = timezone.now()
    Task.objects.filter(case=case).update(ended_as="done", ended_on=timezone.localdate(now), ended_by=worker)
    Appointment.objects.filter(case=case).update(outcome="cancelled", outcome_at=now)
    Closing.objects.filter(case=case).update(state="withdrawn", decided_by=worker, decided_at=now)
    return case


@pytest.fixture
def pair(case, caseworker, receiver, shelter):
    """The file that remains, and the one that was opened twice."""
    person = make_person(
        family_name=OTHER_SURNAME,
        given_name=OTHER_GIVEN,
        patronymic="Rəşad qızı",
        identity_document_no="C7654321",
        phone="+994501112233",
        city="Gəncə",
        date_of_birth=None,
        birth_year=1996,
        birth_is_estimated=True,
        citizenship="GEO",
        other_citizenships=["RUS"],
        not_known=["marital_status"],
        not_told=["education"],
        number_of_children=2,
    )
    twin = make_case(case.organisation, person=person, worker=caseworker, opened_on=date(2025, 1, 2))
    kept, merged = fill(case, caseworker, receiver, shelter), fill(twin, caseworker, receiver, shelter)
    return kept, end_what_goes_on(merged, caseworker)
