import json
from datetime import date

import pytest
from django.utils import timezone

from accounts import grants
from cases.models import (
    CaseShare,
    ConsentOverride,
    Exploitation,
    FollowUp,
    LegalGround,
    LegalHold,
    RetentionReview,
    Unsealing,
)
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import make_case, make_closing, make_consent, make_emergency, make_intake, make_person
from tests.cases.factories_assessment import plant as plant_assessment
from tests.cases.factories_documents import make_document
from tests.cases.factories_enquiries import make_enquiry
from tests.cases.factories_family import make_relation
from tests.cases.factories_identification import make_one_of_each
from tests.cases.factories_merging import make_merge, make_told_apart
from tests.cases.factories_proceedings import make_claim, make_hearing, make_measure, make_proceeding
from tests.cases.factories_returns import make_return, make_risk, make_travel_document
from tests.cases.factories_separation import make_separation
from tests.cases.factories_transfer import make_hand_over, make_transfer
from tests.cases.factories_work import make_appointment, make_note, make_task
from tests.referrals.factories import make_referral
from tests.referrals.factories_conversation import make_message, make_receipt
from tests.referrals.factories_guests import DECLINED, make_link
from tests.referrals.factories_parcels import make_arrival, make_parcels
from tests.referrals.ministry.factories import make_letter
from tests.referrals.package.factories import plant_package
from tests.reintegration.factories import make_item, make_plan, plant_giving, plant_training
from tests.reintegration.factories_grants import plant_grant
from tests.reintegration.survey.factories import plant_survey
from tests.shelters.factories import make_confirmation, make_stay
from tests.shelters.factories import make_one_of_each as make_one_of_each_night
from tests.shelters.factories_belongings import plant_belonging
from tests.shelters.factories_days import make_one_of_each as make_days
from tests.shelters.factories_incidents import plant_incident
from tests.shelters.factories_medicines import plant_medicine
from tests.shelters.factories_visits import plant_visit
from tests.shelters.factories_waiting import plant_waiting

# A word for each sealed column: where it may not stand any more, everything is searched for it.
SECRET = "Gizlisözlük"
LONG_AGO = date(2010, 3, 4)
# What another installation handed over, as cases/summary.py lays it out.
ARRIVED = {"en": [{"title": "Assistance", "facts": [], "rows": [], "text": f"{SECRET}-arrived"}]}


def secret(name):
    return f"{SECRET}-{name}"


def close(case, on=date(2012, 6, 1)):
    case.closed_on, case.closure_reason = on, "goals_met"
    case.save(update_fields=["closed_on", "closure_reason"])
    return case


def make_old_case(organisation, *, person=None, worker=None, closed_on=date(2012, 6, 1), **fields):
    fields.setdefault("opened_on", LONG_AGO)
    fields.setdefault("summary", secret("summary"))
    return close(make_case(organisation, person=person, worker=worker, **fields), closed_on)


def make_due(case, **fields):
    fields.setdefault("due_on", date(2022, 6, 1))
    return RetentionReview.objects.create(case=case, **fields)


@pytest.fixture
def second_manager(shelter_organisation):
    return make_user("second", shelter_organisation, "shelter_manager")


@pytest.fixture
def old_case(caseworker):
    person = make_person(
        patronymic=secret("patronymic"),
        identity_document_no="AZE1234567",
        phone="+994501234567",
        date_of_birth=date(1995, 3, 8),
    )
    return make_old_case(caseworker.organisation, person=person, worker=caseworker)


@pytest.fixture
def due(old_case):
    """The time of `old_case` has come; nobody has asked for anything."""
    return make_due(old_case)


@pytest.fixture
def asked(due, caseworker):
    due.asked_by, due.asked_at = caseworker, timezone.now()
    due.save()
    return due


@pytest.fixture
def whole_case(old_case, due, bed, receiver, reviewer, caseworker, manager):
    """A row with words in every table that can hold some of a case."""
    case = old_case
    Exploitation.objects.create(case=case, form="ForcedLabour", country="TUR", from_on=LONG_AGO)
    make_intake(case, secret)
    answered = {"state": "returned", "decided_by": manager, "decided_at": timezone.now(), "answer": secret("answer")}
    make_closing(case, caseworker, explanation=secret("explanation"), **answered)
    make_hand_over(case, caseworker, manager, note=secret("hand-over"))
    words = {"reason": secret("transfer"), "answer": secret("recalled")}
    make_transfer(case, receiver.organisation, "recalled", by=caseworker, **words)
    FollowUp.objects.create(
        case=case, due_on=LONG_AGO, done_on=LONG_AGO, contact="visit", outcome="reached", done_by=manager,
        note=secret("follow-up"), risk="high", alarm_by=timezone.now(), answered_at=timezone.now(), answered_by=manager,
        answer=secret("alarm"),
    )  # fmt: skip
    words = ("home_phone", "email", "street", "city", "region", "postal_code", "other_names", "occupation")
    for name in words:
        setattr(case.person, name, secret(name))
    case.person.save()
    make_one_of_each(case, by=caseworker, word=secret("identification"))
    determination = case.classifications.get()
    determination.officer_name, determination.reason = secret("officer"), secret("determined")
    determination.save()
    stay = make_stay(case, bed.shelter, bed=bed, check_in=date(2011, 12, 20), check_out=date(2012, 1, 20))
    make_one_of_each_night(stay, by=caseworker, answered_by=manager, say=secret)
    make_confirmation(case, bed.shelter, by=caseworker, note=secret("confirmed"))
    plant_incident(stay, caseworker, manager, secret("incident"))
    for plant in (plant_belonging, plant_medicine, plant_visit, plant_waiting):
        plant(stay, caseworker, secret("house"), timezone.now())
    make_days(stay, caseworker, manager, word=secret("day log"))
    make_plan(case, aim=secret("aim"), steps=secret("steps"), started_on=date(2011, 1, 1), ended_on=date(2012, 1, 1))
    make_item(case, delivered_on=date(2011, 5, 5))
    payers = [make_user(f"payer{number}", make_organisation(f"PAYER{number}"), "iom_officer") for number in (1, 2)]
    grant = plant_grant(case, caseworker, *payers, secret)
    type(grant).objects.filter(pk=grant.pk).update(status="completed", ended_at=timezone.now())
    plant_survey(case, caseworker, secret("survey"))
    plant_giving(case, caseworker, secret("giving"))
    plant_training(case, caseworker, secret("training"))
    referral = make_referral(
        case, receiver, "completed", sender=caseworker, reviewer=reviewer, message=secret("message"), consented=False
    )
    referral.feedback = secret("feedback")
    referral.save()
    make_receipt(make_message(referral, caseworker, to=receiver.organisation, text=secret("written")), receiver)
    words = {name: secret(name) for name in ("contact_name", "contact_email", "contact_phone", "reason")}
    make_link(referral, caseworker, **words, **DECLINED)
    plant_package(referral, caseworker, secret("package"))
    make_letter(referral, reviewer, secret)
    arrival = make_arrival(
        case.organisation, case=case, status="accepted", decided_by=manager, decided_at=timezone.now(),
        message=secret("arrival"), content=json.dumps({"assistance": ARRIVED}),
    )  # fmt: skip
    make_parcels(arrival, referral=referral)
    referral.path.create(from_status="accepted", to_status="completed", actor=receiver, reason=secret("step"))
    make_consent(
        case, receiver.organisation, by=caseworker, given_by="guardian", guardian_answer="yes", guardian_name=secret("guardian"),
        interpreter_used=True, interpreter_name=secret("interpreter"), witness_name=secret("witness"),
        withheld=secret("withheld"), withheld_from=secret("withheld from"), withholding_reason="other",
        withdrawn_on=timezone.localdate(), withdrawal_reason=secret("withdrawal"), withdrawal_recorded_by=caseworker,
    )  # fmt: skip
    LegalGround.objects.create(
        case=case, organisation=receiver.organisation, ground="court_order", sections=["identity"], recorded_by=caseworker,
        note=secret("note"), informed_on=timezone.localdate(), informed_how=secret("informed"),
    )  # fmt: skip
    ConsentOverride.objects.create(
        case=case, organisation=receiver.organisation, sections=["identity"], until_on=timezone.localdate(),
        reason=secret("override"), requested_by=manager,
    )  # fmt: skip
    make_emergency(
        case, manager, hours_ago=48, hours=1, reason=secret("emergency"), ended_at=timezone.now(), verdict="justified",
        review_note=secret("verdict"), reviewed_by=caseworker, reviewed_at=timezone.now(),
    )  # fmt: skip
    Unsealing.objects.create(
        case=case, organisation=case.organisation, requested_by=caseworker, reason=secret("unsealing")
    )
    LegalHold.objects.create(
        case=case, ground="audit", reason=secret("hold"), set_by=manager, set_at=timezone.now(), lifted_by=manager,
        lifted_at=timezone.now(),
        lifting_reason=secret("lifting"),
    )  # fmt: skip
    RetentionReview.objects.create(
        case=case, due_on=date(2021, 6, 1), outcome="kept", decided_by=manager, decided_at=timezone.now(),
        keep_until=date(2022, 6, 1), reason=secret("kept"),
    )  # fmt: skip
    make_enquiry(caseworker, sealed=secret("enquiry"), case=case, outcome="became_case", answered_at=timezone.now())
    make_merge(case, by=manager, reason=secret("merging"), snapshot=secret("snapshot"))
    undone = {"undone_by": manager, "undone_at": timezone.now(), "undo_reason": secret("undoing"), "snapshot": ""}
    somebody_else = make_person(family_name="Özgəyeva", given_name="Solmaz")
    make_merge(case, by=manager, merged=somebody_else, reason=secret("merged wrongly"), **undone)
    make_told_apart(case, somebody_else, by=caseworker)
    make_relation(case, sealed=secret("relation"), citizenship="TUR", birth_year=1970)
    other = make_case(case.organisation, person=make_person(family_name="Başqası", given_name="Aytac"))
    make_separation(
        case, other, by=caseworker, note=secret("separation"), ended_by=manager, ended_at=timezone.now(),
        end_reason=secret("ended"),
    )  # fmt: skip
    proceeding = make_proceeding(
        case, by=caseworker, sealed=secret("proceeding"), role="accused", non_punishment="raised", lawyer_since=LONG_AGO
    )
    make_hearing(proceeding, sealed=secret("hearing"), result="held", accompanied_by=caseworker)
    make_measure(case, sealed=secret("measure"), to_on=timezone.localdate())
    make_claim(
        case, sealed=secret("claim"), decided_on=date(2024, 7, 1), awarded_azn=5, paid_on=date(2024, 7, 1), paid_azn=1
    )
    day = date(2024, 8, 5)
    journey = make_return(
        case, by=caseworker, sealed=secret("return"), stage="arrived", travel_on=day, arrived_on=day, means="air",
        escort="iom", cost_azn=5, handed_over_on=day, follow_up_on=day, wished_on=day, insisted_on=day, unsafe=True,
        insistence=secret("insistence"),
    )  # fmt: skip
    make_risk(journey, by=caseworker, sealed=secret("risk"))
    make_travel_document(journey, sealed=secret("paper"), applied_on=day, obtained_on=day)
    make_document(
        case, caseworker, title=secret("title"), crossed_out_at=timezone.now(), crossed_out_by=manager,
        crossing_reason=secret("crossing"),
    )  # fmt: skip
    crossed_out = {
        "crossed_out_at": timezone.now(),
        "crossed_out_by": manager,
        "crossing_out_reason": secret("crossed out"),
    }
    make_note(case, caseworker, text=secret("note text"), **crossed_out)
    make_appointment(
        case, caseworker, place=secret("place"), with_whom=secret("with whom"), outcome="cancelled",
        outcome_note=secret("outcome"), outcome_at=timezone.now(),
    )  # fmt: skip
    make_task(
        case, caseworker, what=secret("task"), ended_as="dropped", ended_on=timezone.localdate(), ended_by=caseworker,
        drop_reason=secret("dropped"),
    )  # fmt: skip
    plant_assessment(case, secret, by=caseworker, approver=manager)
    CaseShare.objects.create(case=case, organisation=receiver.organisation, sections=["identity"])
    grants.give(case, receiver, "view_case", actor=manager)
    return case
