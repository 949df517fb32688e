"""A few invented people whose files are full: from the first call to a closing that waits for its second person.

Everything is written by the programme's own actions, as its staff would. Nobody here exists.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Organisation, User
from cases.actions import change_person, open_case, record_exploitation
from cases.assessment import actions as assessment
from cases.closing import actions as closing
from cases.consent.actions import record_consent
from cases.documents import actions as documents
from cases.enquiries import actions as enquiries
from cases.family import actions as family
from cases.identification import actions as identification
from cases.identification.enums import DeadlineKind
from cases.intake.actions import change_intake
from cases.intake.steps import BY_NAME
from cases.models import Case, Intake, Person
from cases.planning import actions as planning
from cases.proceedings import actions as proceedings
from cases.returns import actions as returns
from cases.work import actions as work

Staff = Mapping[str, User]
DAY = timedelta(days=1)
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


def tell_stories(staff: Staff) -> int:
    """Write the files of the invented programme's four stories; returns how many cases there are of them."""
    today = timezone.localdate()
    cases = [*_of_a_mother(staff, today), _of_a_way_home(staff, today), _of_a_boy(staff, today)]
    cases.append(_of_an_end(staff, today))
    _calls_of_these_days(staff, today)
    return len(cases)


def _at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


# ------------------------------------------------------------ a mother and her child, exploited abroad


def _of_a_mother(staff: Staff, today: date) -> list[Case]:
    """Her sister called; by now a plan is in force, a court is to hear her, her child has a file of her own."""
    worker, first = staff["td.caseworker"], today - 27 * DAY
    call = enquiries.take_enquiry(SISTER | {"received_at": _at(first - DAY, 19)}, actor=worker)
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
    _tell_the_ministry(case, worker, first)
    _needs_and_plan(case, worker, staff["td.manager"], today)
    child = _child_of(case, worker, first)
    _tell_the_ministry(child, worker, first)
    _before_the_court(case, worker, today)
    _daily_work(case, worker, staff["td.colleague"], today)
    return [case, child]


def _first_conversations(case: Case, worker: User, first: date) -> None:
    _step(
        case, worker, "contact", calling="at_times", calling_times="20:00–21:30", safe_name="Dərzi Sevinc", interpreter="no",
        safe_contact="Bacısı Könül, +994 50 000 00 01", spoken_language="aze",
        contact_warning="Keçmiş həyat yoldaşı telefona baxır: mesaj yazmayın.",
    )  # fmt: skip
    _step(
        case, worker, "source", source="hotline_152", source_on=first, source_reason="AdditionalServicesRequired",
        source_details="Qaynar xətt gecə ilə gətirdi, bacısı yanında idi.",
    )  # fmt: skip
    _step(
        case,
        worker,
        "needs",
        danger="yes",
        needs=["children", "documents", "safe_place"],
        needs_note="Sənədləri yoxdur.",
    )
    _person(case, worker, "person", salutation="ms", not_told=["identity_document_no"])
    _person(case, worker, "reach", phone="+994 50 000 00 02", city="Gəncə", country="AZE")
    _person(
        case, worker, "background", marital_status="Divorced", number_of_children=1, education="UpperSecondaryEducation",
        language="aze", occupation="Dərzi",
    )  # fmt: skip
    for purpose in ("services", "interview", "reporting"):
        _agree(case, worker, first, purpose)
    ministry = Organisation.objects.get(code="MIA")
    _agree(
        case, worker, first, "sharing", organisation=ministry, sections=["classification", "exploitation", "identity"]
    )


def _step(case: Case, worker: User, step: str, **said: Any) -> None:
    version = Intake.objects.now_of(case).version
    change_intake(case, BY_NAME[step], said, version=version, actor=worker)


def _person(case: Case, worker: User, step: str, **said: Any) -> None:
    version = Person.objects.now_of(case).version
    change_person(case, said, version=version, actor=worker, step=BY_NAME[step])


def _agree(case: Case, worker: User, day: date, purpose: str, **more: Any) -> None:
    said = {"purpose": purpose, "decision": "given", "answered_on": day, "form": "written", "language": "aze"}
    told = dict.fromkeys(("agrees_to_interview", "told_purpose", "told_use", "told_storage", "told_withdrawal"), True)
    record_consent(case, said | told | more, actor=worker)


def _identify(case: Case, worker: User, first: date) -> None:
    """Signs, two determinations, and what was done to her."""
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


def _needs_and_plan(case: Case, worker: User, manager: User, today: date) -> None:
    """Two assessments to compare, a safety plan, and a plan that a supervisor approved."""
    before = assessment.record_assessment(
        case,
        {
            "kind": "initial", "assessed_at": _at(today - 25 * DAY), "risk_level": "high",
            "summary": "Axtarıldığını deyir, yatmır.", "review_on": today - 5 * DAY,
            "factors": {"mental_health": ("risk", "Qorxu, yuxusuzluq"), "access": ("risk", ""), "family_dynamics": ("risk", "")},
            "needs": {"shelter": ("now", ""), "psychological": ("now", ""), "documents": ("soon", "")},
        },
        actor=worker,
    )  # fmt: skip
    answered = _at(today - 25 * DAY, 16)
    assessment.answer_risk(before, responded_at=answered, response="Həmin gün evə yerləşdirildi.", actor=worker)
    assessment.record_assessment(
        case,
        {
            "kind": "review", "assessed_at": _at(today - 5 * DAY), "risk_level": "medium", "review_on": today + 25 * DAY,
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
    plan = planning.start_plan(case, {"agreed_on": today - 20 * DAY, "review_on": today + 10 * DAY}, actor=worker)
    for area, objective, what, days in (
        ("Health", "Gecələr rahat yatmaq", "Psixoloqla həftəlik görüş", 14),
        ("Legal", "Pasportun bərpası", "ASAN xidmətə birlikdə getmək", 0),
        ("Livelihood", "Öz dərzi işi", "Tikiş kursuna yazılmaq", 45),
    ):
        goal = planning.add_goal(
            plan, {"area": area, "objective": objective, "planned_end_on": today + 90 * DAY}, actor=worker
        )
        doer = {"doer": "staff", "user": worker}
        planning.add_action(goal, {"what": what, "due_on": today + days * DAY} | doer, actor=worker)
    planning.approve_plan(planning.submit_plan(plan, actor=worker), actor=manager)


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
            "kind": "criminal", "number": "000/2026", "authority": "court", "authority_name": "Nümunə məhkəməsi",
            "articles": "144-1", "role": "victim", "lawyer_name": "Vəkil Misalov",
        },
        stage="investigation",
        stage_on=today - 15 * DAY,
        actor=worker,
    )  # fmt: skip
    hearing = {"kind": "court", "at": _at(today + 6 * DAY, 11), "place": "Zal 3", "accompanied_by": worker}
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
        work.write_note(case, {"kind": kind, "text": text, "happened_at": _at(today - days * DAY)}, actor=worker)
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
        starts = _at(today + days * DAY, hour)
        appointment = {"kind": kind, "starts_at": starts, "ends_at": starts + timedelta(hours=1), "place": place}
        more = {"with_whom": "", "accompanied_by": worker, "interpreter_needed": False}
        work.make_appointment(case, appointment | more, actor=worker)
    paper = SimpleUploadedFile("bilet.txt", "Uydurulmuş sənəd: avtobus bileti.".encode())
    document = {"kind": "other", "title": "Avtobus bileti", "file": paper, "language": "aze"}
    documents.add_document(case, document, actor=worker)


# ------------------------------------------------------------ three more


def _of_a_way_home(staff: Staff, today: date) -> Case:
    """A woman from abroad who wants to go home: the risk was assessed, her paper is asked for."""
    worker, first = staff["td.colleague"], today - 20 * DAY
    details = {
        "family_name": "Əfsanəyeva", "given_name": "Zuhra", "sex": "female", "birth_year": today.year - 24,
        "citizenship": "UZB", "opened_on": first, "status": "presumed", "summary": "Səfirlik vasitəsilə gəlib.",
    }  # fmt: skip
    case = open_case(details, actor=worker)
    _step(case, worker, "contact", calling="safe", spoken_language="uzb", interpreter="yes")
    _step(case, worker, "source", source="embassy", source_on=first, source_organisation="Nümunə səfirliyi")
    _agree(case, worker, first, "services", interpreter_used=True, interpreter_name="Tərcüməçi Xəyal")
    journey = returns.record_return(
        case,
        {"country": "UZB", "place": "Nümunəabad", "wished_on": first, "informed": "yes", "voluntary": "yes"}
        | {"wish": "Anasının yanına qayıtmaq istəyir.", "means": "air", "escort": "iom", "travel_on": today + 12 * DAY},
        on=first,
        actor=worker,
    )
    answers = {"retrafficking": "no", "revenge": "no", "family_violence": "no", "no_livelihood": "yes"}
    returns.assess_risk(
        journey,
        answers,
        conclusion="with_measures",
        reasons="İş üçün dəstək lazımdır.",
        on=today - 6 * DAY,
        version=journey.version,
        actor=worker,
    )
    paper = {"kind": "return_certificate", "applied_on": today - 4 * DAY}
    returns.record_document(journey, paper, actor=worker)
    return case


def _of_a_boy(staff: Staff, today: date) -> Case:
    """A boy alone, made to beg; a guardian acts for him, and his plan waits for a supervisor."""
    worker, first = staff["acu.caseworker"], today - 12 * DAY
    details = {
        "family_name": "Dumanlı", "given_name": "Orxan", "sex": "male", "date_of_birth": date(today.year - 14, 2, 3),
        "citizenship": "AZE", "opened_on": first, "status": "presumed", "summary": "Küçədə tapılıb, tək idi.",
    }  # fmt: skip
    case = open_case(details, actor=worker)
    _step(case, worker, "source", source="outreach", source_on=first)
    _step(case, worker, "needs", danger="no", needs=["documents", "food_clothes"])
    guardian = {
        "kind": "guardian",
        "given_name": "Himayə",
        "family_name": "Uydurma",
        "legal_basis": "guardianship_body",
    }
    family.add_relation(case, guardian | {"from_on": first}, actor=worker)
    for_a_child = {
        "given_by": "both",
        "guardian_answer": "yes",
        "guardian_name": "Himayə Uydurma",
        "child_answer": "yes",
    }
    _agree(case, worker, first, "services", **for_a_child)
    record_exploitation(case, form="ForcedBegging", country="AZE", actor=worker)
    look = {
        "kind": "initial",
        "assessed_at": _at(today - 11 * DAY),
        "risk_level": "medium",
        "summary": "Məktəbi buraxıb.",
    }
    needs = {"education": ("soon", ""), "documents": ("now", "Şəhadətnamə yoxdur")}
    assessment.record_assessment(case, look | {"needs": needs}, actor=worker)
    plan = planning.start_plan(case, {"agreed_on": today - 3 * DAY, "review_on": today + 27 * DAY}, actor=worker)
    school = {"area": "Education", "objective": "Məktəbə qayıtmaq", "planned_end_on": today + 120 * DAY}
    goal = planning.add_goal(plan, school, actor=worker)
    planning.add_action(
        goal,
        {"what": "Məktəb direktoru ilə görüş", "due_on": today + 5 * DAY, "doer": "staff", "user": worker},
        actor=worker,
    )
    planning.submit_plan(plan, actor=worker)
    return case


def _of_an_end(staff: Staff, today: date) -> Case:
    """A man who found work; who worked with him asks to close his file, and a supervisor has not answered yet."""
    worker, first = staff["td.caseworker"], today - 90 * DAY
    details = {
        "family_name": "Kölgəyev", "given_name": "Tahir", "sex": "male", "birth_year": today.year - 41, "citizenship": "AZE",
        "opened_on": first, "summary": "İş axtarırdı, aldadılmaq təhlükəsi var idi.",
    }  # fmt: skip
    case = open_case(details, actor=worker)
    _agree(case, worker, first, "services")
    note = {"kind": "contact", "text": "İşə düzəlib, ev kirayələyib.", "happened_at": _at(today - 7 * DAY)}
    work.write_note(case, note, actor=worker)
    wish = {
        "reason": "goals_met", "closed_on": today, "checked": ["contacts", "follow_up", "goals", "talked"],
        "explanation": "Məqsədlərə çatıldı, özü də bağlanmasını istəyir.",
        "follow_up_on": [today + 30 * DAY, today + 90 * DAY],
    }  # fmt: skip
    closing.ask_to_close(case, wish, actor=worker)
    return case


def _calls_of_these_days(staff: Staff, today: date) -> None:
    """One that should have been looked at again yesterday, one for today, one that was answered."""
    worker = staff["td.caseworker"]
    calls = [
        ({"channel": "walk_in", "caller_role": "acquaintance", "content": "Qonşu qadın haqqında narahatdır."}, 3, -1),
        ({"channel": "embassy", "caller_role": "embassy", "content": "Vətəndaşı üçün yer soruşur."}, 1, 0),
        ({"channel": "phone", "caller_role": "anonymous", "content": "Xaricdə iş elanı barədə soruşdu."}, 2, None),
    ]
    for said, days, again in calls:
        details = said | {"received_at": _at(today - days * DAY), "sex": "unknown"}
        if again is not None:
            details |= {"follow_up_on": today + again * DAY, "in_charge": worker}
        call = enquiries.take_enquiry(details, actor=worker)
        if again is None:
            enquiries.answer_enquiry(
                call,
                outcome="information_given",
                outcome_reason="Yoxlamaq yolları izah edildi.",
                version=1,
                actor=worker,
            )
