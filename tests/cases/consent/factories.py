from datetime import timedelta

from django.utils import timezone

from audit.models import AuditEvent
from cases.consent import actions
from cases.models import Case, Person
from tests.cases.factories import make_consent

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def born(case, years):
    Person.objects.filter(pk=case.person_id).update(date_of_birth=TODAY - timedelta(days=366 * years))
    return Case.objects.get(pk=case.pk)


def give(case, there, caseworker, *sections, **fields):
    make_consent(case, there, *sections, by=caseworker, **fields)
    actions.share(case, there, sections or ["identity", "health"], actor=caseworker)


def events(kind):
    return AuditEvent.objects.filter(event=kind)
