"""From a number to the people behind it, and what is to be mended before it is counted."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from cases.models import Case
from core.errors import NotVisible
from reports.actions import freeze_report
from reports.models import CountedFile
from reports.periods import Period
from reports.quality import Flaw, findings, summary
from reports.tracing.figures import Figure
from tests.accounts.factories import make_organisation
from tests.cases.factories import SURNAME, make_person
from tests.reports.factories import assist, classify, exploited, make_file, stay

pytestmark = pytest.mark.django_db
YEAR = Period(2019)


@pytest.fixture
def files(shelter):
    """Two women sheltered in January, one of them identified; a man of another organisation, assisted in May."""
    house = shelter.organisation
    first = make_file(house, status="identified")
    second = make_file(house, status="presumed")
    third = make_file(make_organisation("FAR", name="Far House", case_prefix="FA"), sex="male")
    stay(first, shelter, date(2019, 1, 5), date(2019, 1, 9))
    stay(second, shelter, date(2019, 1, 5), date(2019, 1, 5))
    assist(third, third.organisation, date(2019, 5, 2))
    return first, second, third


def address(report, figure):
    return f"{reverse('reports:files', args=[report.period, report.revision])}?figure={figure}"


def test_a_figure_opens_the_files_that_are_open_to_the_reader(client, files, manager):
    report = freeze_report(2019, actor=None)
    client.force_login(manager)

    page = client.get(address(report, "totals.persons"))

    assert [case.number for case in page.context["page"]] == sorted(case.number for case in files[:2])
    assert page.context["number"] == 3
    assert SURNAME not in page.content.decode()
    event = AuditEvent.objects.filter(event="figure_opened").get()
    assert event.changes == {"year": "2019", "revision": 1, "figure": "totals.persons"}


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("totals.victim", [0]),
        ("totals.sheltered", [0, 1]),
        ("by_sex.female.at_risk", [1]),
        ("by_sex.male.persons", []),
        ("by_month.2019-01.persons", [0, 1]),
        ("by_month.2019-05.persons", []),
        ("by_exploitation.not_recorded.victim", [0]),
    ],
)
def test_each_figure_has_its_own_files(figure, expected, client, files, manager):
    report = freeze_report(2019, actor=None)
    client.force_login(manager)

    page = client.get(address(report, figure))

    assert {case.pk for case in page.context["page"]} == {files[number].pk for number in expected}


@pytest.mark.parametrize("figure", ["totals.nothing", "by_sex.female.items", "by_sex.nobody.victim", "year", "x", ""])
def test_what_is_no_figure_is_not_found(figure, files, manager, client):
    report = freeze_report(2019, actor=None)
    client.force_login(manager)

    assert client.get(address(report, figure)).status_code == 404
    with pytest.raises(NotVisible):
        Figure.parse(figure, report)


def test_a_file_that_was_sealed_since_is_not_shown(client, files, manager):
    report = freeze_report(2019, actor=None)
    files[0].restricted = True
    files[0].save()
    client.force_login(manager)

    shown = client.get(address(report, "totals.persons"))

    assert files[0].number not in shown.content.decode()


def test_who_sees_no_files_or_no_figures_finds_nothing(client, files, auditor, caseworker):
    report = freeze_report(2019, actor=None)
    for user in (auditor, caseworker):
        client.force_login(user)
        answer = client.get(address(report, "totals.persons"))
        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content
    assert not AuditEvent.objects.filter(event="figure_opened").exists()


def test_the_cost_of_the_list_does_not_grow(client, shelter, manager, django_assert_num_queries):
    for _person in range(3):
        stay(make_file(shelter.organisation), shelter, date(2019, 1, 5), date(2019, 1, 9))
    few = freeze_report(2019, actor=None)
    for _person in range(27):
        stay(make_file(shelter.organisation), shelter, date(2019, 1, 5), date(2019, 1, 9))
    many = freeze_report(2019, actor=None, reason="More")
    client.force_login(manager)
    client.get(address(few, "totals.persons"))

    with django_assert_num_queries(count := _queries(client, address(few, "totals.persons"))):
        client.get(address(many, "totals.persons"))
    assert count < 30


def _queries(client, url):
    with CaptureQueriesContext(connection) as seen:
        client.get(url)
    return len(seen)


def test_unchanged_figures_keep_nobody_twice(files):
    report = freeze_report(2019, actor=None)
    freeze_report(2019, actor=None)

    assert CountedFile.objects.count() == 3
    assert set(CountedFile.objects.values_list("report", flat=True)) == {report.pk}


def test_an_erased_file_leaves_the_figures(files):
    report = freeze_report(2019, actor=None)
    CountedFile.objects.filter(case=files[2]).delete()

    report.refresh_from_db()
    assert report.figures["totals"]["persons"] == 3


# ------------------------------------------------------------ quality


def flaws(case):
    return {one.flaw for one in findings(YEAR, today=date(2020, 1, 31)) if one.case == case.pk}


def whole(shelter, **details):
    """A file with all that the figures need, in the house in January."""
    file = make_file(shelter.organisation, status="identified", **details)
    exploited(file, "ForcedLabour")
    stay(file, shelter, date(2019, 1, 5), date(2019, 1, 9))
    return file


def test_a_whole_file_has_nothing_to_mend(shelter):
    assert flaws(whole(shelter)) == set()


@pytest.mark.parametrize(
    ("details", "flaw"),
    [
        ({"date_of_birth": None}, Flaw.NO_AGE),
        ({"sex": "unknown"}, Flaw.NO_SEX),
        ({"sex": ""}, Flaw.NO_SEX),
        ({"citizenship": ""}, Flaw.NO_CITIZENSHIP),
    ],
)
def test_what_a_person_lacks_is_found(details, flaw, shelter):
    assert flaws(whole(shelter, **details)) == {flaw}


def test_a_year_of_birth_is_an_age(shelter):
    assert flaws(whole(shelter, date_of_birth=None, birth_year=1990)) == set()


def test_no_classification_and_no_form_are_found(shelter):
    file = make_file(shelter.organisation)
    assist(file, shelter.organisation, date(2019, 5, 2))
    assert flaws(file) == {Flaw.NO_CLASSIFICATION}
    classify(file, "recognised", date(2019, 12, 31))
    assert flaws(file) == {Flaw.NO_EXPLOITATION}
    classify(file, "presumed", date(2019, 12, 31))
    assert flaws(file) == set()


def test_an_open_stay_of_a_closed_case_is_found(shelter):
    file = whole(shelter)
    stay(file, shelter, date(2019, 5, 5))
    Case.objects.filter(pk=file.pk).update(closed_on=file.opened_on, closure_reason="goals_met")

    assert flaws(file) == {Flaw.OPEN_STAY_OF_CLOSED_CASE}


def test_an_open_stay_without_a_sign_of_life_is_found(shelter):
    file = whole(shelter)
    stay(file, shelter, date(2019, 5, 5))
    assert flaws(file) == {Flaw.SILENT_STAY}
    assist(file, shelter.organisation, date(2019, 12, 1))
    assert flaws(file) == set()


def test_overlapping_stays_of_merged_records_are_found(shelter):
    remains, merged = whole(shelter), whole(shelter)
    merged.person.merged_into = remains.person
    merged.person.save()

    assert Flaw.OVERLAPPING_STAYS in flaws(merged)
    assert Flaw.OVERLAPPING_STAYS in flaws(remains)


def test_stays_overlap_however_often_the_records_were_merged(shelter):
    remains, first, second = make_file(shelter.organisation), whole(shelter), whole(shelter)
    for merged, into in ((first, second), (second, remains)):
        merged.person.merged_into = into.person
        merged.person.save()

    assert Flaw.OVERLAPPING_STAYS in flaws(first)
    assert Flaw.OVERLAPPING_STAYS in flaws(second)


def test_two_stays_of_merged_records_one_after_the_other_are_in_order(shelter):
    remains, merged = whole(shelter), make_file(shelter.organisation)
    ended = remains.stays.get().check_out
    stay(merged, shelter, ended, ended + timedelta(days=1))
    merged.person.merged_into = remains.person
    merged.person.save()

    assert Flaw.OVERLAPPING_STAYS not in flaws(merged) | flaws(remains)


def test_a_file_of_another_year_is_not_looked_at(shelter):
    file = make_file(shelter.organisation)
    stay(file, shelter, date(2018, 1, 5), date(2018, 1, 9))

    assert flaws(file) == set()


def test_the_summary_counts_files_and_names_what_there_is_none_of(shelter):
    for _person in range(2):
        whole(shelter, sex="")
    counted = summary(findings(YEAR))

    assert counted == dict.fromkeys(Flaw.values, 0) | {"no_sex": 2}
    assert freeze_report(2019, actor=None).quality == counted


def test_the_page_names_the_files_of_ones_own_house_to_whom_they_are_open(client, shelter, manager, files, auditor):
    client.force_login(manager)
    page = client.get(f"{reverse('reports:quality')}?period=2019")

    assert [house.name for house in page.context["groups"]] == [shelter.name]
    text = page.content.decode()
    assert files[0].number in text
    assert files[2].number not in text
    assert SURNAME not in text
    client.force_login(auditor)
    assert client.get(reverse("reports:quality")).status_code == 404


def test_whoever_sees_no_file_is_told_what_the_count_found_in_all(client, shelter, iom_officer):
    lacking = whole(shelter, sex="")
    client.force_login(iom_officer)
    address = f"{reverse('reports:quality')}?period=2019"
    assert client.get(address).context["counted"] is None

    freeze_report(2019, actor=None)
    page = client.get(address)

    assert page.context["groups"] == []
    assert page.context["counted"].flaws == [(str(Flaw.NO_SEX.label), 1)]
    assert lacking.number not in page.content.decode()


@pytest.mark.parametrize("period", ["nothing", "2019-13"])
def test_a_page_of_no_period_is_not_found(period, client, manager):
    client.force_login(manager)

    assert client.get(f"{reverse('reports:quality')}?period={period}").status_code == 404


def test_the_page_of_the_running_year_is_the_first(client, manager, shelter):
    file = make_file(shelter.organisation, person=make_person(sex=""))
    stay(file, shelter, timezone.localdate() - timedelta(days=1))
    client.force_login(manager)

    page = client.get(reverse("reports:quality"))

    assert page.context["period"] == Period(timezone.localdate().year)


def test_numbers_are_links_for_whose_organisation_is_counted(client, files, manager, iom_officer):
    freeze_report(2019, actor=None)
    for user, linked in ((manager, True), (iom_officer, False)):
        client.force_login(user)
        page = client.get(reverse("reports:year", args=[2019])).content.decode()
        assert ("?figure=by_sex.female.victim" in page) == linked
