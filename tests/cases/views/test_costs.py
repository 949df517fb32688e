"""What the pages of a file ask of the database: a fixed number of statements, however much there is to tell, whoever reads."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import grants
from accounts.models import Team
from accounts.roles import SHAREABLE
from cases.enums import Section
from cases.models import Classification
from cases.policies import sections_for
from cases.templatetags.case_ui import TABS
from cases.timeline import timeline_of
from shelter_cms.navigation import count_anew
from tests.accounts.factories import make_user
from tests.cases.factories import make_closing, make_consent, make_emergency, make_share
from tests.cases.factories_assessment import make_assessment
from tests.cases.factories_documents import make_document
from tests.cases.factories_family import make_relation
from tests.cases.factories_identification import make_one_of_each
from tests.cases.factories_proceedings import make_proceeding
from tests.cases.factories_work import make_appointment, make_note, make_task
from tests.queries import statements_of

MOST = 15
FIRST = date(2021, 1, 1)


def lengthen(case, number):
    rows = (
        Classification(case=case, status="presumed", effective_on=FIRST + timedelta(days=day)) for day in range(number)
    )
    Classification.objects.bulk_create(rows)


@pytest.fixture(autouse=True)
def _busy_machine(monkeypatch):
    """However long these take: no page writes down in between that she was here, which is a statement more."""
    monkeypatch.setattr("accounts.sessions.PRECISION", 86_400)


@pytest.fixture
def of_a_team(case, caseworker, shelter_organisation):
    case.team = Team.objects.create(organisation=shelter_organisation, name="Team 1")
    case.save()
    caseworker.teams.add(case.team)
    return caseworker


@pytest.fixture
def every_role(case, shelter_organisation):
    roles = ("caseworker", "shelter_manager", "receiving_officer", "data_protection", "auditor", "administrator")
    return make_user("everything", shelter_organisation, *roles)


@pytest.fixture
def in_an_emergency(case, stranger):
    make_emergency(case, stranger)
    return stranger


@pytest.fixture
def named(case, colleague, manager):
    grants.give(case, colleague, "view_case", actor=manager)
    case.restricted = True
    case.save()
    return colleague


@pytest.fixture
def let_in(case, caseworker):
    def share(reader):
        make_share(case, reader.organisation, *sorted(SHAREABLE))
        make_share(case, reader.organisation, "identity", "stays")
        make_consent(case, reader.organisation, by=caseworker)
        return reader

    return share


@pytest.fixture
def shared_with(receiver, let_in):
    return let_in(receiver)


@pytest.fixture
def ministry_let_in(reviewer, let_in):
    return let_in(reviewer)


@pytest.fixture
def iom_let_in(iom_officer, let_in):
    return let_in(iom_officer)


READERS = [
    "caseworker", "of_a_team", "manager", "every_role", "in_an_emergency", "named", "shared_with", "ministry_let_in",
    "iom_let_in",
]  # fmt: skip


@pytest.mark.counts_what_waits
@pytest.mark.parametrize("reader", READERS)
def test_a_file_of_500_entries_costs_what_one_of_three_does(client, case, caseworker, manager, request, reader):
    user = request.getfixturevalue(reader)
    make_closing(case, caseworker)
    for relative in range(3):
        make_consent(
            case, manager.organisation, by=caseworker, valid_until=timezone.localdate() + timedelta(days=30 + relative)
        )
    client.force_login(user)
    client.get(reverse("cases:list"))
    counts, had = [], 0
    for number in (3, 30, 500):
        lengthen(case, number - had)
        had = number
        # What is due today is counted anew, as after whatever she sent.
        count_anew(user)
        statements = statements_of(lambda: client.get(reverse("cases:detail", args=[case.public_id])))
        counts.append(len(statements))
        assert counts[-1] <= MOST, "\n".join(statements)

    assert len(set(counts)) == 1
    if Section.CLASSIFICATION in sections_for(user, case):
        assert timeline_of(case, user, sections_for(user, case)).earlier


def fill(case, by, number):
    for _ in range(number):
        make_note(case, by)
        make_task(case, by)
        make_appointment(case, by, accompanied_by=by)
        make_relation(case)
        make_assessment(case, by=by, factors=[], needs=[])
        make_proceeding(case, by=by)
    for _ in range(min(number, 30)):
        make_document(case, by, section="identity")
    lengthen(case, number)


@pytest.mark.slow
def test_no_part_of_a_file_costs_more_for_300_rows_than_for_three(client, case, caseworker):
    addresses = {key: reverse(name, args=[case.public_id]) for key, _label, name, _section in TABS}
    addresses |= {
        "intake": reverse("cases:intake", args=[case.public_id, "contact"]),
        "closings": reverse("cases:closings", args=[case.public_id]),
        "note": reverse("cases:write_note", args=[case.public_id]),
        "day": reverse("home"),
    }
    client.force_login(caseworker)
    make_one_of_each(case, by=caseworker)

    def costs():
        return {key: len(statements_of(lambda at=at: client.get(at))) for key, at in addresses.items()}

    fill(case, caseworker, 3)
    costs()
    few = costs()
    fill(case, caseworker, 297)

    assert costs() == few
