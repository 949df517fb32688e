"""One invented world: for every kind of reader, a file in every relation that a file can have to her."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import grants
from accounts.models import Organisation, Team, User
from accounts.roles import Role, Section
from cases.consent.models import ConsentOverride, LegalGround
from cases.models import Assignment, Case, FollowUp, LegalHold, RetentionReview
from cases.visibility.models import Unsealing
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import (
    SURNAME,
    make_case,
    make_closing,
    make_consent,
    make_emergency,
    make_person,
    make_share,
)
from tests.cases.factories_assessment import make_action, make_assessment, make_goal, make_review, make_safety_plan
from tests.cases.factories_assessment import make_plan as make_case_plan
from tests.cases.factories_documents import make_document
from tests.cases.factories_enquiries import make_enquiry
from tests.cases.factories_family import make_relation
from tests.cases.factories_identification import make_one_of_each
from tests.cases.factories_merging import make_merge, make_told_apart, make_twin
from tests.cases.factories_proceedings import make_claim, make_hearing, make_measure, make_proceeding
from tests.cases.factories_returns import make_return, make_risk, make_travel_document
from tests.cases.factories_separation import make_separation
from tests.cases.factories_transfer import make_hand_over, make_transfer
from tests.cases.factories_work import make_appointment, make_note, make_task
from tests.referrals.factories import make_referral
from tests.referrals.factories_guests import make_link
from tests.referrals.ministry.factories import make_letter
from tests.referrals.package.factories import plant_package
from tests.reintegration.factories import (
    make_course,
    make_enrolment,
    make_item,
    make_not_provided,
    make_partner,
    make_placement,
    make_plan,
    make_repeating,
    make_session,
    service,
)
from tests.reintegration.factories_grants import plant_grant
from tests.reintegration.factories_money import charged, make_line, make_project
from tests.reintegration.survey.factories import make_survey
from tests.reports.factories_activities import make_activity, make_activity_picture
from tests.shelters.factories import (
    make_absence,
    make_bed,
    make_confirmation,
    make_extension,
    make_picture,
    make_reservation,
    make_room,
    make_shelter,
    make_stay,
    make_works,
)
from tests.shelters.factories_belongings import make_belonging
from tests.shelters.factories_days import make_entry
from tests.shelters.factories_days import make_one_of_each as make_days
from tests.shelters.factories_incidents import make_concerned, make_incident, make_incident_follow_up
from tests.shelters.factories_medicines import make_giving, make_medicine
from tests.shelters.factories_visits import make_visit
from tests.shelters.factories_voice import the_round
from tests.shelters.factories_waiting import make_waiting

ANONYMOUS = "anonymous"
READERS = [ANONYMOUS, *Role.values]
# What a file is to its reader.
RELATIONS = {
    "own": "her organisation's, in her charge",
    "colleague": "her organisation's, in a colleague's charge",
    "other team": "of a team of her organisation that is not hers",
    "sealed": "her organisation's, sealed, and she is not named",
    "sealed, named": "her organisation's, sealed, and she is named",
    "embargo": "her organisation's, in the first days of a case that began closed",
    "pending": "another's, referred to her organisation (or waiting for the ministry) and not yet accepted",
    "accepted": "another's, its referral accepted by her organisation",
    "ended": "another's, the accepted referral has ended",
    "granted": "another's, opened to her by name until a day to come",
    "grant over": "another's, opened to her by name until yesterday",
    "emergency": "another's, opened by her in an emergency that is not over",
    "offered": "another's, whose transfer to her organisation was proposed",
    "other": "another's",
}
# Relations of this kind never show the person's name.
CLOSED = {"other team", "sealed", "embargo", "pending", "ended", "grant over", "offered", "other"}
# All but where the shelter stands, so that what is closed is closed by the role.
PASSED_ON = [section for section in Section.values if section != Section.SHELTER_ADDRESS]


@dataclass
class World:
    """Readers by role, and by reader and relation the objects of one file, by kind."""

    users: dict[str, User] = field(default_factory=dict)
    files: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    single: dict[str, Any] = field(default_factory=dict)
    shelters: dict[int, Any] = field(default_factory=dict)
    staff: dict[int, User] = field(default_factory=dict)
    payers: dict[str, list[User]] = field(default_factory=dict)

    def shelter_of(self, organisation: Organisation) -> Any:
        if organisation.pk not in self.shelters:
            shelter = make_shelter(organisation, code=f"H{organisation.code}")
            shelter.address = "Zzyzx Road 1"
            shelter.save()
            self.shelters[organisation.pk] = shelter
        return self.shelters[organisation.pk]

    def worker_of(self, organisation: Organisation) -> User:
        if organisation.pk not in self.staff:
            roles = ("caseworker", "shelter_manager", "receiving_officer")
            self.staff[organisation.pk] = make_user(f"staff-{organisation.code}", organisation, *roles)
        return self.staff[organisation.pk]


def programme_of(keeper: Organisation) -> dict[str, Any]:
    """What belongs to nobody's file: a budget of which every organisation may spend, a service, a partner."""
    project = make_project(keeper)
    return {
        "project": project,
        "budget_line": make_line(project, "1000000"),
        "service": service(),
        "partner": make_partner(),
    }


def build() -> World:
    world = World()
    house = make_organisation("HOUSE", name="Example House", case_prefix="EH")
    ministry = make_organisation("MIA", name="Example Ministry", type="ministry", case_prefix="MI")
    home = {
        Role.CASEWORKER: house,
        Role.SHELTER_MANAGER: house,
        Role.RECEIVING_OFFICER: make_organisation("NGO", name="Receiving Union", case_prefix="RU"),
        Role.IOM_OFFICER: make_organisation("IOM", name="Example Mission", type="international", case_prefix="IM"),
    }
    world.single["step"] = "contact"
    world.single["organisation"] = make_organisation("OTHER", name="Other House", case_prefix="OH")
    world.single |= programme_of(home[Role.IOM_OFFICER])
    for role in Role.values:
        world.users[role] = make_user(f"reader-{role}", home.get(role, ministry), role)
    reviewer = world.users[Role.MINISTRY_REVIEWER]
    for role, user in world.users.items():
        for relation in RELATIONS:
            case = _case(world, user, relation, reviewer)
            world.files[role, relation] = things_of(world, case, user, relation, reviewer)
    for relation in RELATIONS:
        world.files[ANONYMOUS, relation] = world.files[Role.CASEWORKER, "own"]
    return world


def _case(world: World, user: User, relation: str, reviewer: User) -> Case:
    """A file of its own for this reader and relation."""
    other = world.single["organisation"]
    foreign = relation in {"pending", "accepted", "ended", "granted", "grant over", "emergency", "offered", "other"}
    owner = other if foreign else user.organisation
    worker = user if relation == "own" else world.worker_of(owner)
    fields = {}
    if relation == "other team":
        fields["team"] = Team.objects.create(organisation=owner, name=f"Team {user.username}")
    if relation in {"sealed", "sealed, named"}:
        fields["restricted"] = True
    if relation == "embargo":
        fields["embargo_until"] = timezone.now() + timedelta(days=3)
    case = make_case(owner, person=make_person(identity_document_no="P0", phone="0501112233"), **fields)
    case.summary = "Zzyzx said so."
    case.save()
    Assignment.objects.create(case=case, user=worker)
    if relation == "sealed, named":
        grants.give(case, user, "view_case", actor=worker)
    if relation in {"granted", "grant over"}:
        days = 5 if relation == "granted" else -1
        grants.give(case, user, "view_case", actor=worker, until=timezone.now() + timedelta(days=days))
    return case


def things_of(world: World, case: Case, user: User, relation: str, reviewer: User) -> dict[str, Any]:
    """What belongs to the file: at least one row of everything that has a page."""
    shelter = world.shelter_of(case.organisation)
    bed = make_bed(shelter, label=f"{case.number}", room=make_room(shelter, f"Bedroom {case.number}"))
    stay = make_stay(case, shelter, bed=bed)
    works = make_works(shelter=shelter)
    plan = make_plan(case)
    journey = make_return(case, by=world.worker_of(case.organisation))
    make_risk(journey, by=world.worker_of(case.organisation))
    proceeding = make_proceeding(case, by=world.worker_of(case.organisation))
    worker = world.worker_of(case.organisation)
    money_entry = charged(world.single["budget_line"], "12.50", worker, item=make_item(case, plan=plan))
    case_plan = make_case_plan(case, by=worker)
    goal = make_goal(case_plan)
    identified = make_one_of_each(case, by=world.worker_of(case.organisation))
    incident = make_incident(shelter, worker)
    grant = plant_grant(case, worker, *_payers(world, user, relation), lambda name: f"{name} of it")
    world.single["scheme"] = grant.scheme
    medicine = make_medicine(stay, worker)
    activity = make_activity(worker, state="planned")
    referral = _referral(world, case, user, relation, reviewer)
    days = make_days(stay, worker, worker)
    referral = _referral(world, case, user, relation, reviewer)
    return {
        "case": case,
        "person": case.person,
        "enquiry": make_enquiry(
            world.worker_of(case.organisation), case=case, outcome="became_case", answered_at=timezone.now()
        ),
        "relation": make_relation(case, kind="child", birth_year=2016),
        "separation": make_separation(case, make_twin(case), by=worker),
        "twin": make_twin(case),
        "told_apart": make_told_apart(case, make_twin(case).person, by=worker),
        "merge": make_merge(case, by=worker, merged=make_twin(case).person),
        "proceeding": proceeding,
        "hearing": make_hearing(proceeding),
        "measure": make_measure(case),
        "claim": make_claim(case),
        "journey": journey,
        "paper": make_travel_document(journey),
        **{kind: identified[kind] for kind in ("screening", "episode", "perpetrator", "deadline")},
        "stay": stay,
        "bed": bed,
        "room": bed.room,
        "use": stay.bed_uses.get(),
        "absence": make_absence(stay, worker),
        "extension": make_extension(stay, user if relation == "own" else worker),
        "reservation": make_reservation(make_bed(shelter, f"held {case.number}"), worker, case=case),
        "belonging": make_belonging(stay, worker),
        "medicine": medicine,
        "money_entry": money_entry,
        "giving": make_giving(medicine, worker),
        "visit": make_visit(stay, worker),
        "waiting": make_waiting(shelter, worker, case=case),
        "incident": incident,
        "incident_person": make_concerned(incident, stay),
        "incident_follow_up": make_incident_follow_up(incident, worker),
        **{kind: days[kind] for kind in ("shift", "shift_hand_over", "roll_call")},
        "log_entry": make_entry(shelter, worker, about=[stay]),
        "shelter": shelter,
        "confirmation": make_confirmation(case, shelter, by=worker),
        "empty_room": make_room(shelter, f"Room {case.number}"),
        "new_bed": make_bed(shelter, label=f"{case.number} new"),
        "works": works,
        "picture": make_picture(works, worker),
        "voice_round": the_round(shelter, worker),
        "plan": plan,
        "grant": grant,
        "quotation": grant.offers.get(),
        "scheme": grant.scheme,
        "tranche": grant.tranches.get(number=1),
        "survey": make_survey(case, worker),
        "item": make_item(case, delivered_on=timezone.localdate()),
        "not_provided": make_not_provided(case, worker, next_on=timezone.localdate()),
        "repeating": make_repeating(case, worker),
        "activity": activity,
        "activity_picture": make_activity_picture(activity, worker),
        "group_session": make_session(worker),
        "course": make_course(worker),
        "enrolment": make_enrolment(case, make_course(worker)),
        "placement": make_placement(case, worker),
        "document": make_document(case, world.worker_of(case.organisation)),
        "assessment": make_assessment(case, by=worker),
        "safety_plan": make_safety_plan(case, by=worker),
        "case_plan": case_plan,
        "plan_review": make_review(case_plan, by=worker),
        "goal": goal,
        "action": make_action(goal),
        "consent": make_consent(case, world.single["organisation"], *PASSED_ON, by=world.worker_of(case.organisation)),
        "closing": make_closing(case, world.worker_of(case.organisation)),
        "follow_up": FollowUp.objects.create(case=case, due_on=timezone.localdate()),
        "ground": _ground(world, case),
        "override": _override(world, case),
        "emergency": make_emergency(case, user if relation == "emergency" else world.worker_of(_third(world))),
        "unsealing": Unsealing.objects.create(
            case=case,
            organisation=case.organisation,
            requested_by=world.worker_of(case.organisation),
            reason="It is over.",
        ),
        "decision": RetentionReview.objects.create(case=case, due_on=timezone.localdate()),
        "hold": LegalHold.objects.create(
            case=case, ground="audit", reason="Ten years.", set_by=world.worker_of(case.organisation)
        ),
        "hand_over": make_hand_over(case, worker, user if user.pk != worker.pk else world.worker_of(_third(world))),
        "transfer": _transfer(world, case, user, relation),
        "referral": referral,
        "link": make_link(referral, worker, token_hash=str(referral.public_id)),
        "letter": make_letter(referral, reviewer),
        "note": make_note(case, world.worker_of(case.organisation)),
        "appointment": make_appointment(case, world.worker_of(case.organisation)),
        "task": make_task(case, world.worker_of(case.organisation)),
    }


def _ground(world: World, case: Case) -> Any:
    fields = {"ground": "court_order", "sections": ["identity"], "not_informed_reason": "dangerous"}
    return LegalGround.objects.create(
        case=case, organisation=_third(world), recorded_by=world.worker_of(case.organisation), **fields
    )


def _override(world: World, case: Case) -> Any:
    fields = {"sections": ["identity"], "until_on": timezone.localdate() + timedelta(days=3), "reason": "She may die."}
    return ConsentOverride.objects.create(
        case=case, organisation=_third(world), requested_by=world.worker_of(case.organisation), **fields
    )


def _referral(world: World, case: Case, user: User, relation: str, reviewer: User) -> Any:
    sender = world.worker_of(case.organisation)
    # Within her own organisation, or where nothing was referred to it, it goes to a third one.
    to_reader = relation in {"pending", "accepted", "ended"}
    receiver = user if to_reader else world.worker_of(_third(world))
    status = {"accepted": "accepted", "ended": "completed", "pending": "offered"}.get(relation, "draft")
    if relation == "pending" and Role.MINISTRY_REVIEWER in user.roles:
        receiver, status = world.worker_of(_third(world)), "submitted"
    referral = make_referral(case, receiver, status, sender=sender, reviewer=reviewer, sections=PASSED_ON)
    if status != "draft":
        plant_package(referral, sender, SURNAME)
    if relation == "ended":
        until = timezone.now()
        make_share(case, user.organisation, *PASSED_ON, ended_at=until, referral_public_id=referral.public_id)
    return referral


def _transfer(world: World, case: Case, user: User, relation: str) -> Any:
    """To the reader's organisation where it is offered; otherwise to a third one, and not let go yet."""
    worker = world.worker_of(case.organisation)
    if relation == "offered":
        return make_transfer(case, user.organisation, by=worker)
    return make_transfer(case, _third(world), "asked", by=worker)


def _payers(world: World, user: User, relation: str) -> list[User]:
    """Two who decide on grants: the reader's own colleagues where she does so and something came to her; else others."""
    hers = Role.IOM_OFFICER in user.roles and relation in {"pending", "accepted", "ended"}
    code = "IOM" if hers else "PAYER"
    if code not in world.payers:
        payer = user.organisation if hers else make_organisation("PAYER", name="Example Payer", case_prefix="PA")
        world.payers[code] = [make_user(f"{code}-{number}", payer, Role.IOM_OFFICER) for number in (1, 2)]
    return world.payers[code]


def _third(world: World) -> Organisation:
    if "third" not in world.single:
        world.single["third"] = make_organisation("THIRD", name="Third Union", case_prefix="TU")
    return world.single["third"]
