"""The first conversations: each step by itself, nothing required, what is missing told and not demanded."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.enums import Section
from cases.intake.actions import change_intake
from cases.intake.models import Intake
from cases.intake.steps import BY_NAME, STEPS, to_complete, unanswered
from cases.models import Case, Person
from core.errors import Conflict, NotAllowed, NotVisible, Refused, Stale
from tests.cases.factories import SURNAME, make_share

WARNING = "Qzneverwriteqz"


def page_of(case, step="contact"):
    return reverse("cases:intake", args=[case.public_id, step])


def sent(client, case, step, **values):
    """What a browser sends: the page's own fields, and what was changed in them."""
    form = client.get(page_of(case, step)).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (data | values).items() if value not in (None, "")}


@pytest.mark.parametrize("step", [step.name for step in STEPS])
def test_an_empty_step_is_saved(client, case, caseworker, step):
    client.force_login(caseworker)

    answer = client.post(page_of(case, step), sent(client, case, step))

    assert answer.status_code == 302
    assert answer.url == reverse("cases:person", args=[case.public_id])


def test_a_step_is_kept_and_leads_on(client, case, caseworker):
    client.force_login(caseworker)

    values = {"calling": "at_times", "calling_times": "After eight", "contact_warning": WARNING, "go_on": "1"}
    answer = client.post(page_of(case), sent(client, case, "contact", **values))

    assert answer.url == page_of(case, "source")
    intake = Intake.objects.get()
    assert (intake.calling, intake.calling_times, intake.contact_warning) == ("at_times", "After eight", WARNING)
    event = AuditEvent.objects.get(event=Event.INTAKE_CHANGED)
    assert event.changes == {"calling": None, "calling_times": None, "contact_warning": None}
    assert WARNING in client.get(reverse("cases:person", args=[case.public_id])).content.decode()


def test_nothing_changed_is_nothing_on_record(client, case, caseworker):
    client.force_login(caseworker)
    client.post(page_of(case), sent(client, case, "contact", calling="never"))

    client.post(page_of(case), sent(client, case, "contact"))

    assert AuditEvent.objects.filter(event=Event.INTAKE_CHANGED).count() == 1


def test_what_waits_is_told_and_not_known_is_an_answer(client, case, caseworker):
    client.force_login(caseworker)
    assert unanswered(BY_NAME["background"], case.person) == ["marital_status", "education", "language"]

    client.post(
        page_of(case, "background"),
        sent(
            client,
            case,
            "background",
            education="PrimaryEducation",
            not_known=["language"],
            not_told=["marital_status"],
        ),
    )

    case.person.refresh_from_db()
    assert unanswered(BY_NAME["background"], case.person) == []
    page = client.get(reverse("cases:person", args=[case.public_id])).content.decode()
    assert "Did not want to say" in page
    # Answers to the other steps' questions stay as they were.
    client.post(page_of(case, "reach"), sent(client, case, "reach", not_known=["phone"]))
    case.person.refresh_from_db()
    assert case.person.not_known == ["language", "phone"]


def test_no_children_is_an_answer(client, case, caseworker):
    client.force_login(caseworker)

    client.post(page_of(case, "background"), sent(client, case, "background", number_of_children="0"))

    case.person.refresh_from_db()
    assert case.person.number_of_children == 0
    assert AuditEvent.objects.get(event=Event.PERSON_CHANGED).changes == {"number_of_children": None}


def test_how_she_came_and_what_cannot_wait(client, case, caseworker):
    client.force_login(caseworker)

    client.post(page_of(case, "source"), sent(client, case, "source", source="hotline_152", source_reason="Other"))
    client.post(page_of(case, "needs"), sent(client, case, "needs", danger="yes", needs=["medical", "safe_place"]))

    intake = Intake.objects.get()
    assert (intake.source, intake.danger, intake.needs) == ("hotline_152", "yes", ["medical", "safe_place"])
    assert intake.version == 3


def test_birth_by_halves(client, case, caseworker):
    client.force_login(caseworker)
    Person.objects.filter(pk=case.person_id).update(date_of_birth=None, birth_year=None)

    client.post(page_of(case, "person"), sent(client, case, "person", birth_year="1998", birth_month="3"))
    case.person.refresh_from_db()
    assert (case.person.birth_year, case.person.birth_month) == (1998, 3)
    assert "March 1998" in client.get(reverse("cases:person", args=[case.public_id])).content.decode()

    values = sent(client, case, "person", age_about="16")
    client.post(page_of(case, "person"), {k: v for k, v in values.items() if k not in ("birth_year", "birth_month")})
    case.person.refresh_from_db()
    assert (case.person.birth_year, case.person.birth_month) == (timezone.localdate().year - 16, None)
    assert case.person.birth_is_estimated


@pytest.mark.parametrize(
    ("step", "values", "field"),
    [
        ("person", {"date_of_birth": "2199-01-01"}, "date_of_birth"),
        ("person", {"birth_year": "2199"}, "birth_year"),
        ("person", {"birth_month": "3"}, "birth_month"),
        ("person", {"date_of_birth": "1999-05-04", "birth_year": "1998"}, "birth_year"),
        ("person", {"other_citizenships": ["TUR"]}, "other_citizenships"),
        ("person", {"citizenship": "TUR", "other_citizenships": ["TUR"]}, "other_citizenships"),
        ("person", {"citizenship": "XXX", "other_citizenships": ["TUR"]}, "other_citizenships"),
        ("source", {"source_on": "2199-01-01"}, "source_on"),
        ("needs", {"needs": ["none", "medical"]}, "needs"),
        ("reach", {"email": "nowhere"}, "email"),
        ("background", {"number_of_children": "-1"}, "number_of_children"),
        ("contact", {"calling": "perhaps"}, "calling"),
    ],
)
def test_what_cannot_be_is_refused_kindly(client, case, caseworker, step, values, field):
    client.force_login(caseworker)
    Person.objects.filter(pk=case.person_id).update(date_of_birth=None, birth_year=None, citizenship="")

    answer = client.post(page_of(case, step), sent(client, case, step, **values))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not AuditEvent.objects.filter(event__in=[Event.INTAKE_CHANGED, Event.PERSON_CHANGED]).exists()


def test_the_action_refuses_too(case, caseworker):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused):
        change_intake(case, BY_NAME["source"], {"source_on": tomorrow}, version=1, actor=caseworker)
    with pytest.raises(Stale):
        change_intake(case, BY_NAME["source"], {"source": "self"}, version=7, actor=caseworker)
    assert not Intake.objects.filter(source="self").exists()


def test_who_may(case, receiver, stranger, reviewer, caseworker):
    make_share(case, receiver.organisation, "contact")

    for user, error in ((stranger, NotVisible), (receiver, NotAllowed), (reviewer, NotVisible)):
        with pytest.raises(error):
            change_intake(case, BY_NAME["contact"], {"calling": "never"}, version=1, actor=user)
    Case.objects.filter(pk=case.pk).update(closed_on=case.opened_on, closure_reason="other")
    case.refresh_from_db()
    with pytest.raises(Conflict):
        change_intake(case, BY_NAME["contact"], {"calling": "never"}, version=1, actor=caseworker)


def test_a_stranger_finds_nothing(client, case, stranger):
    client.force_login(stranger)

    for url in (reverse("cases:person", args=[case.public_id]), *(page_of(case, step.name) for step in STEPS)):
        for answer in (client.get(url), client.post(url, {"family_name": "X"})):
            assert answer.status_code == 404
            assert SURNAME not in answer.content.decode()


def test_an_unknown_step_is_not_found(client, case, caseworker):
    client.force_login(caseworker)

    assert client.get(f"/cases/{case.public_id}/person/nothing/").status_code == 404


def test_the_receiver_reads_what_was_shared_and_no_more(client, case, caseworker, receiver):
    change_intake(case, BY_NAME["contact"], {"contact_warning": WARNING}, version=1, actor=caseworker)
    client.force_login(receiver)
    page = reverse("cases:person", args=[case.public_id])

    share = make_share(case, receiver.organisation, "identity")
    shown = client.get(page).content.decode()
    assert SURNAME in shown
    assert WARNING not in shown

    share.sections = ["contact"]
    share.save()
    shown = client.get(page).content.decode()
    assert WARNING in shown
    assert SURNAME not in shown


def test_each_step_has_a_section_of_its_own(case):
    assert [step.name for step, *_ in to_complete(case, frozenset({Section.CONTACT}))] == ["contact", "reach"]
    assert to_complete(case, frozenset()) == []


def test_the_database_holds_what_the_forms_say(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Intake.objects.create(case=case, needs=["none", "medical"])
    for fields in ({"birth_month": 13, "birth_year": 1998}, {"birth_month": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=case.person_id).update(**{"date_of_birth": None, "birth_year": None} | fields)
