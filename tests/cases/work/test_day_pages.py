"""My day, the caseload and leave: what each shows, to whom, at what cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.identification.models import Deadline
from cases.models import LeaveCover
from tests.cases.factories import SURNAME, make_case
from tests.cases.factories_identification import make_deadline
from tests.cases.factories_work import make_appointment, make_leave, make_task, today
from tests.shelters.factories import make_stay

DAY = timedelta(days=1)


def page_of(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse("home" if name == "day" else f"cases:{name}", args=args))


def words(response):
    return " ".join(response.content.decode().split())


def test_nothing_is_due_and_what_comes_next(client, caseworker, case):
    make_task(case, caseworker, due_on=today() + DAY)

    page = words(page_of(client, caseworker, "day"))

    assert "Nothing is due." in page
    assert f"Next: tomorrow, Task {case.number}." in page


def test_what_ends_at_midnight_is_said_by_its_day_alone(client, caseworker, case):
    tonight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    Deadline.objects.filter(pk=make_deadline(case, "reflection").pk).update(due_at=tonight)

    page = words(page_of(client, caseworker, "day"))

    assert "Recovery and reflection period" in page
    assert "today" in page
    assert "today, " not in page


def test_the_three_lists_name_nobody(client, caseworker, colleague, case, shelter):
    make_task(case, caseworker, due_on=today() - 2 * DAY, what=f"Call {SURNAME}.", priority="high")
    make_appointment(case, caseworker, starts_at=timezone.now(), accompanied_by=caseworker)
    make_stay(case, shelter, check_in=today())
    make_leave(colleague, caseworker)
    make_task(case, colleague)

    page = words(page_of(client, caseworker, "day"))

    wanted = [
        "urgent",
        "2 days late",
        "Doctor",
        "Arrival",
        "Quiet House",
        case.number,
        f"for {colleague.full_name}",
    ]
    assert [word for word in wanted if word.lower() not in page.lower()] == []
    assert [word for word in (SURNAME, "Clinic 4", "Dr Aliyeva", "Call ") if word in page] == []


@pytest.mark.counts_what_waits
def test_the_count_stands_beside_its_place(client, caseworker, case):
    make_task(case, caseworker)
    make_task(case, caseworker, due_on=today() + DAY)

    navigation = page_of(client, caseworker, "day").context["navigation"]

    assert (navigation[0]["url"], navigation[0]["count"]) == (reverse("home"), 1)


def test_strangers_and_those_without_casework_see_nothing_of_it(client, stranger, auditor, case, caseworker):
    make_task(case, caseworker)

    assert case.number not in words(page_of(client, stranger, "day"))
    assert case.number not in words(page_of(client, auditor, "day"))


def test_the_day_costs_the_same_for_three_and_for_thirty(client, caseworker, shelter, count_queries):
    client.force_login(caseworker)
    client.get(reverse("cases:list"))
    counts = []
    for number in (3, 30):
        for _ in range(number):
            case = make_case(caseworker.organisation, worker=caseworker)
            make_task(case, caseworker)
            make_stay(case, shelter, check_in=today())
        counts.append(count_queries(lambda: client.get(reverse("home"))))

    assert counts[0] == counts[1]


def test_the_caseload_counts_cases_tasks_and_what_nobody_is_in_charge_of(client, manager, caseworker, colleague, case):
    make_case(caseworker.organisation)
    make_task(case, caseworker, due_on=today() - DAY)
    make_task(case, colleague)
    make_leave(caseworker, colleague)

    load = page_of(client, manager, "caseload").context["load"]

    rows = {one.user.username: (one.cases, one.tasks, one.late, bool(one.leave)) for one in load.loads}
    assert rows == {"caseworker": (1, 1, 1, True), "colleague": (0, 1, 0, False), "manager": (0, 0, 0, False)}
    assert load.unassigned == 1


def test_a_disabled_account_that_is_in_charge_is_listed(client, manager, caseworker, case):
    caseworker.is_active = False
    caseworker.save()

    assert "account disabled" in words(page_of(client, manager, "caseload"))


def test_the_caseload_is_for_managers_and_of_their_own_organisation(client, caseworker, reviewer, stranger, case):
    assert page_of(client, caseworker, "caseload").status_code == 403
    assert page_of(client, reviewer, "caseload").status_code == 403
    assert [one.user for one in page_of(client, stranger, "caseload").context["load"].loads] == [stranger]


def test_a_sealed_case_counts_for_those_alone_who_are_named(client, manager, caseworker, case):
    make_task(case, caseworker)
    case.restricted = True
    case.save()

    load = page_of(client, manager, "caseload").context["load"]

    assert {(one.cases, one.tasks) for one in load.loads} == {(0, 0)}


def test_the_caseload_costs_the_same_for_three_and_for_thirty(client, manager, shelter_organisation, count_queries):
    from tests.accounts.factories import make_user

    client.force_login(manager)
    client.get(reverse("cases:list"))
    counts = []
    for number in (3, 30):
        for place in range(number):
            worker = make_user(f"worker-{number}-{place}", shelter_organisation, "caseworker")
            make_task(make_case(shelter_organisation, worker=worker), worker)
        counts.append(count_queries(lambda: client.get(reverse("cases:caseload"))))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("whose", ["colleague", "nobody"])
def test_the_links_lead_to_the_filtered_list(client, manager, caseworker, colleague, case, whose):
    other = make_case(caseworker.organisation, worker=colleague if whose == "colleague" else None)
    load = page_of(client, manager, "caseload").context["load"]
    url = load.unassigned_url if whose == "nobody" else next(one.url for one in load.loads if one.user == colleague)

    page = client.get(url).content.decode()

    assert other.number in page
    assert case.number not in page


def test_a_caseworker_filters_by_no_colleague(client, caseworker, colleague, case):
    make_case(caseworker.organisation, worker=colleague)
    client.force_login(caseworker)

    page = client.get(reverse("cases:list"), {"mine": str(colleague.public_id)}).content.decode()

    assert case.number in page


def test_a_leave_is_entered_and_taken_back_on_the_day(client, caseworker, colleague):
    client.force_login(caseworker)
    sent = {"user": caseworker.pk, "cover": colleague.pk, "from_on": today(), "to_on": today() + DAY}

    client.post(reverse("cases:cover_leave"), sent)
    assert f"{caseworker.full_name} is away" in words(client.get(reverse("home")))
    client.post(reverse("cases:end_cover", args=[LeaveCover.objects.get().public_id]))

    assert f"{caseworker.full_name} is away" not in words(client.get(reverse("home")))


def test_a_caseworker_enters_no_leave_of_another(client, caseworker, colleague, manager):
    sent = {"user": colleague.pk, "cover": manager.pk, "from_on": today(), "to_on": today()}
    client.force_login(caseworker)
    assert client.post(reverse("cases:cover_leave"), sent).status_code == 422

    client.force_login(manager)
    assert client.post(reverse("cases:cover_leave"), sent).status_code == 302


def test_the_stranger_takes_back_nothing(client, stranger, caseworker, colleague):
    leave = make_leave(caseworker, colleague)
    client.force_login(stranger)

    assert client.post(reverse("cases:end_cover", args=[leave.public_id])).status_code == 404


def test_whoever_is_away_is_named_so_where_a_task_is_given(client, caseworker, colleague, manager, case):
    make_leave(colleague, manager)

    form = page_of(client, caseworker, "set_task", case.public_id).context["form"]

    assert [label for _value, label in form["user"].field.choices if "stands in" in label]
