from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from reintegration.models import (
    Assistance,
    Attendance,
    Course,
    Enrolment,
    GroupSession,
    NotProvided,
    Partner,
    Placement,
    Plan,
    Repeating,
    Service,
)


def make_plan(case, **fields):
    fields.setdefault("aim", "A flat of her own.")
    fields.setdefault("steps", "Look for a course by June.")
    fields.setdefault("started_on", date(2024, 5, 10))
    return Plan.objects.create(case=case, **fields)


def make_item(case, provider=None, **fields):
    fields.setdefault("type", "psychological_counselling")
    fields.setdefault("delivered_on", date(2024, 5, 20))
    fields.setdefault("amount_azn", Decimal("12.50"))
    return Assistance.objects.create(case=case, provider=provider or case.organisation, **fields)


def service(code="psychological_counselling"):
    return Service.objects.get(code=code)


def make_partner(name="Nümunə Peşə Mərkəzi", *, kinds=("training_provider",), **fields):
    return Partner.objects.create(name=name, kinds=list(kinds), **fields)


def make_not_provided(case, by, code="schooling", **fields):
    fields.setdefault("kind", "refused")
    fields.setdefault("reason", "not_now")
    fields.setdefault("asked_on", timezone.localdate())
    found = service(code)
    return NotProvided.objects.create(
        case=case, service=found, type=found.type, provider=case.organisation, written_by=by, **fields
    )


def make_repeating(case, by, code="psychological_counselling", **fields):
    fields.setdefault("every", "week")
    fields.setdefault("from_on", case.opened_on)
    fields.setdefault("until_on", fields["from_on"] + timedelta(days=28))
    fields.setdefault("next_on", fields["from_on"])
    found = service(code)
    return Repeating.objects.create(
        case=case, service=found, type=found.type, provider=case.organisation, written_by=by, **fields
    )


def make_session(by, code="group_counselling", **fields):
    fields.setdefault("held_on", timezone.localdate())
    fields.setdefault("attended", 0)
    return GroupSession.objects.create(organisation=by.organisation, service=service(code), written_by=by, **fields)


def plant_giving(case, by, word):
    """A row of each kind, with the word in every encrypted field."""
    crossed = {"crossed_out_at": timezone.now(), "crossed_out_by": by, "crossing_reason": word}
    make_item(case, delivered_on=case.opened_on, note=word, **crossed)
    make_repeating(case, by)
    make_not_provided(case, by, asked_on=case.opened_on, words=word, **crossed)
    make_session(by, topic=word, **crossed)
    make_partner(f"Partner of {case.number}", contact=word)


def make_course(by, provider=None, **fields):
    fields.setdefault("title", "Sewing for beginners")
    fields.setdefault("hours", Decimal(40))
    fields.setdefault("starts_on", timezone.localdate() - timedelta(days=10))
    fields.setdefault("ends_on", timezone.localdate() + timedelta(days=20))
    provider = provider or Partner.objects.first() or make_partner()
    return Course.objects.create(
        organisation=by.organisation, provider=provider, service=service("vocational_training"), **fields
    )


def make_enrolment(case, course, **fields):
    fields.setdefault("since_on", timezone.localdate())
    return Enrolment.objects.create(case=case, course=course, provider=case.organisation, **fields)


def make_attendance(enrolment, **fields):
    fields.setdefault("day", timezone.localdate())
    fields.setdefault("mark", "present")
    fields.setdefault("hours", Decimal(3))
    return Attendance.objects.create(enrolment=enrolment, case=enrolment.case, **fields)


def make_placement(case, by, employer=None, **fields):
    fields.setdefault("kind", "job")
    fields.setdefault("from_on", timezone.localdate())
    fields.setdefault("ask_first_on", fields["from_on"] + timedelta(days=90))
    fields.setdefault("ask_again_on", fields["from_on"] + timedelta(days=180))
    employer = employer or Partner.objects.first() or make_partner("Nümunə Çörək Zavodu", kinds=["employer"])
    return Placement.objects.create(case=case, employer=employer, provider=case.organisation, written_by=by, **fields)


def plant_training(case, by, word):
    """A row of each kind, with the word in every encrypted field."""
    crossed = {"crossed_out_at": timezone.now(), "crossed_out_by": by, "crossing_reason": word}
    row = make_enrolment(case, make_course(by), since_on=case.opened_on, words=word, **crossed)
    make_attendance(row, day=case.opened_on)
    make_placement(case, by, from_on=case.opened_on, title=word, **crossed)
