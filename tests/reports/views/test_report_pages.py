from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from reports import actions
from reports.actions import freeze_report
from reports.models import ReportJob, YearlyReport
from reports.periods import Period
from tests.reports.factories import assist, exploited, make_file, make_shelter, stay

DASHBOARD = reverse("reports:dashboard")


def year_url(year=2019):
    return reverse("reports:year", args=[year])


def text_of(response):
    """What a reader sees, without the marks."""
    import re

    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def register(shelter, ministry):
    for number in range(3):
        case = make_file(shelter.organisation, status="identified", citizenship="UZB")
        stay(case, shelter, date(2019, 1, 5 + number), date(2019, 3, 9))
        exploited(case, "ForcedLabour")
    assist(make_file(ministry, status="presumed"), ministry, date(2019, 2, 2), amount=Decimal("1234.50"))
    return shelter


@pytest.fixture
def report(register, iom_officer):
    return freeze_report(2019, actor=iom_officer)


@pytest.fixture
def iom(client, iom_officer):
    client.force_login(iom_officer)
    return client


def test_the_year_begins_with_its_sentence(iom, report):
    response = iom.get(year_url())

    sentence = (
        "In 2019, 3 victims of trafficking and 1 person vulnerable to trafficking"
        " received shelter or reintegration assistance."
    )
    assert sentence in text_of(response)
    assert "<strong>3</strong> victims of trafficking" in response.content.decode()


def test_the_seal_names_revision_digest_and_who(iom, report):
    page = text_of(iom.get(year_url()))

    assert report.digest in page
    assert "Staff iom, IOM" in page


def test_codes_are_printed_in_words(iom, report):
    page = text_of(iom.get(year_url()))

    for word in ("Quiet House", "Example Ministry", "Uzbekistan", "Forced labour", "Food", "1,234.50", "Not recorded"):
        assert word in page


def test_a_year_still_running_says_so(iom, shelter, iom_officer):
    with freeze_time("2020-11-30 08:00"):
        freeze_report(2020, actor=iom_officer)

    assert "In 2020 so far, 0 victims of trafficking and 0 persons vulnerable" in text_of(iom.get(year_url(2020)))


def test_a_year_without_anybody_says_so(iom, iom_officer):
    freeze_report(2015, actor=None)

    page = text_of(iom.get(year_url(2015)))

    assert "Nobody was counted in this year" in page
    assert "the system, as scheduled" in page


def test_nothing_is_counted_anew(iom, report, register):
    stay(make_file(register.organisation, status="identified"), register, date(2019, 5, 5), date(2019, 6, 6))

    assert "In 2019, 3 victims" in text_of(iom.get(year_url()))


def test_an_older_revision_stays_to_be_read_and_says_that_it_was_replaced(iom, report, register, iom_officer):
    stay(make_file(register.organisation, status="identified"), register, date(2019, 5, 5), date(2019, 6, 6))
    freeze_report(2019, actor=iom_officer, reason="A forgotten stay")

    now, before = text_of(iom.get(year_url())), text_of(iom.get(year_url(), {"revision": "1"}))

    assert "In 2019, 4 victims" in now
    assert "A forgotten stay" in now
    assert "In 2019, 3 victims" in before
    assert "A later revision has replaced this one." in before


@pytest.mark.parametrize("revision", ["2", "0", "x", "1'"])
def test_a_revision_that_does_not_exist_is_not_found(iom, report, revision):
    assert iom.get(year_url(), {"revision": revision}).status_code == 404


def test_a_year_that_was_not_frozen_is_not_found(iom):
    assert iom.get(year_url(2018)).status_code == 404


def test_the_page_costs_the_same_however_much_it_shows(
    iom, report, register, iom_officer, django_assert_max_num_queries
):
    for number in range(12):
        house = make_shelter(register.organisation, f"S{number}")
        stay(make_file(register.organisation), house, date(2019, 7, 1), date(2019, 7, 2))
    freeze_report(2019, actor=iom_officer, reason="More houses")
    for wanted in ({"revision": "1"}, {}):
        with django_assert_max_num_queries(11):
            iom.get(year_url(), wanted)


def test_a_year_that_was_opened_before_costs_six_queries(iom, report, django_assert_num_queries):
    """The tables are kept in memory; who reads, which revisions there are and what houses are called is asked anew."""
    first = text_of(iom.get(year_url()))

    with django_assert_num_queries(9):  # a savepoint and its end, and the context for which it works, among them
        again = text_of(iom.get(year_url()))

    assert again == first


def test_what_is_kept_in_memory_is_told_apart_by_what_it_shows(client, iom_officer, manager, report, register):
    def seen_by(reader, language="en"):
        reader.language = language
        reader.save(update_fields=["language"])
        client.force_login(reader)
        return client.get(year_url()).content.decode()

    files = reverse("reports:files", args=[report.period, 1])
    assert files not in seen_by(iom_officer)
    assert files in seen_by(manager)
    assert files not in seen_by(iom_officer)
    assert "By kind of assistance" not in seen_by(iom_officer, "az")

    register.name = "A New Name"
    register.save(update_fields=["name"])
    assert "A New Name" in seen_by(iom_officer)

    freeze_report(2019, actor=iom_officer, reason="Again")
    assert "?figure=" not in seen_by(iom_officer)
    assert reverse("reports:files", args=[report.period, 2]) in seen_by(manager)


def test_the_dashboard_costs_six_queries_however_many_years_it_shows(iom, report, django_assert_num_queries):
    iom.get(DASHBOARD)  # what a process asks once
    with django_assert_num_queries(9):  # a savepoint and its end, and the context for which it works, among them
        iom.get(DASHBOARD)
    for year in range(2005, 2019):
        freeze_report(year, actor=None)
    with django_assert_num_queries(9):
        iom.get(DASHBOARD)


def test_the_dashboard_shows_the_last_quarters_and_months_beside_all_years(iom, report):
    shown = [*Period(2018).months, *map(str, Period(2017).parts)]  # as many as are shown
    for period in (*shown, "2017-01", "2017"):
        freeze_report(Period.parse(period), actor=None)

    page = iom.get(DASHBOARD).content.decode()

    assert [period for period in (*shown, "2017-01") if f'href="{year_url(period)}"' in page] == shown
    assert all(f'href="{year_url(year)}"' in page for year in (2017, 2019))


def measures_url(year=2019):
    return reverse("reports:measures", args=[year])


def test_the_year_leads_to_its_further_measures(iom, report):
    assert f'href="{measures_url()}?revision=1"' in iom.get(year_url()).content.decode()

    page = iom.get(measures_url())

    assert "Stays by shelter" in text_of(page)
    house = next(iter(report.measures["stays"]["by_shelter"].values()))
    assert f'<td data-label="Nights" class="num">{house["person_nights"]}</td>' in page.content.decode()


def test_further_measures_name_below_the_table_where_nothing_happened(iom, report):
    page = iom.get(measures_url()).content.decode()

    table = page[page.index('id="referrals.by_purpose"') :]
    table = table[: table.index("</section>")]
    assert "<tr>" not in table.partition("<tbody>")[2]
    assert "Zero in this year: Formal identification" in table


def test_further_measures_are_those_of_the_revision_that_is_asked_for(iom, report, register, iom_officer):
    stay(make_file(register.organisation), register, date(2019, 7, 1), date(2019, 7, 11))
    later = freeze_report(2019, actor=iom_officer, reason="A forgotten stay")
    nights = [of.measures["stays"]["totals"]["person_nights"] for of in (report, later)]

    pages = [iom.get(measures_url(), {"revision": number}) for number in (1, 2)]

    assert nights[0] + 10 == nights[1]
    for page, number in zip(pages, nights, strict=True):
        assert f'<td data-label="Nights" class="num">{number}</td>' in page.content.decode()
    assert ["A later revision has replaced" in text_of(page) for page in pages] == [True, False]


def test_a_revision_without_further_measures_says_so(iom, report):
    YearlyReport.objects.create(
        year=2018, revision=1, rules_version=1, figures=report.figures, digest="0" * 64, frozen_at=timezone.now()
    )

    assert "Nothing was measured beside the figures" in text_of(iom.get(measures_url(2018)))
    assert measures_url(2018) not in iom.get(year_url(2018)).content.decode()


def test_further_measures_are_not_found_by_whoever_reads_no_reports(client, administrator, report):
    client.force_login(administrator)

    assert client.get(measures_url()).status_code == 404


def test_further_measures_cost_the_same_however_many_houses_they_show(
    iom, report, register, iom_officer, django_assert_max_num_queries
):
    iom.get(measures_url())  # what a process asks once
    with django_assert_max_num_queries(12):
        iom.get(measures_url())
    for number in range(12):
        stay(
            make_file(register.organisation),
            make_shelter(register.organisation, f"S{number}"),
            date(2019, 7, 1),
            date(2019, 7, 2),
        )
    freeze_report(2019, actor=iom_officer, reason="More houses")
    with django_assert_max_num_queries(12):
        iom.get(measures_url())


def test_the_dashboard_shows_the_last_year_and_leads_to_all(iom, report):
    freeze_report(2017, actor=None)

    response = iom.get(DASHBOARD)

    assert "In 2019, 3 victims of trafficking" in text_of(response)
    for year in (2017, 2019):
        assert f'href="{year_url(year)}"' in response.content.decode()


def test_the_dashboard_without_a_report_says_what_comes(iom):
    assert "No year has been frozen yet" in text_of(iom.get(DASHBOARD))


def test_ordering_leads_to_the_job_and_the_job_to_the_report(iom, register, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        response = iom.post(reverse("reports:freeze"), {"year": "2019"})
    job = ReportJob.objects.get()
    assert response.url == reverse("reports:job", args=[job.public_id])
    waiting = iom.get(response.url).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "Check again" in waiting

    actions.run_job(job.public_id)
    done = iom.get(response.url).content.decode()

    assert "every 2s" not in done
    assert f"{year_url()}?revision=1" in done


def test_htmx_gets_the_fragment_alone(iom, iom_officer):
    job = ReportJob.objects.create(year=2019, requested_by=iom_officer)

    response = iom.get(reverse("reports:job", args=[job.public_id]), headers={"HX-Request": "true"})

    assert b"<html" not in response.content
    assert b'id="job"' in response.content
    assert "HX-Request" in response["Vary"]


def test_a_failed_job_shows_its_reason_and_stops_asking(iom, iom_officer):
    job = ReportJob.objects.create(
        year=2019, requested_by=iom_officer, state=ReportJob.State.FAILED, message="It says why."
    )

    page = iom.get(reverse("reports:job", args=[job.public_id])).content.decode()

    assert "It says why." in page
    assert "every 2s" not in page


@pytest.mark.parametrize("year", ["", "x", "1", "2999"])
def test_a_year_that_cannot_be_counted_is_said_at_its_field(iom, year):
    response = iom.post(reverse("reports:freeze"), {"year": year, "reason": "Kept as typed"})

    assert response.status_code == 422
    assert "year" in response.context["form"].errors
    assert "Kept as typed" in text_of(response)
    assert not ReportJob.objects.exists()


@pytest.mark.parametrize("name", ["iom_officer", "reviewer", "manager", "auditor"])
def test_readers_see_the_year(client, report, name, request):
    client.force_login(request.getfixturevalue(name))

    assert client.get(DASHBOARD).status_code == 200
    assert client.get(year_url()).status_code == 200


@pytest.mark.parametrize("name", ["caseworker", "receiver", "administrator"])
def test_for_others_there_is_no_such_page(client, report, name, request, iom_officer):
    job = ReportJob.objects.create(year=2019, requested_by=iom_officer)
    client.force_login(request.getfixturevalue(name))

    for url in (DASHBOARD, year_url(), reverse("reports:freeze"), reverse("reports:job", args=[job.public_id])):
        assert client.get(url).status_code == 404
    assert client.post(reverse("reports:freeze"), {"year": "2019"}).status_code == 404


@pytest.mark.parametrize("name", ["reviewer", "manager", "auditor"])
def test_readers_do_not_freeze(client, report, name, request):
    client.force_login(request.getfixturevalue(name))

    response = client.post(reverse("reports:freeze"), {"year": "2018"})

    assert response.status_code == 403
    assert not ReportJob.objects.exists()
    assert "freeze" not in text_of(client.get(DASHBOARD)).casefold()


def test_who_is_not_signed_in_is_asked_to(client, report):
    assert client.get(year_url()).status_code == 302
    assert YearlyReport.objects.count() == 1


def test_totals_are_links_for_whose_organisation_is_counted(client, report, manager, reviewer):
    link = reverse("reports:files", args=[report.period, report.revision]) + "?figure=totals.sheltered"
    pages = []
    for reader in (manager, reviewer):
        client.force_login(reader)
        pages.append(client.get(year_url()).content.decode())

    assert link in pages[0]
    # Nothing of hers: somebody else's number leads her nowhere. The ministry of this register assisted one person.
    assert (link in pages[1]) == (reviewer.organisation.code in report.figures["by_organisation"])
