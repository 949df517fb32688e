"""What happens to courses, to who is in them, and to placements. Each function is one transaction."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit.events import Event
from audit.recorder import record
from cases.crossing.actions import cross_out
from cases.days import refuse_future, refuse_out_of_order
from cases.models import Case
from core.errors import Conflict, DomainError, Refused
from reintegration.actions import record_assistance
from reintegration.catalogue.enums import Unit
from reintegration.enums import Outcome
from reintegration.giving.actions.locks import locked
from reintegration.giving.days import days
from reintegration.giving.enums import Every
from reintegration.giving.policies import check_may_correct
from reintegration.ground.actions import locked_case, refuse_invalid, stripped
from reintegration.policies import check_may_record
from reintegration.training import policies
from reintegration.training.enums import Mark, State
from reintegration.training.models import Attendance, Course, Enrolment, Placement
from reintegration.training.states import ASKS_WHY, HOLDS_A_PLACE, NEXT

COURSE_FIELDS = ("title", "provider", "service", "hours", "starts_on", "ends_on", "places", "certificate")
PLACEMENT_FIELDS = ("kind", "title", "from_on", "until_on", "hours_a_week", "wage_azn")
AFTERWARDS = ("until_on", "hours_a_week", "wage_azn", "title", "there_after_3", "there_after_6")


@transaction.atomic
def add_course(details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Course:
    """Write down a course to which people can be sent: the fields of COURSE_FIELDS."""
    policies.check_may_keep_courses(actor)
    Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation_id)
    if token and (before := Course.objects.filter(organisation=actor.organisation, form_token=token).first()):
        return before
    course = Course(organisation=actor.organisation, form_token=token)
    for name, value in stripped(details, "title").items():
        if name in COURSE_FIELDS:
            setattr(course, name, value)
    _save_course(course)
    record(Event.COURSE_ADDED, actor=actor, target=course, changes={"type": course.service.type})
    return course


@transaction.atomic
def change_course(course: Course, details: dict[str, Any], *, version: int, actor: User) -> Course:
    """Change a course. It never has fewer places than are taken."""
    course = _locked_course(course)
    policies.check_may_change_course(actor, course)
    course.begin_change(version)
    changed = course.take(stripped(details, "title"), COURSE_FIELDS)
    if changed:
        _save_course(course, [*changed, "version"])
        changes = {"type": course.service.type} | dict.fromkeys(changed)
        record(Event.COURSE_CHANGED, actor=actor, target=course, changes=changes)
    return course


@transaction.atomic
def enrol(case: Case, course: Course, *, since_on: date, actor: User) -> Enrolment:
    """Somebody applies for a course, once."""
    case = locked_case(case)
    check_may_record(actor, case)
    policies.check_may_change_course(actor, course)
    _refuse_day(case, since_on)
    if since_on > course.ends_on:
        raise Refused(_("The course was over on that day."), "since_on")
    row = Enrolment(case=case, course=course, provider=actor.organisation, since_on=since_on)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict(_("She is in this course already. Nothing was changed.")) from None
    _record(Event.ENROLLED, row, actor, status=row.state)
    return row


@transaction.atomic
def move_enrolment(
    row: Enrolment, state: str, *, on: date, actor: User, reason: str = "", words: str = ""
) -> Enrolment:
    """Let her stand elsewhere with a course (states.NEXT). When it ends, the hours that she was there are assistance.

    Raises Refused where no place is free, for a step that does not follow, and for an end without a reason.
    """
    course, row = _locked_course(row.course), locked(row)
    row.course = course
    policies.check_may_move(actor, row)
    if state not in NEXT[State(row.state)]:
        raise Refused(_("This does not follow. Choose another."), "state")
    if (state in ASKS_WHY) != bool(reason):
        raise Refused(_("Say why.") if not reason else _("A reason goes with an end alone."), "reason")
    _refuse_day(row.case, on)
    if on < row.since_on:
        raise Refused(_("What stands there came later than that."), "on")
    _take_places(course, (state in HOLDS_A_PLACE) - (row.state in HOLDS_A_PLACE))
    row.state, row.since_on, row.reason, row.words = state, on, reason, words.strip()
    row.save(update_fields=["state", "since_on", "reason", "words"])
    if state in (State.COMPLETED, State.DROPPED_OUT):
        _record_hours(row, on, actor)
    _record(Event.ENROLMENT_MOVED, row, actor, status=state)
    return row


@transaction.atomic
def write_attendance(course: Course, day: date, marks: Mapping[Enrolment, tuple[str, Decimal]], *, actor: User) -> int:
    """Write down who was there on a day of a course: mark and hours of each. All of them, or nothing."""
    course = _locked_course(course)
    policies.check_may_change_course(actor, course)
    refuse_future(day, "day")
    if not course.starts_on <= day <= course.ends_on:
        raise Refused(_("The course is not held on that day."), "day")
    for enrolment in sorted(marks, key=lambda one: one.case_id):
        mark, hours = marks[enrolment]
        row = locked(enrolment)
        try:
            policies.check_may_move(actor, row)
            _refuse_day(row.case, day)
        except DomainError as error:
            text = _("%(case)s: %(why)s Nothing was recorded for anybody.")
            raise Refused(text % {"case": row.case.number, "why": error.message}) from None
        values = {"case": row.case, "mark": mark, "hours": hours if mark == Mark.PRESENT else Decimal(0)}
        refuse_invalid(Attendance(enrolment=row, day=day, **values), exclude={"case", "enrolment"})
        Attendance.objects.update_or_create(enrolment=row, day=day, defaults=values)
        _record(Event.ATTENDANCE_WRITTEN, row, actor, day=day, status=mark)
    return len(marks)


@transaction.atomic
def begin_placement(case: Case, details: dict[str, Any], *, actor: User, token: UUID | None = None) -> Placement:
    """A job or internship that she found through us: `employer` and the fields of PLACEMENT_FIELDS."""
    case = locked_case(case)
    check_may_record(actor, case)
    if before := Placement.objects.of(case).sent_with(token):
        return before
    row = Placement(case=case, provider=actor.organisation, written_by=actor, form_token=token)
    row.employer = details["employer"]
    row.take(stripped(details, "title"), PLACEMENT_FIELDS)
    _check_placement(row)
    row.ask_first_on, row.ask_again_on = (_months_later(row.from_on, number) for number in (3, 6))
    row.save()
    _record(Event.PLACEMENT_BEGUN, row, actor, kind=row.kind)
    return row


@transaction.atomic
def change_placement(row: Placement, details: dict[str, Any], *, version: int, actor: User) -> Placement:
    """What changed there, when it ended, and whether she is still there: the fields of AFTERWARDS."""
    row = locked(row)
    check_may_correct(actor, row)
    row.begin_change(version)
    changed = row.take(stripped(details, "title"), AFTERWARDS)
    if changed:
        _check_placement(row)
        today = timezone.localdate()
        for name, day in (("there_after_3", row.ask_first_on), ("there_after_6", row.ask_again_on)):
            if getattr(row, name) and day > today:
                raise Refused(_("This day has not come yet."), name)
        row.save(update_fields=[*changed, "version"])
        _record(Event.PLACEMENT_CHANGED, row, actor, kind=row.kind)
    return row


@transaction.atomic
def cross_out_training(row: Any, *, reason: str, actor: User) -> None:
    """Written down by mistake: it stays readable. A place in a course is free again."""
    course = _locked_course(row.course) if isinstance(row, Enrolment) else None
    row = locked(row)
    check_may_correct(actor, row)
    cross_out(row, reason, actor)
    if course is not None and row.state in HOLDS_A_PLACE:
        _take_places(course, -1)
    _record(Event.TRAINING_CROSSED_OUT, row, actor)


def _save_course(course: Course, fields: list[str] | None = None) -> None:
    refuse_invalid(course, exclude={"organisation", "provider", "service", "form_token"})
    refuse_out_of_order(course.starts_on, course.ends_on, "ends_on")
    if course.places is not None and course.places < course.taken:
        raise Refused(_("More places than that are taken."), "places")
    if not course.service.is_in_force_on(course.starts_on):
        raise Refused(_("The catalogue does not have this service on that day."), "service")
    course.save(update_fields=fields)


def _locked_course(course: Course) -> Course:
    """The course first, then the file: always in this order."""
    return (
        Course.objects.select_for_update(of=("self",), no_key=True)
        .select_related("service", "provider")
        .get(pk=course.pk)
    )


def _take_places(course: Course, number: int) -> None:
    if number > 0 and course.places is not None and course.taken + number > course.places:
        raise Refused(_("No place is free in this course."), "state")
    if number:
        course.taken += number
        course.save(update_fields=["taken"])


def _record_hours(row: Enrolment, on: date, actor: User) -> None:
    hours = row.attendance.aggregate(hours=Sum("hours"))["hours"]
    if not hours:
        return
    details = {
        "service": row.course.service,
        "given_by": row.course.provider,
        "delivered_on": on,
        "quantity": hours,
        "unit": Unit.HOUR,
        "outcome": Outcome.REACHED if row.state == State.COMPLETED else Outcome.BROKEN_OFF,
    }
    record_assistance(row.case, details, actor=actor)


def _check_placement(row: Placement) -> None:
    refuse_invalid(row, exclude={"case", "employer", "provider", "written_by", "crossed_out_by"})
    _refuse_day(row.case, row.from_on, "from_on")
    refuse_future(row.until_on, "until_on")
    refuse_out_of_order(row.from_on, row.until_on, "until_on")


def _refuse_day(case: Case, day: date, field: str = "since_on") -> None:
    refuse_future(day, field)
    if day < case.opened_on:
        raise Refused(_("The case was opened later than that."), field)


def _months_later(day: date, months: int) -> date:
    return list(days(day, Every.MONTH, date(day.year + 1, day.month, 28)))[months]


def _record(event: Event, row: Any, actor: User, **changes: Any) -> None:
    record(event, actor=actor, target=row, case_id=row.case.public_id, changes=changes)
