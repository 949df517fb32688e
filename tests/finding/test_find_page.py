"""Looking everywhere at once: referrals, houses and pages beside the cases, on the page and in the lines of the palette."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import Case
from tests.accounts.factories import make_user
from tests.cases.factories import SURNAME, make_case
from tests.queries import statements_of
from tests.referrals.factories import make_referral
from tests.shelters.factories import make_shelter

URL = reverse("find")
LINES = {"X-Palette": "1"}


def look(client, user, term, **extra):
    client.force_login(user)
    return client.post(URL, {"term": term}, **extra)


def detail(case):
    return reverse("cases:detail", args=[case.public_id])


@pytest.mark.parametrize("headers", [{}, LINES], ids=["page", "lines"])
class TestFinding:
    def test_a_house_is_found_by_part_of_its_name(self, client, shelter, caseworker, headers):
        page = look(client, caseworker, shelter.name[:4].upper(), headers=headers).content.decode()

        assert reverse("shelters:board", args=[shelter.public_id]) in page

    def test_another_organisations_house_is_not(self, client, shelter, stranger, headers):
        page = look(client, stranger, shelter.name, headers=headers).content.decode()

        assert str(shelter.public_id) not in page

    def test_an_action_is_found_by_part(self, client, caseworker, headers):
        assert reverse("cases:open") in look(client, caseworker, "open a c", headers=headers).content.decode()

    def test_an_action_of_others_is_not(self, client, auditor, headers):
        page = look(client, auditor, "open a case", headers=headers).content.decode()

        assert reverse("cases:open") not in page

    def test_a_referral_is_found_by_the_number_of_its_case_on_either_side(
        self, client, case, caseworker, receiver, stranger, headers
    ):
        referral = make_referral(case, receiver, "accepted", sender=caseworker)
        url = reverse("referrals:detail", args=[referral.public_id])

        for reader in (caseworker, receiver):
            assert url in look(client, reader, case.number, headers=headers).content.decode()
        page = look(client, stranger, case.number, headers=headers).content.decode()
        assert url not in page
        assert detail(case) not in page

    def test_a_sealed_case_is_absent_and_so_are_its_referrals(
        self, client, case, caseworker, colleague, receiver, headers
    ):
        referral = make_referral(case, receiver, "draft", sender=caseworker)
        Case.objects.filter(pk=case.pk).update(restricted=True)

        for term in (SURNAME, case.number):
            page = look(client, colleague, term, headers=headers).content.decode()
            assert detail(case) not in page
            assert str(referral.public_id) not in page
            assert SURNAME not in page.replace(f'value="{SURNAME}"', "")

    def test_a_stranger_finds_nobody(self, client, case, stranger, headers):
        for term in (SURNAME, case.number):
            page = look(client, stranger, term, headers=headers).content.decode().replace(f'value="{term}"', "")
            assert SURNAME not in page
            assert case.number not in page

    def test_what_was_typed_stands_in_no_address(self, client, case, caseworker, headers):
        page = look(client, caseworker, "Zzyzx", headers=headers)

        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        assert "Zzyzx" not in page.content.decode().replace('value="Zzyzx"', "")

    def test_it_costs_the_same_for_3_and_30(self, client, case, caseworker, receiver, headers):
        client.force_login(caseworker)
        costs = []
        for number in (3, 30):
            while Case.objects.count() < number:
                make_referral(make_case(case.organisation), receiver, "submitted", sender=caseworker)
                make_shelter(case.organisation)
            for term in (SURNAME, "2", "shelter"):
                client.post(URL, {"term": term}, headers=headers)
                costs.append(len(statements_of(lambda term=term: client.post(URL, {"term": term}, headers=headers))))

        assert costs[:3] == costs[3:]
        assert max(costs) <= 21

    def test_what_can_be_chosen_before_costs_the_same_for_3_and_30(self, client, case, caseworker, headers):
        client.force_login(caseworker)
        costs = []
        for number in (3, 30):
            while Case.objects.count() < number:
                opened = make_case(case.organisation)
                client.post(reverse("cases:pin", args=[opened.public_id]))
                client.get(detail(opened))
                make_shelter(case.organisation)
            client.get(URL, headers=headers)
            costs.append(len(statements_of(lambda: client.get(URL, headers=headers))))

        assert costs[0] == costs[1] <= 12


class TestLines:
    def test_a_number_that_one_case_has_leads_straight_there(self, client, case, caseworker):
        page = look(client, caseworker, case.number.lower(), headers=LINES).content.decode()

        assert f'data-straight="{detail(case)}"' in page

    def test_a_number_with_several_meanings_does_not(self, client, caseworker):
        for year in (2024, 2025):
            make_case(caseworker.organisation, number=f"EH-{year}-0042")

        assert "data-straight" not in look(client, caseworker, "42", headers=LINES).content.decode()

    def test_a_name_leads_nowhere_by_itself(self, client, case, caseworker):
        page = look(client, caseworker, SURNAME, headers=LINES).content.decode()

        assert detail(case) in page
        assert "data-straight" not in page

    def test_a_phone_leads_nowhere_by_itself(self, client, case, caseworker):
        case.person.phone = "0501112233"
        case.person.index_identity()
        case.person.save()
        page = look(client, caseworker, "0501112233", headers=LINES).content.decode()

        assert detail(case) in page
        assert "data-straight" not in page

    def test_opening_it_asks_for_nobody_and_puts_nothing_on_record(self, client, case, caseworker):
        client.force_login(caseworker)
        before = AuditEvent.objects.count()

        page = client.get(URL, headers=LINES)

        assert reverse("cases:open") in page.content.decode()
        assert "<html" not in page.content.decode()
        assert page["Vary"].find("X-Palette") >= 0
        assert AuditEvent.objects.count() == before

    def test_one_question_is_one_event(self, client, case, caseworker):
        look(client, caseworker, SURNAME, headers=LINES)

        assert AuditEvent.objects.filter(event="cases_searched").count() == 1


def test_every_role_has_the_door(client, shelter_organisation):
    for role in ("caseworker", "auditor", "administrator", "data_protection"):
        client.force_login(make_user(f"one_{role}", shelter_organisation, role))
        assert client.get(URL).status_code == 200


def test_too_long_a_term_is_refused_and_nothing_looked_for(client, case, caseworker):
    page = look(client, caseworker, "Q" * 101)

    assert page.status_code == 422
    assert not AuditEvent.objects.filter(event="cases_searched").exists()
