"""A reader who may do everything, and one thing of every kind for her to find."""

import io
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Team
from accounts.roles import Role
from referrals.desk.models import SavedFilter
from referrals.routes.models import Route
from tests import proof
from tests.access.world import World, programme_of, things_of
from tests.accounts.factories import make_organisation, make_token, make_user
from tests.cases.factories import make_case, make_person
from tests.cases.factories_work import make_leave
from tests.exchange.handover.factories import make_agreement, make_hand_over
from tests.referrals.factories import make_referral
from tests.referrals.factories_parcels import parcels_of
from tests.reintegration.factories import make_item, make_plan
from tests.security.addresses import YEAR, found_by
from tests.shelters.factories import make_bed, make_stay

PASSWORD = "an-invented-phrase-for-tests"


@dataclass
class Estate:
    """What there is, and who may do everything with it."""

    user: Any
    case: Any
    receiver: Any
    seed: int

    @cached_property
    def things(self) -> dict[str, Any]:
        """One of every kind, made once a test goes through the pages: that takes longer than most tests."""
        return all_things(self.user, self.case, self.receiver)

    def client(self) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(self.user)
        return client

    def addresses(self) -> list[tuple[str, str]]:
        return found_by(self.things)

    def some_addresses(self, turn: int) -> list[tuple[str, str]]:
        """A twelfth of them, dealt by the run's seed, another at each turn. `make proof` asks each test all."""
        return proof.dealt(self.addresses(), turn, self.seed)


@pytest.fixture
def estate(db, pytestconfig) -> Estate:
    house = make_organisation("HOUSE", name="Example House", case_prefix="EH")
    user = make_user("everything", house, *Role.values, password=PASSWORD)
    receiver = make_user("receiver", make_organisation("NGO", case_prefix="NG"), "receiving_officer")
    case = make_case(house, person=make_person(identity_document_no="P0", phone="0501112233"), worker=user)
    return Estate(user, case, receiver, proof.seed(pytestconfig))


def all_things(user: Any, case: Any, receiver: Any) -> dict[str, Any]:
    from allauth.mfa.models import Authenticator
    from allauth.usersessions.models import UserSession

    from accounts.models import Notification
    from accounts.tokens.actions import add_service
    from exchange.actions import keep_upload
    from exchange.mapping.actions import keep_sheet
    from exchange.register.template import write_template
    from exchange.undoing import note_import
    from reports.actions import freeze_report
    from reports.models import ReportJob

    house = user.organisation
    open_case = make_case(house, worker=user)
    plan = make_plan(case)
    make_item(case, plan=plan)
    programme = programme_of(make_organisation("IOM", name="Example Mission", type="international", case_prefix="IM"))
    world = World(single={"organisation": receiver.organisation} | programme)
    # A file with one of everything, apart from the one whose pages are gone through.
    full = make_case(house, worker=user)
    of_file = things_of(world, full, user, "own", receiver)
    register = io.BytesIO()
    write_template(register)
    report = freeze_report(YEAR, actor=user)
    shelter = of_file["shelter"]
    make_stay(case, shelter, bed=make_bed(shelter))
    make_referral(case, receiver, sender=user)
    agreement = make_agreement(user)
    alone = {
        "agreement": agreement,
        "data_hand_over": make_hand_over(agreement, user),
        "case": case,
        "file": full,
        "plan": plan,
        "referral": make_referral(open_case, receiver, "submitted", sender=user),
        "organisation": house,
        "user": make_user("colleague", house, "caseworker"),
        "report": report,
        "token": make_token(user),
        "service_account": add_service(
            {"username": "sync", "full_name": "x", "organisation": house, "role": "caseworker"}, actor=user
        ),
        "team": Team.objects.create(organisation=house, name="Night"),
        "job": ReportJob.objects.create(year=YEAR, requested_by=user),
        "foreign_sheet": keep_sheet(SimpleUploadedFile("l.csv", b"code;sex\n1;f\n"), actor=user, source="source"),
        "past_import": note_import("source", {"persons": 0}, {}, actor=user),
        "upload": keep_upload(SimpleUploadedFile("register.xlsx", register.getvalue()), actor=user, source="source"),
        "session": UserSession.objects.create(user=user, session_key="x" * 32, ip="127.0.0.1", user_agent="").pk,
        "notification": Notification.objects.create(user=user, kind="task", about=uuid4(), path="/cases/"),
        "factor": Authenticator.objects.create(user=user, type="totp", data={"secret": "x"}).pk,
        "year": YEAR,
        "revision": 1,
        "report_kind": "json",
        "step": "contact",
        "note-kind": "telephone",
        "route": Route.objects.order_by("pk")[0],
        **parcels_of(house),
        "saved_filter": SavedFilter.objects.create(user=user, place=1, name="Late", query="show=late"),
        "set": "ilo_labour",
        "leave": make_leave(user, make_user("stand-in", house, "caseworker")),
    }
    return of_file | world.single | alone
