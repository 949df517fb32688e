"""A few invented people whose files are full: from the first call to a closing that waits for its second person.

Everything is written by the programme's own actions, as its staff would. Nobody here exists.
"""

from datetime import date

from django.utils import timezone

from cases.actions import open_case, record_exploitation
from cases.assessment import actions as assessment
from cases.closing import actions as closing
from cases.enquiries import actions as enquiries
from cases.family import actions as family
from cases.models import Case
from cases.planning import actions as planning
from cases.returns import actions as returns
from cases.work import actions as work
from exchange.demo.answers import DAY, Staff, agree, moment_of, tell_step
from exchange.demo.mother import of_a_mother


def tell_stories(staff: Staff) -> int:
    """Write the files of the invented programme's four stories; returns how many cases there are of them."""
    today = timezone.localdate()
    cases = [*of_a_mother(staff, today), _of_a_way_home(staff, today), _of_a_boy(staff, today)]
    cases.append(_of_an_end(staff, today))
    _calls_of_these_days(staff, today)
    return len(cases)


def _of_a_way_home(staff: Staff, today: date) -> Case:
    """A woman from abroad who wants to go home: the risk was assessed, her paper is asked for."""
    worker, first = staff["td.colleague"], today - 20 * DAY
    details = {
        "family_name": "Əfsanəyeva", "given_name": "Zuhra", "sex": "female", "birth_year": today.year - 24,
        "citizenship": "UZB", "opened_on": first, "status": "presumed", "summary": "Səfirlik vasitəsilə gəlib.",
    }  # fmt: skip
    case = open_case(details, actor=worker)
    tell_step(case, worker, "contact", calling="safe", spoken_language="uzb", interpreter="yes")
    tell_step(case, worker, "source", source="embassy", source_on=first, source_organisation="Nümunə səfirliyi")
    agree(case, worker, first, "services", interpreter_used=True, interpreter_name="Tərcüməçi Xəyal")
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
    tell_step(case, worker, "source", source="outreach", source_on=first)
    tell_step(case, worker, "needs", danger="no", needs=["documents", "food_clothes"])
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
    agree(case, worker, first, "services", **for_a_child)
    record_exploitation(case, form="ForcedBegging", country="AZE", actor=worker)
    look = {
        "kind": "initial",
        "assessed_at": moment_of(today - 11 * DAY),
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
    agree(case, worker, first, "services")
    note = {"kind": "contact", "text": "İşə düzəlib, ev kirayələyib.", "happened_at": moment_of(today - 7 * DAY)}
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
        details = said | {"received_at": moment_of(today - days * DAY), "sex": "unknown"}
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
