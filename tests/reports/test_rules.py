"""A later version of the counting rules counts what comes after it, and changes nothing that was frozen before."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from reports import rules
from reports.actions import freeze_report
from reports.exports.actions import export_report
from reports.models import YearlyReport
from reports.rules import version_1
from tests.cases.factories import make_person
from tests.reports.factories import assist, classify, exploited, make_file, make_shelter, stay

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(shelter):
    files = [make_file(shelter.organisation, status="identified") for _person in range(14)]
    for file in files:
        stay(file, shelter, date(2019, 1, 5), date(2019, 1, 9))
        exploited(file, "ForcedLabour")
    return files


@pytest.fixture
def second_version(monkeypatch):
    """One that counts nobody as at risk any more, and says so."""

    def document(rows):
        found = version_1.document(rows)
        totals = found["totals"]
        totals["other"], totals["at_risk"] = totals["other"] + totals["at_risk"], 0
        return found

    second = SimpleNamespace(
        statement=version_1.statement,
        document=document,
        MEANINGS=version_1.MEANINGS | {"by_sex": "By the second rules."},
    )
    monkeypatch.setitem(rules.VERSIONS, 2, second)
    monkeypatch.setattr(rules, "IN_FORCE", 2)


def files_of(report):
    return {
        (edition, kind): export_report(report, kind, actor=None, edition=edition).content
        for edition in ("internal", "public")
        for kind in ("json", "csv")
    }


def a_year_of_edits(files, shelter):
    """Everything that may happen to a register after its year was frozen."""
    organisation = shelter.organisation
    classify(files[0], "not_victim", date(2019, 6, 1))
    stay(files[1], make_shelter(organisation, "NEW"), date(2019, 5, 1), date(2019, 7, 1))
    assist(files[2], organisation, date(2019, 8, 8), amount="400.00")
    exploited(files[3], "ForcedBegging")
    files[5].person.merged_into = files[4].person
    files[5].person.save()
    late = make_file(organisation, status="recognised", person=make_person(sex="male", citizenship="UZB"))
    stay(late, shelter, date(2019, 12, 31), date(2020, 1, 2))
    shelter.included = False
    shelter.save()


def test_a_year_of_edits_and_a_new_version_leave_the_first_revision_as_it_was(
    register, shelter, second_version, monkeypatch
):
    monkeypatch.setattr(rules, "IN_FORCE", 1)
    before = files_of(freeze_report(2019, actor=None))
    a_year_of_edits(register, shelter)
    monkeypatch.setattr(rules, "IN_FORCE", 2)

    second = freeze_report(2019, actor=None, reason="The second rules")

    first = YearlyReport.objects.get(revision=1)
    assert (first.rules_version, second.rules_version) == (1, 2)
    assert first.figures != second.figures
    assert files_of(first) == before


def test_each_revision_is_explained_by_its_own_rules(register, second_version, monkeypatch, client, iom_officer):
    monkeypatch.setattr(rules, "IN_FORCE", 1)
    freeze_report(2019, actor=None)
    monkeypatch.setattr(rules, "IN_FORCE", 2)
    freeze_report(2019, actor=None, reason="The second rules")
    client.force_login(iom_officer)

    for revision, explained in (("1", False), ("2", True)):
        page = client.get(reverse("reports:year", args=[2019]), {"revision": revision}).content.decode()
        assert ("By the second rules." in page) == explained


def test_each_figure_has_its_sentence():
    for version in rules.VERSIONS.values():
        assert set(version.MEANINGS) == {
            "victim", "at_risk", "other", "persons", "sheltered", "assisted", "person_nights", "recognised_in_year",
            "by_shelter", "by_organisation", "by_sex", "by_age_group", "by_citizenship", "by_exploitation",
            "by_assistance_type", "by_month",
        }  # fmt: skip
