"""A surname planted wherever something may be typed about a person is found nowhere outside the application."""

import base64
import io
import json
import logging
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import send_mail
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tokens.models import SentRequest
from audit.events import Event
from audit.models import AuditEvent, FieldHistory
from audit.recorder import record
from cases.consent.models import Consent, ConsentOverride, LegalGround
from cases.emergency.models import EmergencyAccess
from cases.intake.steps import BY_NAME
from cases.models import Case, Classification, Closing, FollowUp
from cases.retention.models import LegalHold, RetentionReview, RetentionRule
from cases.visibility.models import Unsealing
from cases.work.actions import remind_of_tasks
from core.encryption import EncryptedTextField, unseal_bytes
from exchange.models import UploadedRegister
from referrals.ministry.models import Decision
from referrals.models import Referral, SavedFilter
from reintegration.models import Plan
from shelter_cms.celery import app
from shelters.models import Shelter
from tests.accounts.factories import make_organisation, make_user
from tests.api.conftest import token_of
from tests.canaries import (
    CANARY,
    CORE,
    ServersLog,
    database_dump,
    everything_logged,
    file_names,
    forms_of,
    found_in,
    redis_clients,
    redis_dump,
    sessions_opened,
)
from tests.cases.factories_assessment import plant as plant_assessment
from tests.cases.factories_documents import make_document
from tests.cases.factories_enquiries import make_enquiry
from tests.cases.factories_family import make_relation
from tests.cases.factories_identification import make_one_of_each
from tests.cases.factories_merging import make_merge, make_twin
from tests.cases.factories_proceedings import make_claim, make_hearing, make_measure, make_proceeding
from tests.cases.factories_returns import make_return, make_risk, make_travel_document
from tests.cases.factories_separation import make_separation
from tests.cases.factories_transfer import make_hand_over, make_transfer
from tests.cases.factories_work import make_appointment, make_note, make_task
from tests.exchange.handover.factories import plant_hand_over
from tests.exchange.registers import WHOLE
from tests.referrals.factories_conversation import make_message
from tests.referrals.factories_guests import DECLINED, make_link
from tests.referrals.factories_parcels import plant_parcels
from tests.reintegration.factories import make_plan as make_earlier_plan
from tests.reintegration.factories import plant_giving, plant_training
from tests.reintegration.factories_grants import plant_grant
from tests.reintegration.survey.factories import plant_survey
from tests.reports.factories_activities import plant_activity
from tests.shelters.factories import make_confirmation, make_picture, make_shelter, make_stay, make_works
from tests.shelters.factories import make_one_of_each as make_one_of_each_night
from tests.shelters.factories_belongings import plant_belonging
from tests.shelters.factories_days import make_one_of_each as make_days
from tests.shelters.factories_incidents import plant_incident
from tests.shelters.factories_medicines import plant_medicine
from tests.shelters.factories_visits import plant_visit
from tests.shelters.factories_waiting import plant_waiting
from tests.test_architecture import OUR_MODELS

# A word in clear, to know that the search would have found the other one.
CONTROL = "Controlword"

# Text of ours that the database can read, and why nobody types there about a person.
READABLE = {
    "accounts.Organisation.code": "an organisation's",
    "cases.CaseShare.case_number": "its case's number, which is never made from a name",
    "reintegration.Application.number": "given by us",
    "reintegration.Tranche.receipt_number": "a number of the payer's books",
    "reintegration.Scheme.code": "a rule's",
    **{
        f"reintegration.{model}.name_{language}": "a rule's, about nobody"
        for model in ("Scheme", "Criterion")
        for language in ("en", "az", "ru")
    },
    "referrals.Route.legal_basis": "a rule, about nobody",
    "referrals.Registration.number": "a number, which is never made from a name",
    "accounts.Organisation.name": "an organisation's",
    "accounts.Organisation.case_prefix": "an organisation's",
    "accounts.Team.name": "a team's",
    "accounts.User.password": "a hash",
    "accounts.User.username": "a colleague's, needed to sign in",
    "accounts.User.full_name": "a colleague's",
    "accounts.User.email": "a colleague's",
    "accounts.Invitation.token_hash": "a hash",
    "referrals.SealedLink.token_hash": "a hash",
    "referrals.SealedLink.browser_hash": "a hash",
    "referrals.SealedLink.passcode_hash": "a hash",
    **{f"referrals.OwnKeys.{name}": "a public key" for name in ("public_signing_key", "recipient", "fingerprint")},
    **{f"referrals.Installation.{name}": "a public key" for name in ("public_signing_key", "recipient", "fingerprint")},
    "referrals.Installation.name": "an installation's",
    "referrals.Installation.address": "an installation's",
    "referrals.OutsideOrganisation.code_there": "an organisation's",
    "referrals.SentParcel.digest": "a hash",
    "referrals.SentParcel.failure": "a word of ours",
    "referrals.ReceivedParcel.digest": "a hash",
    "audit.AuditEvent.actor_label": "a colleague's account",
    "audit.AuditEvent.organisation_code": "an organisation's",
    "audit.AuditEvent.target_type": "the name of a model",
    "audit.AuditEvent.changes": "names of fields, and values of those on the recorder's list",
    "audit.AuditEvent.session_digest": "a hash",
    "audit.FieldHistory.table_name": "the name of a table",
    "audit.FieldHistory.database_role": "the name of a role",
    "audit.FieldHistory.about_kind": "a word of ours",
    "audit.FieldHistory.changed": "ciphertexts stay ciphertexts",
    "cases.Case.number": "given by us, or a number of the register's",
    "cases.Transfer.case_number": "its case's number, which is never made from a name",
    "cases.CaseNumberCounter.prefix": "an organisation's",
    "cases.Enquiry.citizenship": "a code",
    "cases.Episode.country": "a code",
    "cases.Exploitation.country": "a code",
    "accounts.Notification.occasion": "a code, a day or an id",
    "accounts.Notification.path": "an address of a page, which holds ids alone",
    "accounts.Notification.what": "the name of a kind of deadline",
    "cases.CalendarFeed.token_hash": "a hash of what an account's calendar asks with",
    "accounts.Draft.path": "an address of a page, which holds ids alone",
    "accounts.Token.token_hash": "a hash of what a program asks with",
    "accounts.Token.label": "which program it is",
    "accounts.SentRequest.digest": "a hash of what a program asked for",
    "accounts.SentForm.target": "an address of a page, which holds ids alone",
    "cases.Perpetrator.citizenship": "a code",
    "cases.ScreeningAnswer.indicator": "a code of a list that the project carries",
    "cases.Person.citizenship": "a code, needed by the statistics",
    "cases.Person.country": "a code",
    "cases.Relation.citizenship": "a code",
    "cases.Return.country": "a code",
    "core.DataKey.purpose": "a word of ours",
    "core.KeyCheck.key_id": "the name of a key",
    "exchange.ForeignSheet.added": "numbers of rows",
    "exchange.ForeignSheet.delimiter": "a mark of a list of ours",
    "exchange.ForeignSheet.encoding": "a word of a list of ours",
    "exchange.ForeignSheet.ready": "a word of a list of ours",
    "exchange.ForeignSheet.source": "which list",
    "exchange.Import.added": "numbers of rows",
    "exchange.Import.source": "which register or list",
    "exchange.ImportMade.table": "the name of a table",
    "exchange.ImportedPerson.source": "which register",
    "exchange.ImportedRow.sheet": "the name of a sheet",
    "exchange.ImportedRow.source": "which register",
    "exchange.SavedMapping.name": "what a kind of list is called",
    "exchange.UploadedRegister.source": "which register",
    "exchange.HandOver.digest": "a hash of a file that is encrypted",
    "exchange.HandOver.layout": "a word of ours",
    "exchange.HandOver.mark": "drawn by lot",
    "exchange.HandOver.problem": "a sentence of ours",
    "exchange.SharingAgreement.age_key": "a public key",
    "exchange.SharingAgreement.party_name": "an authority or organisation, asked for without names",
    "exchange.SharingAgreement.reference": "the number of a document",
    "referrals.SavedFilter.query": "codes and public ids; its name is sealed",
    "reports.Activity.title": "what an activity is called in print, asked for without names",
    "reports.Activity.place": "a town, school or hall; empty for what is done to a house",
    "reports.ReportJob.message": "a sentence of ours",
    "reports.ReportJob.reason": "why figures are corrected, printed with them",
    "referrals.Package.digest": "a hash, of something drawn by lot too",
    "reports.Release.names": "what organisations and houses are called in print",
    "reports.YearlyReport.digest": "a hash",
    "reports.YearlyReport.part": "a quarter or a month",
    "reports.YearlyReport.measures": "figures",
    "reports.YearlyReport.houses": "codes of organisations and their houses",
    "reports.YearlyReport.quality": "figures",
    "reports.YearlyReport.review_note": "why figures go out, about organisations",
    "reports.RunningCount.part": "a quarter or a month",
    "reports.RunningCount.figures": "figures",
    "reports.RunningCount.measures": "figures",
    "reports.RunningCount.quality": "figures",
    "reports.ReportJob.part": "a quarter or a month",
    "reports.ReportJob.quality": "figures",
    "reports.Confirmation.remark": "what is not so in figures, without names",
    "reports.Release.document": "figures that were published",
    "reports.Release.digest": "a hash",
    "reports.Release.withdrawn_because": "why figures were withdrawn, printed with them",
    "reports.CountedFile.citizenship": "a code, as it was counted",
    "reports.CountedFile.sex": "a code, as it was counted",
    "reports.CountedFile.age_group": "a code, as it was counted",
    "reports.CountedFile.category": "a code, as it was counted",
    "reports.YearlyReport.figures": "figures",
    "reintegration.Project.code": "a budget's",
    "reintegration.Project.name": "a budget's",
    "reintegration.BudgetLine.code": "a budget's",
    "reintegration.BudgetLine.name": "a budget's",
    "reintegration.AllowanceRate.source": "a rule, about nobody",
    "reports.YearlyReport.reason": "why figures are corrected, printed with them",
    "shelters.Bed.label": "a bed's",
    "shelters.Room.name": "a room's",
    "shelters.Shelter.code": "a house's",
    "shelters.Shelter.region": "no closer than a city or district",
    "shelters.Shelter.name": "a house's public name; where it stands is sealed",
    "reintegration.Course.title": "what a partner calls its course, asked for without names",
    "reintegration.Service.code": "a code of the catalogue",
    **{f"reintegration.Service.name_{code}": "what the catalogue calls a service" for code in ("az", "en", "ru")},
    "reintegration.Partner.name": "an organisation's; whom to ask for there is sealed",
    "reintegration.Partner.place": "no closer than a town or district",
    "shelters.VoiceRound.results": "figures, each of at least five guests",
    "shelters.VoiceSlip.code_hash": "a hash of a code that works once",
    "shelters.Works.title": "what is done to a house, asked for without names; the note on it is sealed",
    "shelters.Works.funder": "a donor's name, needed by the sums",
}


def sealed_fields():
    """Every encrypted field there is, of whatever app."""
    return {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    }


def test_every_text_that_the_database_reads_has_a_reason():
    """A new free text is encrypted, or says here why not. Choices and keys of ours are no free text."""
    plain = {
        f"{model._meta.label}.{field.name}"
        for model in OUR_MODELS
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
    }

    assert plain == set(READABLE)


@pytest.mark.parametrize(
    "hidden",
    [
        lambda word: word,
        lambda word: word.upper(),
        lambda word: base64.b64encode(b"x" + word).decode().encode(),
        lambda word: base64.b64encode(b"xy" + word + b"z"),
        lambda word: base64.encodebytes(b"x" * 50 + word),
        lambda word: b"\\x" + word.hex().encode(),
        lambda word: word.decode().encode("utf-16"),
        lambda word: json.dumps({"name": word.decode()}).encode(),
    ],
)
def test_the_search_finds_a_word_that_is_hidden(hidden):
    assert found_in(b"before " + hidden(CANARY.encode()) + b" after", CORE)
    assert not found_in(b"before " + hidden(b"Somebodyelse") + b" after", CORE)
    assert len(forms_of(CORE)) > 20


class Town:
    """Three organisations at work; every answer of theirs is kept."""

    def __init__(self):
        self.house = make_organisation("HOUSE", name=CONTROL)
        ministry = make_organisation("MIA", type="ministry")
        union = make_organisation("NGO")
        self.clients, self.users, self.answers = {}, {}, []
        for name, organisation, *roles in (
            ("caseworker", self.house, "caseworker"),
            ("manager", self.house, "shelter_manager"),
            ("reviewer", ministry, "ministry_reviewer"),
            ("administrator", ministry, "administrator"),
            ("receiver", union, "receiving_officer"),
        ):
            user = make_user(name, organisation, *roles, email=f"{name}@example.org")
            self.users[name], self.clients[name] = user, Client()
            self.clients[name].force_login(user)

    def post(self, who, name, *args, **data):
        address = name if name.startswith("/") else reverse(name, args=args)
        answer = self.clients[who].post(address, data)
        self.answers.append(answer)
        assert answer.status_code == 302, (name, answer.status_code, (answer.context or {}).get("form", {}).errors)
        return answer

    def get(self, who, name, *args):
        answer = self.clients[who].get(reverse(name, args=args))
        self.answers.append(answer)
        assert answer.status_code == 200, (name, answer.status_code)
        return answer

    def headers(self):
        return "\n".join(f"{name}: {value}" for answer in self.answers for name, value in answer.items()).encode()


IDENTITY = {
    "family_name": CANARY,
    "given_name": CANARY,
    "patronymic": CANARY,
    "identity_document_no": CANARY,
    "phone": CANARY,
    "sex": "female",
}
TODAY = timezone.localdate().isoformat()


def open_case(town):
    answer = town.post(
        "caseworker", "cases:open", **IDENTITY, summary=CANARY, opened_on=TODAY, date_of_birth="1990-01-01"
    )
    if answer.status_code == 302 and not Case.objects.exists():
        raise AssertionError("the case was not opened")
    case = Case.objects.get()
    details = {"version": 1, "began": "{}", "given_name": f"{CANARY} {CANARY}", "other_names": CANARY}
    town.post("caseworker", "cases:intake", case.public_id, "person", **IDENTITY | details)
    talk_first(town, case)
    tell_by_program(town, case)
    town.get("caseworker", "cases:detail", case.public_id)
    return case


def tell_by_program(town, case):
    """What a program writes, in a body of its own shape."""
    _token, secret = token_of(town.users["caseworker"])
    answer = Client().post(
        f"/api/v1/cases/{case.public_id}/notes/",
        {"kind": "telephone", "text": CANARY, "happened_at": timezone.now().isoformat()},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": str(uuid.uuid4())},
    )
    town.answers.append(answer)
    assert answer.status_code == 201, answer.content


def talk_first(town, case):
    """The first conversations, with the word wherever somebody writes; one step is left unsaved."""
    for version, step in enumerate(("contact", "source", "needs"), 1):
        words = dict.fromkeys(BY_NAME[step].fields, CANARY)
        codes = {"calling": "safe", "spoken_language": "aze", "interpreter": "no", "source": "self", "danger": "no"}
        codes |= {"source_on": TODAY, "source_reason": "Other", "needs": ["medical"]}
        town.post("caseworker", "cases:intake", case.public_id, step, **words | codes, version=version, began="{}")
    words = dict.fromkeys(BY_NAME["reach"].fields, CANARY) | {"email": f"{CORE}@example.org", "country": "AZE"}
    town.post("caseworker", "cases:intake", case.public_id, "reach", **words, version=2, began="{}")
    occupation = {"occupation": CANARY, "version": 3, "began": "{}"}
    town.post("caseworker", "cases:intake", case.public_id, "background", **occupation)
    unsaved = occupation | {"draft": str(uuid.uuid4())}
    url = reverse("cases:intake", args=[case.public_id, "background"])
    town.answers.append(town.clients["caseworker"].post(url, unsaved, headers={"X-Draft": "1"}))
    town.get("caseworker", "cases:person", case.public_id)


def close(town, case):
    """Returned once, closed then, and followed up."""
    wish = {"reason": "other", "explanation": CANARY, "closed_on": TODAY}
    town.post("caseworker", "cases:close", case.public_id, **wish)
    town.post("manager", "cases:return_closing", case.public_id, Closing.objects.get().public_id, answer=CANARY)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    town.post("caseworker", "cases:close", case.public_id, **wish, follow_up_1=tomorrow)
    asked = Closing.objects.get(state="asked")
    town.get("manager", "cases:closings", case.public_id)
    town.post("manager", "cases:approve_closing", case.public_id, asked.public_id)
    follow_up = FollowUp.objects.get()
    done = {"done_on": TODAY, "contact": "visit", "outcome": "reached", "risk": "high", "note": CANARY}
    town.post("caseworker", "cases:follow_up", case.public_id, follow_up.public_id, **done)
    town.post("manager", "cases:answer_alarm", case.public_id, follow_up.public_id, answer=CANARY)


def refer(town, case):
    """There and back and to its end, with the word wherever somebody writes."""
    consent = {"consent": "given", "form": "written", "explained_in": "aze", "answered_on": TODAY}
    details = {
        "to_organisation": town.users["receiver"].organisation_id,
        "purpose": "psychosocial",
        "urgency": "soon",
    }
    town.post(
        "caseworker", "referrals:new", case.public_id, **details, **consent, message=CANARY, sections=["identity"]
    )
    referral = Referral.objects.get()
    for who, move, said in (
        ("caseworker", "submit", {}),
        ("reviewer", "return", {"reason": CANARY}),
        ("caseworker", "submit", {}),
        ("reviewer", "approve", {}),
        ("receiver", "accept", {}),
        ("receiver", "feedback", {"feedback": CANARY, "outcome": "provided"}),
    ):
        town.get(who, "referrals:detail", referral.public_id)
        town.post(who, f"referrals:{move}", referral.public_id, **said)
    kept = {"name": CANARY, "query": "show=ended&purpose=health"}
    town.answers.append(town.clients["caseworker"].post(reverse("referrals:save_filter"), kept))
    assert SavedFilter.objects.exists()


def register():
    """A register that calls people by name, in a file that is named after somebody."""
    content = io.BytesIO()
    persons = [WHOLE["persons"][0], f"{CANARY},,TD,{CANARY},{CANARY},{CANARY},female,,1990,AZE,{CANARY},{CANARY}"]
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("organisations", "shelters"):
            archive.writestr(f"{name}.csv", "\n".join(WHOLE[name]))
        archive.writestr("persons.csv", "\n".join(persons))
    return SimpleUploadedFile(f"{CANARY}.zip", content.getvalue())


def import_register(town):
    """One is imported, one is left lying between preview and import."""
    for left in (False, True):
        preview = town.post("administrator", "/exchange/register/", file=register(), source="The house").url
        town.answers.append(town.clients["administrator"].get(preview))
        if not left:
            town.post("administrator", f"{preview}import/")
    assert UploadedRegister.objects.count() == 1


def fail_to_sign_in(town):
    """People type a name where the account's belongs, and a password that says something."""
    visitor = Client(headers={"user-agent": "Browser"})
    for _time in range(3):
        answer = visitor.post(reverse("account_login"), {"login": CANARY, "password": f"{CANARY}1"})
        assert answer.status_code == 200
        town.answers.append(answer)


def plan(town, case):
    make_earlier_plan(case, aim=CANARY, steps=CANARY, started_on=timezone.localdate())


def end_plan(town):
    plan = Plan.objects.get()
    town.post("caseworker", "reintegration:plan_end", plan.public_id, ended_on=TODAY)


def work(town, case):
    """Typed into the pages of the daily work, and a reminder sent."""
    town.post("caseworker", "cases:write_note", case.public_id, kind="contact", day=TODAY, at="00:00", text=CANARY)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    details = {"kind": "court", "day": tomorrow, "at": "10:00", "minutes": "60", "place": CANARY, "with_whom": CANARY}
    town.post("caseworker", "cases:make_appointment", case.public_id, **details)
    worker = town.users["caseworker"].pk
    details = {"what": CANARY, "user": worker, "due_on": TODAY, "priority": "high", "remind_days": "0"}
    town.post("caseworker", "cases:set_task", case.public_id, **details)
    for page in ("work", "write_note", "set_task"):
        town.get("caseworker", f"cases:{page}", case.public_id)
    town.get("caseworker", "home")
    remind_of_tasks()


def come_in(town):
    """Two are taken in at night, kept apart from each other, and a child comes after one of them."""
    house = Shelter.objects.get(code="S").public_id
    known = set(Case.objects.values_list("pk", flat=True))
    for _time in range(2):
        town.post("caseworker", "shelters:take_in", house, sex="female", age="30", called=CANARY, place="first")
    one, other = Case.objects.exclude(pk__in=known).order_by("pk")
    apart = {"number": other.number, "reason": "conflict", "note": CANARY}
    town.post("caseworker", "cases:keep_apart", one.public_id, **apart)
    town.get("caseworker", "cases:people", one.public_id)
    child = {"check_in": TODAY, "name_1": CANARY, "age_1": "4"}
    beds = {f"{name}_{number}": value for number in (1, 2, 3) for name, value in (("sex", "male"), ("bed", str(house)))}
    town.post("caseworker", "shelters:bring_in_family", house, one.public_id, **child, **beds)


def plant_directly(town, case):
    """What has no page in this scene: one row each, with the word in every encrypted field."""
    worker, manager, now = town.users["caseworker"], town.users["manager"], timezone.now()
    union = town.users["receiver"].organisation
    shelter = Shelter.objects.create(code="S", name="House", organisation=town.house, address=CANARY)
    stay = make_stay(case, shelter, check_in=timezone.localdate() - timedelta(days=1), check_out=timezone.localdate())
    make_one_of_each_night(stay, by=worker, answered_by=manager, say=lambda _field: CANARY)
    plant_incident(stay, worker, manager, CANARY)
    plant_survey(case, worker, CANARY)
    for plant in (plant_belonging, plant_medicine, plant_visit, plant_waiting):
        plant(stay, worker, CANARY, now)
    make_days(stay, worker, manager, word=CANARY)
    payers = [make_user(f"payer{number}", make_organisation(f"PAYER{number}"), "iom_officer") for number in (1, 2)]
    plant_grant(case, worker, *payers, lambda _field: CANARY)
    plant_giving(case, worker, CANARY)
    plant_training(case, worker, CANARY)
    Consent.objects.create(
        case=case, purpose="sharing", organisation=union, decision="given", sections=["identity"], recorded_by=worker,
        given_by="guardian", guardian_answer="yes", guardian_name=CANARY, form="spoken", language="az",
        interpreter_used=True, interpreter_name=CANARY, witness_name=CANARY, withheld=CANARY, withheld_from=CANARY,
        withholding_reason="other", withdrawn_on=timezone.localdate(), withdrawal_reason=CANARY,
        withdrawal_recorded_by=worker,
    )  # fmt: skip
    LegalGround.objects.create(
        case=case, organisation=union, ground="duty_to_refer", sections=["identity"], note=CANARY,
        informed_on=timezone.localdate(), informed_how=CANARY, recorded_by=worker,
    )  # fmt: skip
    ConsentOverride.objects.create(
        case=case, organisation=union, sections=["identity"], until_on=timezone.localdate() + timedelta(days=2),
        reason=CANARY, requested_by=worker,
    )  # fmt: skip
    EmergencyAccess.objects.create(
        case=case, user=worker, organisation=town.house, reason=CANARY, until=now + timedelta(hours=2),
        verdict="justified", review_note=CANARY, reviewed_by=manager, reviewed_at=now,
    )  # fmt: skip
    make_enquiry(worker, sealed=CANARY)
    SentRequest.objects.create(user=worker, key=uuid.uuid4(), answer=CANARY)
    plant_decision(case, town.users["reviewer"])
    make_relation(case, sealed=CANARY)
    make_confirmation(case, Shelter.objects.get(code="S"), by=worker, note=CANARY)
    ended = {"ended_by": worker, "ended_at": now, "end_reason": CANARY}
    make_separation(case, make_twin(case), by=worker, note=CANARY, **ended)
    make_merge(case, by=manager, reason=CANARY, snapshot=CANARY)
    undone = {"undone_by": manager, "undone_at": now + timedelta(hours=1), "undo_reason": CANARY, "snapshot": ""}
    make_merge(case, by=manager, reason=CANARY, **undone)
    make_hearing(make_proceeding(case, by=worker, sealed=CANARY), sealed=CANARY)
    make_measure(case, sealed=CANARY)
    make_claim(case, sealed=CANARY)
    journey = make_return(case, by=worker, sealed=CANARY, insistence=CANARY)
    make_risk(journey, by=worker, sealed=CANARY)
    make_travel_document(journey, sealed=CANARY)
    Unsealing.objects.create(case=case, organisation=town.house, requested_by=worker, reason=CANARY)
    RetentionRule.objects.create(
        organisation=town.house, years=10, reason=CANARY, review_on=timezone.localdate(), set_by=manager
    )
    LegalHold.objects.create(
        case=case, ground="criminal_case", reason=CANARY, set_by=manager, lifted_by=worker, lifted_at=now + timedelta(hours=1),
        lifting_reason=CANARY,
    )  # fmt: skip
    crossed_out = {"crossed_out_at": now, "crossed_out_by": manager, "crossing_out_reason": CANARY}
    make_note(case, worker, text=CANARY, **crossed_out)
    ended = {"outcome": "cancelled", "outcome_at": now, "outcome_note": CANARY}
    make_appointment(case, worker, place=CANARY, with_whom=CANARY, **ended)
    dropped = {"ended_as": "dropped", "ended_on": timezone.localdate(), "ended_by": worker, "drop_reason": CANARY}
    make_task(case, worker, what=CANARY, **dropped)
    make_one_of_each(case, by=worker, word=CANARY)
    make_hand_over(case, worker, manager, note=CANARY)
    referral = Referral.objects.get()
    make_message(referral, worker, to=union, text=CANARY)
    plant_parcels(referral, worker.organisation, CANARY)
    make_link(
        referral, worker, contact_name=CANARY, contact_email=CANARY, contact_phone=CANARY, reason=CANARY, **DECLINED
    )
    make_transfer(case, union, "recalled", by=worker, reason=CANARY, answer=CANARY)
    Classification.objects.create(
        case=case, status="presumed", effective_on=timezone.localdate(), officer_name=CANARY, reason=CANARY
    )
    RetentionReview.objects.create(
        case=case, due_on=timezone.localdate(), outcome="kept", decided_by=manager, decided_at=now, reason=CANARY,
        keep_until=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    document = make_document(
        case,
        worker,
        title=CANARY,
        content=CANARY.encode(),
        crossed_out_at=now,
        crossed_out_by=worker,
        crossing_reason=CANARY,
    )
    document.file_key = CANARY
    document.save()
    works = make_works(shelter=make_shelter(case.organisation), note=CANARY)
    picture = make_picture(works, worker)
    picture.file_key = CANARY
    picture.save()
    _activity, picture = plant_activity(worker, CANARY)
    picture.file_key = CANARY
    picture.save()
    plant_assessment(case, lambda _name: CANARY, by=worker, approver=manager)
    plant_hand_over(worker, manager, CANARY)
    with transaction.atomic():
        record(Event.CASE_READ, actor=worker, target=case, case_id=case.public_id, reason=CANARY)


def plant_decision(case, officer):
    """What a ministry decided on a referral that the scene has brought to its end, and what became of it."""
    referral = case.referrals.get()
    Decision.objects.create(
        referral=referral, case=case, ministry=officer.organisation, four_eyes=True, status="set_aside",
        result="presumed", legal_bases=["law_2005"], other_basis=CANARY, grounds=CANARY, remark=CANARY,
        setting_aside_reason=CANARY, proposed_by=officer, ended_by=officer, ended_at=timezone.now(),
    )  # fmt: skip


def planted():
    """The encrypted fields that hold the word, as the application opens them."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                rows = model._base_manager.all()
                if any(CORE in (getattr(row, field.attname) or "") for row in rows):
                    found.add((model._meta.label, field.name))
    return found


def messages_in_queue():
    """What waits for the worker: (task, arguments)."""
    client = next(redis_clients())
    for raw in client.lrange("celery", 0, -1):
        message = json.loads(raw)
        yield message["headers"]["task"], json.loads(base64.b64decode(message["body"]))[0]


@pytest.fixture
def town(own_database, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    for client in redis_clients():
        client.flushdb()
    yield Town()
    for client in redis_clients():
        client.flushdb()


@pytest.fixture
def scene(town):
    """A day on which the word is typed everywhere, and what came out of it."""
    log = ServersLog()
    with everything_logged() as said:
        case = open_case(town)
        plan(town, case)
        work(town, case)
        refer(town, case)
        end_plan(town)
        close(town, case)
        import_register(town)
        fail_to_sign_in(town)
        plant_directly(town, case)
        come_in(town)
        queue = redis_dump()
        sent = list(messages_in_queue())
        for task, arguments in sent:
            app.tasks[task].apply(args=arguments, throw=True)
        logging.getLogger("control").debug(CONTROL)
    return {
        "the database's dump": database_dump(),
        "the sessions": sessions_opened(),
        "Redis": queue + redis_dump(),
        "the messages": repr(sent).encode(),
        "the logs": said.getvalue().encode(),
        "the servers' log": log.read(),
        "the mail": "\n".join(str(letter.message()) for letter in mail.outbox).encode(),
        "the headers": town.headers(),
        "the names of files": file_names(),
    }


@pytest.mark.slow
def test_a_name_typed_everywhere_is_found_nowhere(scene):
    assert planted() == sealed_fields()
    [upload] = UploadedRegister.objects.all()
    place = f"exchange_uploadedregister|content|{upload.public_id}"
    assert b"persons.csv" in unseal_bytes(bytes(upload.content), place)

    assert {place: found for place, content in scene.items() if (found := found_in(content, CORE))} == {}


@pytest.mark.slow
def test_the_places_were_really_looked_into(scene, settings, tmp_path):
    """Each of them holds what a day's work leaves there, and the same search finds a word in clear."""
    cache.set("control", CONTROL)
    send_mail("s", CONTROL, None, ["a@example.org"])
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / CONTROL).touch()

    assert FieldHistory.objects.exists()
    assert AuditEvent.objects.filter(event=Event.SIGN_IN_FAILED).count() == 3
    assert b"CREATE TABLE public.cases_person" in scene["the database's dump"]
    assert b"send_mails" in scene["the messages"]
    assert b"Sign in and open" in scene["the mail"]
    assert b"_auth_user_id" in scene["the sessions"]
    assert b"Location: /referrals/" in scene["the headers"]
    for content in (scene["the database's dump"], scene["the logs"], redis_dump(), file_names()):
        assert found_in(content, CONTROL)
    assert found_in(str(mail.outbox[-1].message()).encode(), CONTROL)
