"""The person's own word on a plan: signed when it is in force, printed in her language."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from audit.events import Event
from audit.models import AuditEvent
from cases.due import day_of
from cases.planning import actions
from cases.planning.models import CasePlan
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.cases.factories import SURNAME, make_share
from tests.cases.factories_assessment import make_goal, make_plan, signed_by

TODAY = timezone.localdate()
DAY = timedelta(days=1)
SIGNED = {"signature": "paper", "signed_on": TODAY, "signed_language": "aze", "witness": ""}


def url(name, case, plan):
    return reverse(f"cases:{name}", args=[case.public_id, plan.public_id])


def text_of(content):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_a_signature_is_kept_and_on_record(in_force, caseworker):
    actions.sign_plan(in_force, SIGNED | {"signature": "spoken", "witness": "A neighbour"}, version=1, actor=caseworker)

    plan = CasePlan.objects.select_related("case__person").get()
    assert (plan.signature, plan.signed_on, plan.witness, plan.version) == ("spoken", TODAY, "A neighbour", 2)
    assert plan.signature_recorded_by == caseworker
    changes = AuditEvent.objects.get(event=Event.CASE_PLAN_SIGNED).changes
    assert changes == {"reason_code": "spoken", "number": 1, "language": "aze"}


def test_that_she_would_rather_not_is_an_answer_and_may_be_put_right(in_force, caseworker):
    actions.sign_plan(in_force, SIGNED | {"signature": "declined"}, version=1, actor=caseworker)
    actions.sign_plan(in_force, SIGNED, version=2, actor=caseworker)

    assert CasePlan.objects.get().signature == "paper"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"signature": "x"}, "signature"),
        ({"signed_on": None}, "signed_on"),
        ({"signed_on": TODAY + DAY}, "signed_on"),
        ({"signed_on": TODAY - 2 * DAY}, "signed_on"),
        ({"signed_language": ""}, "signed_language"),
        ({"signature": "guardian"}, "witness"),
        ({"witness": "Nobody"}, "witness"),
    ],
    ids=str,
)
def test_a_signature_that_cannot_be_is_refused_at_its_field(change, field, in_force, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.sign_plan(in_force, SIGNED | change, version=1, actor=caseworker)

    assert refusal.value.field == field
    assert CasePlan.objects.get().signature == ""


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "replaced", "completed"])
def test_what_may_still_change_or_is_over_is_not_signed(status, plan_at, caseworker):
    with pytest.raises(Conflict):
        actions.sign_plan(plan_at(status), SIGNED, version=1, actor=caseworker)


def test_who_does_not_work_on_the_file_signs_nothing(case, in_force, receiver, stranger):
    make_share(case, receiver.organisation, "assistance")

    with pytest.raises(NotAllowed):
        actions.sign_plan(in_force, SIGNED, version=1, actor=receiver)
    with pytest.raises(NotVisible):
        actions.sign_plan(in_force, SIGNED, version=1, actor=stranger)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("cases_plan_signed_whole", {"signed_on": None}),
        ("cases_plan_signed_whole", {"signed_language": ""}),
        ("cases_plan_signed_whole", {"signature": "x", "witness": ""}),
        ("cases_plan_signed_before_somebody", {"witness": ""}),
        ("cases_plan_signed_before_somebody", {"signature": "paper"}),
    ],
)
def test_the_database_refuses_half_a_signature(name, change, case, caseworker, manager):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_plan(case, by=caseworker, approver=manager, status="approved", **signed_by(caseworker) | change)


def test_a_plan_is_to_be_signed_within_a_week(case, caseworker, manager):
    plan = make_plan(case, by=caseworker, approver=manager, status="approved")
    assert "case_plan_signature" not in [due.kind for due in day_of(caseworker).lists["due"]]

    CasePlan.objects.filter(pk=plan.pk).update(approved_at=timezone.now() - 8 * DAY)
    [due] = [due for due in day_of(caseworker).lists["due"] if due.kind == "case_plan_signature"]

    assert (due.tone, due.url) == ("late", url("sign_case_plan", case, plan))


def test_the_page_takes_a_signature(client, case, in_force, caseworker):
    client.force_login(caseworker)
    page = url("sign_case_plan", case, in_force)
    form = client.get(page).context["form"]
    assert form["signed_language"].value() == case.person.language

    said = {field.html_name: field.value() for field in form if field.value()}
    said |= {"signature": "guardian", "signed_language": "rus"}
    assert client.post(page, said).status_code == 422
    client.post(page, said | {"witness": "Her aunt"})

    assert CasePlan.objects.get().signed_language == "rus"
    assert "Signed by the guardian" in client.get(url("case_plan", case, in_force)).content.decode()


@pytest.mark.parametrize(
    ("language", "title", "dimension"),
    [
        ("en", "Individual social rehabilitation plan", "Psychosocial"),
        ("az", "Fərdi sosial reabilitasiya planı", "Psixososial"),
        ("ru", "Индивидуальный план социальной реабилитации", "Психосоциальное"),
    ],
)
def test_the_paper_speaks_her_language_and_names_her_only_if_asked(
    language, title, dimension, case, in_force, caseworker
):
    make_goal(in_force, area="Health", dimension="psychosocial", baseline="No sleep.", target="Sleeps at night.")

    paper = text_of(actions.print_plan(in_force, language=language, with_name=False, actor=caseworker))
    named = text_of(actions.print_plan(in_force, language=language, with_name=True, actor=caseworker))

    for word in (title, dimension, "A door that she can lock.", "Looks at the room.", "No sleep.", case.number):
        assert word in paper
    assert SURNAME not in paper
    assert SURNAME in named
    changes = AuditEvent.objects.filter(event=Event.CASE_PLAN_PRINTED).first().changes
    assert changes == {"number": 1, "language": language}


def test_a_name_that_is_not_known_is_not_printed(in_force, caseworker):
    person = in_force.case.person
    person.given_name = person.family_name = person.patronymic = ""
    person.save()

    with pytest.raises(Refused) as refusal:
        actions.print_plan(CasePlan.objects.get(), language="az", with_name=True, actor=caseworker)
    assert refusal.value.field == "with_name"


def test_the_paper_comes_from_its_page(client, case, in_force, caseworker):
    case.person.language = "rus"
    case.person.save()
    client.force_login(caseworker)
    page = url("print_case_plan", case, in_force)
    assert client.get(page).context["form"]["language"].value() == "ru"

    assert client.post(page, {"language": "tr"}).status_code == 422
    answer = client.post(page, {"language": "ru"})

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert SURNAME not in answer["Content-Disposition"]


def test_a_receiver_prints_what_she_reads_and_nobody_else_does(client, case, in_force, receiver, stranger):
    make_share(case, receiver.organisation, "assistance")

    assert actions.print_plan(in_force, language="az", with_name=False, actor=receiver)
    with pytest.raises(NotVisible):
        actions.print_plan(in_force, language="az", with_name=False, actor=stranger)
