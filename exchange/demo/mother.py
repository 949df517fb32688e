"""The invented story of a mother and her child, exploited abroad: a file in which nearly everything stands."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation, User
from cases.actions import record_exploitation
from cases.assessment import actions as assessment
from cases.documents import actions as documents
from cases.enquiries import actions as enquiries
from cases.family import actions as family
from cases.identification import actions as identification
from cases.identification.enums import DeadlineKind
from cases.models import Case
from cases.planning import actions as planning
from cases.proceedings import actions as proceedings
from cases.work import actions as work
from exchange.demo.answers import DAY, Staff, agree, moment_of, tell_person, tell_step

SISTER = {
    "channel": "hotline_152", "caller_role": "relative", "caller_name": "Nağılova Könül (bacısı)",
    "caller_contact": "+994 50 000 00 01", "family_name": "Nağılova", "given_name": "Sevinc", "sex": "female",
    "citizenship": "AZE", "language": "aze", "in_danger": "yes", "safe_to_call": "yes",
    "call_back_when": "Axşam saat 8-dən sonra, bacısının adı ilə",
    "content": "Bacısı Türkiyədən qayıdıb, danışmaqdan qorxur. Pasportunu almışdılar. Gecələməyə yeri yoxdur, yanında uşağı var.",
}  # fmt: skip
SIGNS = {
    "job_deception": ("yes", "Ofisiant işi vəd edilib."),
    "conditions_deception": ("yes", ""),
    "wages_deception": ("yes", "Pul verilməyib."),
    "excessive_hours": ("yes", ""),
    "low_pay": ("yes", ""),
    "documents_taken": ("yes", "Pasport sahibkarda qalıb."),
    "violence": ("unknown", ""),
    "debt_bondage": ("yes", "Bilet üçün “borc”."),
}


def of_a_mother(staff: Staff, today: date) -> list[Case]:
    """Her sister called; by now a plan is in force, a court is to hear her, her child has a file of her own."""
    worker, first = staff["td.caseworker"], today - 27 * DAY
    call = enquiries.take_enquiry(SISTER | {"received_at": moment_of(first - DAY, 19)}, actor=worker)
    known = {name: SISTER[name] for name in ("family_name", "given_name", "sex", "citizenship")}
    details = known | {
        "date_of_birth": date(today.year - 29, 5, 12),
        "summary": SISTER["content"],
        "opened_on": first,
        "status": "potential",
    }
    case = enquiries.open_case_from(call, details, actor=worker)
    _first_conversations(case, worker, first)
    _identify(case, worker, first)
    _what_was_done(case, worker, first)
    _tell_the_ministry(case, worker, first)
    _needs(case, worker, today)
    _plan(case, worker, staff["td.manager"], today)
    child = _child_of(case, worker, first)
    _tell_the_ministry(child, worker, first)
    _before_the_court(case, worker, today)
    _daily_work(case, worker, staff["td.colleague"], today)
    return [case, child]


def _first_conversations(case: Case, worker: User, first: date) -> None:
    tell_step(
        case, worker, "contact", calling="at_times", calling_times="20:00–21:30", safe_name="Dərzi Sevinc", interpreter="no",
        safe_contact="Bacısı Könül, +994 50 000 00 01", spoken_language="aze",
        contact_warning="Keçmiş həyat yoldaşı telefona baxır: mesaj yazmayın.",
    )  # fmt: skip
    tell_step(
        case, worker, "source", source="hotline_152", source_on=first, source_reason="AdditionalServicesRequired",
        source_details="Qaynar xətt gecə ilə gətirdi, bacısı yanında idi.",
    )  # fmt: skip
    tell_step(
        case,
        worker,
        "needs",
        danger="yes",
        needs=["children", "documents", "safe_place"],
        needs_note="Sənədləri yoxdur.",
    )
    tell_person(case, worker, "person", salutation="ms", not_told=["identity_document_no"])
    tell_person(case, worker, "reach", phone="+994 50 000 00 02", city="Gəncə", country="AZE")
    tell_person(
        case, worker, "background", marital_status="Divorced", number_of_children=1, education="UpperSecondaryEducation",
        language="aze", occupation="Dərzi",
    )  # fmt: skip
    for purpose in ("services", "interview", "reporting"):
        agree(case, worker, first, purpose)
    agree(case, worker, first, "htcds_export", sections=["assistance", "classification", "exploitation", "identity"])
    ministry = Organisation.objects.get(code="MIA")
    agree(
        case, worker, first, "sharing", organisation=ministry, sections=["classification", "exploitation", "identity"]
    )


def _identify(case: Case, worker: User, first: date) -> None:
    """Signs, two determinations, and the form of exploitation."""
    screening = identification.record_screening(
        case,
        {"indicator_set": "ilo_labour", "screened_on": first + DAY, "language": "aze", "act": "yes"},
        answers=SIGNS,
        actor=worker,
    )
    grounds = {
        "acts": ["recruiting", "receiving", "transporting"], "means": ["deception", "vulnerability"],
        "purposes": ["ForcedLabour"], "screening": screening,
    }  # fmt: skip
    for status, day in (("presumed", first + DAY), ("identified", first + 9 * DAY)):
        reason = "Söhbətlərə və əlamətlərin siyahısına əsasən."
        said = grounds | {"reason": reason}
        identification.classify(case, status=status, effective_on=day, grounds=said, actor=worker)
    record_exploitation(
        case, form="ForcedLabour", country="TUR", industries=["I_AccommodationAndFoodServiceActivities"], actor=worker
    )


def _what_was_done(case: Case, worker: User, first: date) -> None:
    """How she was recruited and held, where and when, and by whom."""
    identification.save_history(
        case,
        {
            "recruitment_methods": ["ThroughAnOnlineAdvertisement"], "recruitment_websites": ["Instagram"],
            "recruitment_place": "Gəncə, iş elanı", "relationship": "Unaquainted", "exploitation_place": "Antalya, otel",
            "means_of_control": ["DebtBondage", "TakesEarnings", "WithholdsDocuments"],
            "account": "Ofisiant kimi çağırdılar, gündə on altı saat yuyucu işlədi, pul almadı.",
        },
        version=0,
        actor=worker,
    )  # fmt: skip
    year = first.year - 1
    for kind, month, country, place in (
        ("Recruitment", 3, "AZE", "Gəncə"),
        ("Transit", 4, "GEO", "Sərhəd"),
        ("Exploitation", 4, "TUR", "Antalya"),
    ):
        identification.add_episode(
            case,
            {"type": kind, "from_year": year, "from_month": month, "country": country, "place": place},
            actor=worker,
        )
    someone = {"name": "“Rəşad”", "roles": ["RecruiterOrIntermediary"], "sex": "male", "known_to_police": "no"}
    identification.add_perpetrator(case, someone | {"description": "Qırx yaşlarında, ağ avtomobil."}, actor=worker)


def _tell_the_ministry(case: Case, worker: User, day: date) -> None:
    """Within the day that the law gives; of the other files it is late."""
    clock = case.deadlines.get(kind=DeadlineKind.MINISTRY_REFERRAL)
    identification.settle_deadline(clock, met_on=day, note="Nazirliyə məktubla bildirildi.", actor=worker)


def _needs(case: Case, worker: User, today: date) -> None:
    """Two assessments to compare, and a safety plan."""
    before = assessment.record_assessment(
        case,
        {
            "kind": "initial", "assessed_at": moment_of(today - 25 * DAY), "risk_level": "high",
            "summary": "Axtarıldığını deyir, yatmır.", "review_on": today - 5 * DAY,
            "factors": {"mental_health": ("risk", "Qorxu, yuxusuzluq"), "access": ("risk", ""), "family_dynamics": ("risk", "")},
            "needs": {"shelter": ("now", ""), "psychological": ("now", ""), "documents": ("soon", "")},
        },
        actor=worker,
    )  # fmt: skip
    answered = moment_of(today - 25 * DAY, 16)
    assessment.answer_risk(before, responded_at=answered, response="Həmin gün evə yerləşdirildi.", actor=worker)
    assessment.record_assessment(
        case,
        {
            "kind": "review", "assessed_at": moment_of(today - 5 * DAY), "risk_level": "medium", "review_on": today + 25 * DAY,
            "summary": "Daha sakitdir, bacısı dəstək olur.",
            "factors": {"mental_health": ("risk", ""), "family_dynamics": ("protective", "Bacısı")},
            "needs": {"psychological": ("soon", ""), "legal": ("now", "Məhkəmə yaxınlaşır")},
        },
        actor=worker,
    )  # fmt: skip
    safety = {
        "warning_signs": "Tanımadığı nömrədən zənglər.", "steps": "Evə qayıt.\nNövbətçiyə zəng et: 152.",
        "safe_contacts": "Bacısı Könül", "code_word": "iynə", "agreed_on": today - 22 * DAY, "review_on": today + 20 * DAY,
    }  # fmt: skip
    assessment.write_safety_plan(case, safety, version=0, actor=worker)


def _plan(case: Case, worker: User, manager: User, today: date) -> None:
    """Three goals, a supervisor who approved them, her signature and a first look back."""
    plan = planning.start_plan(case, {"agreed_on": today - 20 * DAY, "review_on": today + 10 * DAY}, actor=worker)
    for area, need, objective, now, target, what, days in (
        (
            "Health", "psychological", "Gecələr rahat yatmaq", "Gecədə üç-dörd saat yatır", "Həftədə beş gecə yuxu",
            "Psixoloqla həftəlik görüş", 14,
        ),
        ("Legal", "documents", "Pasportun bərpası", "Sənədi yoxdur", "Pasport əlindədir", "ASAN xidmətə birlikdə getmək", 0),
        (
            "Livelihood", "", "Öz dərzi işi", "Gəliri yoxdur", "Kirayəni öz gəlirindən ödəyir",
            "Tikiş kursuna yazılmaq", 45,
        ),
    ):  # fmt: skip
        details = {
            "area": area, "need": need, "dimension": "psychosocial" if need == "psychological" else "",
            "objective": objective, "baseline": now, "target": target, "planned_end_on": today + 90 * DAY,
        }  # fmt: skip
        goal = planning.add_goal(plan, details, actor=worker)
        doer = {"doer": "staff", "user": worker}
        planning.add_action(goal, {"what": what, "due_on": today + days * DAY} | doer, actor=worker)
    plan = planning.approve_plan(planning.submit_plan(plan, actor=worker), actor=manager)
    signed = {"signature": "paper", "signed_on": today, "signed_language": "aze"}
    planning.sign_plan(plan, signed, version=plan.version, actor=worker)
    goals = {goal.public_id: ("some", "") for goal in plan.goals.all()}
    look = {"reviewed_on": today, "present": "Özü və sosial işçi", "words": "Kursa yazılmağa hazırdır.", "goals": goals}
    planning.record_review(plan, look | {"decision": "go_on", "next_on": today + 30 * DAY}, actor=worker)


def _child_of(case: Case, worker: User, first: date) -> Case:
    """Her daughter came with her, and has a file of her own; a trusted sister."""
    born = date(first.year - 6, 9, 1)
    said = {"kind": "child", "given_name": "Aysu", "family_name": "Nağılova", "sex": "female", "date_of_birth": born}
    relation = family.add_relation(case, said | {"accompanies_her": "yes", "lives_with_her": "yes"}, actor=worker)
    details = {name: said[name] for name in ("given_name", "family_name", "sex", "date_of_birth")}
    child = family.open_own_case(
        relation, details | {"citizenship": "AZE", "opened_on": first, "status": "potential"}, actor=worker
    )
    sister = {"kind": "sibling", "given_name": "Könül", "family_name": "Nağılova", "contact": "+994 50 000 00 01"}
    family.add_relation(case, sister | {"safe_to_contact": "yes"}, actor=worker)
    return child


def _before_the_court(case: Case, worker: User, today: date) -> None:
    proceeding = proceedings.record_proceeding(
        case,
        {
            "kind": "criminal", "number": f"000/{today.year}", "authority": "court", "authority_name": "Nümunə məhkəməsi",
            "articles": "144-1", "role": "victim", "lawyer_name": "Vəkil Misalov",
        },
        stage="investigation",
        stage_on=today - 15 * DAY,
        actor=worker,
    )  # fmt: skip
    hearing = {"kind": "court", "at": moment_of(today + 6 * DAY, 11), "place": "Zal 3", "accompanied_by": worker}
    proceedings.record_hearing(proceeding, hearing, actor=worker)
    measure = {"proceeding": proceeding, "kind": "closed_hearing", "from_on": today - 10 * DAY}
    proceedings.record_measure(case, measure, actor=worker)
    claim = {"proceeding": proceeding, "source": "offender", "claimed_on": today - 8 * DAY, "claimed_azn": 4200}
    proceedings.record_claim(case, claim, actor=worker)


def _daily_work(case: Case, worker: User, colleague: User, today: date) -> None:
    """Notes, what is to be done today and soon, where she has to be, what of it nobody has written up yet; papers."""
    for days, kind, text in (
        (26, "contact", "Gəldi, çox yorğundur. Uşaq üçün paltar verildi."),
        (21, "counselling", "Yuxu haqqında danışıldı. Nəfəs məşqi kömək edir."),
        (2, "telephone", "Bacısı ilə danışıq: gələn həftə görüşəcəklər."),
    ):
        work.write_note(case, {"kind": kind, "text": text, "happened_at": moment_of(today - days * DAY)}, actor=worker)
    for days, what, user, priority in (
        (0, "Vəkilə iddia ərizəsini göndərmək", worker, "high"),
        (3, "Uşaq bağçasına müraciət", colleague, "normal"),
    ):
        task = {"what": what, "user": user, "due_on": today + days * DAY, "priority": priority, "remind_on": None}
        work.set_task(case, task, actor=worker)
    for days, hour, kind, place in (
        (-1, 15, "psychologist", "Mərkəz"),
        (0, 14, "lawyer", "Vəkilin ofisi"),
        (4, 9, "doctor", "Poliklinika"),
    ):
        starts = moment_of(today + days * DAY, hour)
        appointment = {"kind": kind, "starts_at": starts, "ends_at": starts + timedelta(hours=1), "place": place}
        more = {"with_whom": "", "accompanied_by": worker, "interpreter_needed": False}
        work.make_appointment(case, appointment | more, actor=worker)
    paper = SimpleUploadedFile("bilet.txt", "Uydurulmuş sənəd: avtobus bileti.".encode())
    document = {"kind": "other", "title": "Avtobus bileti", "file": paper, "language": "aze"}
    documents.add_document(case, document, actor=worker)
