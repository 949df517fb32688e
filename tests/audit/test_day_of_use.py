"""A day at three organisations, through the pages; in the evening the record holds."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.access import acting_as
from audit.events import Event
from audit.models import AuditEvent, AuditLink
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case


@pytest.fixture
def staff(own_database):
    house, other = make_organisation("HOUSE"), make_organisation("OTHER")
    ministry = make_organisation("MIA", type="ministry")
    return {
        "caseworker": make_user("caseworker", house, "caseworker"),
        "manager": make_user("manager", house, "shelter_manager"),
        "stranger": make_user("stranger", other, "caseworker"),
        "auditor": make_user("auditor", ministry, "auditor"),
    }


@pytest.mark.slow
def test_after_a_day_of_use_the_record_holds(staff, client, capsys, settings, tmp_path):
    settings.AUDIT_HEAD_FOLDER = str(tmp_path)
    with acting_as(staff["caseworker"]):
        cases = [make_case(staff["caseworker"].organisation, worker=staff["caseworker"]) for _ in range(6)]
    for hour in range(3):
        for who in ("caseworker", "manager", "stranger", "auditor"):
            client.force_login(staff[who])
            client.get(reverse("cases:list"))
            for case in cases[hour:]:
                client.get(reverse("cases:detail", args=[case.public_id]))
                client.get(reverse("cases:looked", args=[case.public_id]))
            client.get(reverse("accounts:record"))
            client.get(reverse("accounts:export_record"))
        client.force_login(staff["caseworker"])
        details = {"form": "ForcedLabour", "country": "TUR"}
        client.post(reverse("cases:record_exploitation", args=[cases[hour].public_id]), details)
        closing = {"reason": "completed", "closed_on": date(2024, 6, 1).isoformat()}
        client.post(reverse("cases:close", args=[cases[hour].public_id]), closing)
        call_command("sign_audit_head")
        capsys.readouterr()

    heads = [part for path in sorted(tmp_path.glob("*.json")) for part in ("--head", str(path))]
    call_command("verify_audit", "--json", *heads)

    verdict = json.loads(capsys.readouterr().out)
    kinds = set(AuditEvent.objects.values_list("event", flat=True))
    assert {Event.CASE_READ, Event.ACCESS_REFUSED, Event.EXPORTED, Event.EXPLOITATION_RECORDED} <= kinds
    assert verdict["holds"]
    assert verdict["events"] == AuditEvent.objects.count() == AuditLink.objects.count() >= 60
    assert verdict["heads"] == 6
