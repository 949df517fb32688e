"""A reader who may do everything, and one thing of every kind for her to find."""

import io
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Team
from accounts.roles import Role
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_person
from tests.cases.factories_assessment import make_action, make_assessment, make_goal, make_safety_plan
from tests.cases.factories_assessment import make_plan as make_case_plan
from tests.referrals.factories import make_referral
from tests.reintegration.factories import make_item, make_plan
from tests.security.addresses import YEAR, found_by
from tests.shelters.factories import make_bed, make_shelter, make_stay

PASSWORD = "an-invented-phrase-for-tests"


@dataclass
class Estate:
    """What there is, and who may do everything with it."""

    user: Any
    case: Any
    things: list[Any]

    def client(self) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(self.user)
        return client

    def addresses(self) -> list[tuple[str, str]]:
        return found_by(self.client(), self.things)


@pytest.fixture
def estate(db) -> Estate:
    from allauth.mfa.models import Authenticator
    from allauth.usersessions.models import UserSession

    from cases.consent.models import Consent
    from exchange.actions import keep_upload
    from exchange.register.template import write_template
    from reports.actions import freeze_report
    from reports.models import ReportJob

    house = make_organisation("HOUSE", name="Example House", case_prefix="EH")
    user = make_user("everything", house, *Role.values, password=PASSWORD)
    receiver = make_user("receiver", make_organisation("NGO", case_prefix="NG"), "receiving_officer")
    case = make_case(house, person=make_person(identity_document_no="P0", phone="0501112233"), worker=user)
    open_case = make_case(house, worker=user)
    shelter = make_shelter(house, code="EH1")
    stay = make_stay(case, shelter, bed=make_bed(shelter))
    plan = make_plan(case)
    make_item(case, plan=plan)
    assessed = make_assessment(case, by=user)
    goal = make_goal(make_case_plan(case, by=user))
    register = io.BytesIO()
    write_template(register)
    freeze_report(YEAR, actor=user)
    return Estate(
        user,
        case,
        [
            case,
            open_case,
            assessed,
            make_safety_plan(case, by=user),
            goal.plan,
            goal,
            make_action(goal),
            shelter,
            stay,
            plan,
            make_referral(case, receiver, sender=user),
            make_referral(open_case, receiver, "submitted", sender=user),
            house,
            user,
            make_user("colleague", house, "caseworker"),
            Team.objects.create(organisation=house, name="Night"),
            ReportJob.objects.create(year=2019, requested_by=user),
            keep_upload(SimpleUploadedFile("register.xlsx", register.getvalue()), actor=user, source="source"),
            UserSession.objects.create(user=user, session_key="x" * 32, ip="127.0.0.1", user_agent=""),
            Authenticator.objects.create(user=user, type="totp", data={"secret": "x"}),
            *Consent.objects.all(),
        ],
    )
