"""The catalogue of services and the list of partners: who keeps them, what is refused, what stays."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from audit.events import Event
from audit.models import AuditEvent
from core.errors import Conflict, NotAllowed, Refused, Stale
from reintegration.catalogue import actions as catalogue
from reintegration.enums import AssistanceType
from reintegration.models import Partner, Service
from reintegration.partners import actions as partners
from tests.reintegration.factories import make_partner, service

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
NEW = {
    "code": "art_group", "type": "psychological_counselling", "name_en": "Art group", "name_az": "Rəsm qrupu",
    "name_ru": "Группа рисования", "unit": "session", "usual_cost_azn": Decimal("15.00"), "valid_from": TODAY,
    "valid_until": None,
}  # fmt: skip
PARTNER = {
    "name": "Nümunə Çörək Zavodu",
    "kinds": ["employer"],
    "place": "Gəncə",
    "contact": "Ask at the gate.",
    "ended_on": None,
}


def test_the_first_catalogue_has_a_service_for_every_kind_of_the_register():
    assert set(Service.objects.values_list("type", flat=True)) == set(AssistanceType.values)
    for found in Service.objects.all():
        assert found.name_az
        assert found.name_ru != found.name_en


def test_a_service_is_called_in_the_readers_language():
    found = service("interpretation")

    for language, name in (("az", found.name_az), ("ru", found.name_ru), ("en", found.name_en)):
        with translation.override(language):
            assert found.name == name


def test_an_administrator_keeps_the_catalogue(administrator):
    found = catalogue.add_service(NEW, actor=administrator)

    catalogue.change_service(found, {"usual_cost_azn": None, "valid_until": TODAY}, version=1, actor=administrator)

    kept = Service.objects.get(code="art_group")
    assert (kept.usual_cost_azn, kept.valid_until, kept.type) == (None, TODAY, "psychological_counselling")
    assert AuditEvent.objects.get(event=Event.SERVICE_ADDED).changes["service"] == "art_group"
    assert set(AuditEvent.objects.get(event=Event.SERVICE_CHANGED).changes) == {
        "service",
        "usual_cost_azn",
        "valid_until",
    }
    with pytest.raises(Stale):
        catalogue.change_service(found, {"unit": "hour"}, version=1, actor=administrator)


def test_the_kind_of_a_service_never_changes(administrator):
    found = catalogue.add_service(NEW, actor=administrator)

    catalogue.change_service(found, {"type": "food", "code": "x"}, version=1, actor=administrator)

    assert Service.objects.get(code="art_group").type == "psychological_counselling"


def test_nobody_else_keeps_it(caseworker, manager):
    for actor in (caseworker, manager):
        with pytest.raises(NotAllowed):
            catalogue.add_service(NEW, actor=actor)
        with pytest.raises(NotAllowed):
            catalogue.change_service(service(), {"unit": "hour"}, version=1, actor=actor)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "Art group"}, "code"),
        ({"type": "kindness"}, "type"),
        ({"unit": "mile"}, "unit"),
        ({"name_az": ""}, "name_az"),
        ({"usual_cost_azn": Decimal(-1)}, "usual_cost_azn"),
        ({"valid_until": TODAY - timedelta(days=1)}, "valid_until"),
    ],
    ids=str,
)
def test_a_service_that_cannot_be_is_refused(change, field, administrator):
    with pytest.raises(Refused) as refusal:
        catalogue.add_service(NEW | change, actor=administrator)
    assert refusal.value.field == field


def test_a_code_is_taken_once_and_a_form_counts_once(administrator):
    token = service().public_id
    first = catalogue.add_service(NEW, actor=administrator, token=token)

    assert catalogue.add_service(NEW, actor=administrator, token=token) == first
    with pytest.raises(Conflict):
        catalogue.add_service(NEW, actor=administrator)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("reintegration_service_in_known_words", {"type": "x"}),
        ("reintegration_service_has_names", {"name_ru": ""}),
        ("reintegration_service_cost_not_negative", {"usual_cost_azn": Decimal(-1)}),
        ("reintegration_service_ends_after_it_begins", {"valid_until": date(2000, 1, 1)}),
    ],
)
def test_the_database_refuses_what_no_action_would_write(name, change, db):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Service.objects.create(**NEW | change)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("reintegration_partner_has_a_name", {"name": ""}),
        ("reintegration_partner_is_something", {"kinds": []}),
        ("reintegration_partner_is_something", {"kinds": ["x"]}),
    ],
)
def test_the_database_refuses_such_a_partner(name, change, db):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Partner.objects.create(**PARTNER | change)


def test_a_manager_keeps_the_partners(manager):
    found = partners.add_partner(PARTNER | {"kinds": ["school", "employer"]}, actor=manager)
    assert found.kinds == ["employer", "school"]
    with pytest.raises(Conflict):
        partners.add_partner(PARTNER, actor=manager)

    partners.change_partner(found, {"contact": "Ask inside.", "ended_on": TODAY}, version=1, actor=manager)

    kept = Partner.objects.get()
    assert (kept.contact, kept.ended_on) == ("Ask inside.", TODAY)
    assert AuditEvent.objects.get(event=Event.PARTNER_CHANGED).changes == {"contact": None, "ended_on": None}
    assert not Partner.objects.working()


def test_a_partner_is_something_and_has_a_name(manager, caseworker):
    for change, field in (({"kinds": []}, "kinds"), ({"name": " "}, "name")):
        with pytest.raises(Refused) as refusal:
            partners.add_partner(PARTNER | change, actor=manager)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        partners.add_partner(PARTNER, actor=caseworker)


# ---------------------------------------------------------------- pages


def test_the_catalogue_is_read_by_who_records_and_changed_by_the_administrator(
    client, caseworker, administrator, auditor
):
    found = service()
    change = reverse("reintegration:service_change", args=[found.public_id])
    for user, status in ((caseworker, 403), (auditor, 404)):
        client.force_login(user)
        assert client.get(change).status_code == status
    assert client.get(reverse("reintegration:services")).status_code == 403
    client.force_login(administrator)
    assert change in client.get(reverse("reintegration:services")).content.decode()
    assert client.get(reverse("reintegration:service_new")).status_code == 200

    sent = {name: str(getattr(found, name)) for name in ("name_en", "name_az", "name_ru", "unit", "valid_from")}
    client.post(change, sent | {"usual_cost_azn": "30", "version": "1", "began": "{}"})

    assert service().usual_cost_azn == Decimal(30)
    client.force_login(caseworker)
    page = client.get(reverse("reintegration:services")).content.decode()
    assert "30.00" in page
    assert change not in page


def test_a_service_is_added_from_its_page(client, administrator):
    client.force_login(administrator)

    client.post(reverse("reintegration:service_new"), {name: str(value or "") for name, value in NEW.items()})

    assert Service.objects.get(code="art_group").name_az == "Rəsm qrupu"


def test_partners_are_added_found_and_changed(client, manager, caseworker):
    client.force_login(manager)
    client.post(reverse("reintegration:partner_new"), {name: value or "" for name, value in PARTNER.items()})
    found = Partner.objects.get()
    change = reverse("reintegration:partner_change", args=[found.public_id])
    assert "Ask at the gate." in client.get(change).content.decode()
    client.post(change, {"name": "Nümunə", "kinds": ["school"], "version": "1", "began": "{}"})
    make_partner("Başqa", kinds=["employer"])

    page = client.get(reverse("reintegration:partners"), {"kind": "school", "text": "nüm"})

    assert [partner.name for partner in page.context["page"]] == ["Nümunə"]
    client.force_login(caseworker)
    assert client.get(reverse("reintegration:partners")).status_code == 200
    assert client.get(reverse("reintegration:partner_new")).status_code == 403
    assert client.get(change).status_code == 403


def test_the_cost_of_the_lists_does_not_grow(client, manager, sessions_in_rows, django_assert_num_queries):
    client.force_login(manager)
    client.get(reverse("reintegration:partners"))
    for number in (3, 27):
        for one in range(number):
            make_partner(f"Partner {number} {one}")
        with django_assert_num_queries(9):
            client.get(reverse("reintegration:partners"))
    with django_assert_num_queries(8):
        client.get(reverse("reintegration:services"))
