"""A copy holds everything: every model that points to a case or a person, and every word in them."""

from datetime import date

import pytest
from django.db import models

from accounts.access import acting_as
from audit.models import FieldHistory
from cases.models import Case, Person
from cases.retention import actions
from core.errors import Conflict, NotAllowed, NotVisible
from tests.accounts.factories import make_organisation
from tests.cases.factories import SURNAME, make_case, make_person
from tests.cases.retention.conftest import SECRET, make_old_case
from tests.test_architecture import OUR_MODELS, encrypted_fields

# Points to a case or a person, and does not stand in a copy.
EXCUSED = {
    "exchange.ImportedPerson": "a keyed hash of what a register called her, which nobody can read, us included",
    "cases.PinnedCase": "which of the staff keeps the file at hand",
    "cases.Person": "merged records have no words of their own beside the person's",
    "reports.CountedFile": "in which figures a file was counted, by what stands in the file itself",
    "reintegration.Entry": "the books name nobody; what was given and what it cost stands in the items",
    "referrals.Notice": "that the staff of an organisation was written to; what happened stands in the steps",
    "referrals.Party": "where a referral lies with each organisation; who did what stands in the steps",
    "referrals.MessageRead": "who of the staff read a message first",
    "shelters.Confirmation": "tells that somebody was in the house whom she must not meet; see the next one",
    "cases.Separation": "is as much about somebody else, whom it might endanger; what may be said is said by staff",
    "shelters.LogAbout": "which of the entries above are about her",
    "reintegration.Interest": "what somebody of the committee says of herself",
    "reintegration.Score": "what each of the committee gave: the total stands with the application",
}
# A field that says nothing of her, by the name of its model or by its own.
MACHINERY = {
    "cases.Person.wrapped_key": "the key",
    "cases.Person.version": "how often it was saved",
    "cases.Intake.version": "how often it was saved",
    "cases.Enquiry.wrapped_key": "the key",
    "cases.Assessment.version": "how often it was saved",
    "cases.AssessmentFactor.assessment": "which of the assessments above",
    "cases.AssessmentNeed.assessment": "which of the assessments above",
    "reintegration.Survey.version": "how often it was saved",
    "cases.PlanGoal.plan": "which of the plans above",
    "cases.PlanGoal.version": "how often it was saved",
    "cases.PlanReview.plan": "which of the plans above",
    "cases.PlanReview.version": "how often it was saved",
    "cases.GoalReview.review": "which of the reviews above",
    "cases.GoalReview.goal": "which of the goals above",
    "reintegration.Assistance.goal": "which of the goals above",
    "cases.PlanAction.goal": "which of the goals above",
    "cases.PlanAction.version": "how often it was saved",
    "cases.Document.file_key": "the key",
    "cases.Document.type": "how its bytes are written",
    "cases.Document.size": "how many bytes they are",
    "cases.Document.version": "how often it was saved",
    "cases.Person.name_tokens": "an index",
    "cases.Person.document_index": "an index",
    "cases.Person.phone_index": "an index",
    "cases.CaseUserGrant.permission": "always the permission to see",
    **{f"cases.{model}.version": "counts changes" for model in ("Note", "Appointment", "Task")},
    "shelters.IncidentPerson.incident": "which of the incidents, whose kind and day stand beside it",
    **{
        f"shelters.{model}.stay": "which of the stays above"
        for model in ("IncidentPerson", "Belonging", "HandingBack", "Medicine", "Giving", "Visit")
    },
    "shelters.HandingBack.belonging": "which of the belongings above",
    "shelters.WaitingEntry.enquiry": "which of the enquiries above",
    "shelters.Giving.medicine": "which of the medicines above",
    "referrals.Message.thread": "one of the two organisations that stand beside it",
    "referrals.Message.answers": "which of the messages above",
    "referrals.Message.document": "which of the documents above",
    "referrals.SealedLink.contact_name": "somebody else's",
    "referrals.SealedLink.contact_email": "somebody else's",
    "referrals.SealedLink.contact_phone": "somebody else's",
    **{f"referrals.SealedLink.{name}_hash": "what a link is checked by" for name in ("token", "passcode", "browser")},
    "referrals.SealedLink.tries": "how often a passcode was mistyped",
    "reintegration.Assistance.plan": "which of the plans above",
    **{
        f"reintegration.{model}.application": "which of the applications above"
        for model in (
            "ApplicationStep",
            "BusinessPlan",
            "CostLine",
            "Quotation",
            "Tranche",
            "Recovery",
            "MonitoringVisit",
        )
    },
    **{
        f"reintegration.{model}.version": "counts changes"
        for model in ("Application", "BusinessPlan", "Quotation", "MonitoringVisit")
    },
    **{
        f"reintegration.{model}.document": "which of the documents above"
        for model in ("Quotation", "Tranche", "MonitoringVisit")
    },
    "reintegration.Application.scheme": "a rule of the programme; its kind of assistance stands with what was paid",
    "reintegration.Application.promise": "an entry of the books, which name nobody",
    "reintegration.Tranche.payment": "an entry of the books, which name nobody",
    "reintegration.Tranche.item": "which of the items above",
    "reintegration.Recovery.tranche": "which of the tranches above",
    "reintegration.Recovery.entry": "an entry of the books, which name nobody",
    "reintegration.Assistance.session": "an organisation's, with others in it",
    **{
        f"reintegration.{model}.version": "counts changes"
        for model in ("Assistance", "NotProvided", "Repeating", "Enrolment", "Placement")
    },
    "reintegration.Assistance.repeating": "which of the repeating help below",
    "reintegration.NotProvided.repeating": "which of the repeating help below",
    "reintegration.Attendance.enrolment": "which of the courses above",
    **{f"reintegration.Placement.ask_{name}_on": "when we meant to ask after her" for name in ("first", "again")},
    "reintegration.Repeating.next_on": "which of its days waits to be confirmed",
    "shelters.LogEntry.version": "counts changes",
    "shelters.RollCallMark.roll_call": "which of the house's roll calls",
    "shelters.RollCallMark.stay": "which of the stays above",
    "shelters.HelpNeeded.stay": "which of the stays above",
    "cases.Hearing.proceeding": "which of the proceedings above",
    "cases.ProceedingStep.proceeding": "which of the proceedings above",
    "cases.ProtectionMeasure.proceeding": "which of the proceedings above",
    "cases.CompensationClaim.proceeding": "which of the proceedings above",
    "cases.ReturnStep.journey": "which of the returns above",
    "cases.ReturnRisk.journey": "which of the returns above",
    "cases.TravelDocument.journey": "which of the returns above",
    "reintegration.Survey.answers": "told question by question, in words (tests/reintegration/survey)",
    "cases.CasePlan.due_on": "the first of the days that stand above",
    "shelters.Confirmation.note": "see EXCUSED",
    "cases.Separation.note": "see EXCUSED",
    "reintegration.Interest.words": "see EXCUSED",
    "reintegration.Score.note": "see EXCUSED",
    "cases.Separation.end_reason": "see EXCUSED",
    "referrals.Arrival.wrapped_key": "the key",
    "referrals.SentParcel.arrival": "which of the referrals from outside above",
    "referrals.SentParcel.content": "sealed for the other installation: we cannot open it",
    "referrals.SentParcel.digest": "by which a parcel is told from a forged one",
    "referrals.SentParcel.tries": "how often its way was tried",
    "referrals.SentParcel.next_try_at": "when its way is tried again",
    "referrals.Arrival.content": "written for machines: what it says is told block by block",
    "referrals.Package.content": "written for machines: what it says is told block by block",
    "referrals.PackageRead.package": "which of the packages above",
    "referrals.Registration.referral": "which of the referrals above",
    "referrals.Decision.referral": "which of the referrals above",
    "referrals.Decision.classification": "which of the classifications above",
    "referrals.DecisionLetter.decision": "which of the decisions above",
    "referrals.DecisionLetter.document": "which of the documents above",
    "cases.Merge.snapshot": "what her records said before, which stands among the earlier values",
    "cases.Relation.recorded_here": "always so for what stands in a copy with words of its own",
    "cases.Episode.from_on": "made of year, month and day",
    "shelters.BedUse.reservation": "of a stay's nights there is none",
}


def copied(case, user, language="en"):
    with acting_as(user):
        return actions.make_copy(case, asked_for_by="person", language=language, actor=user)


def parts(copy):
    return [copy.persons, *(part for file in copy.files for part in file.parts)]


def everything_said(copy):
    return "\n".join(
        f"{fact.label}: {fact.value}" for part in parts(copy) for record in part.records for fact in record
    )


def points_to_her(model, passed=frozenset()):
    links = [field.related_model for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    ours = [link for link in links if link not in passed | {model}]
    return bool({Case, Person} & set(links)) or any(points_to_her(link, passed | {model}) for link in ours)


def test_every_model_about_her_is_in_the_copy(whole_case, caseworker):
    about_her = {model._meta.label for model in OUR_MODELS if points_to_her(model)}
    found = {part.model for part in parts(copied(whole_case, caseworker))}

    assert {"shelters.Stay", "referrals.ReferralStep", "cases.Consent"} <= about_her
    assert about_her - found - set(EXCUSED) == set()
    assert "cases.Person" in found


def test_an_excuse_is_for_a_model_that_exists():
    assert set(EXCUSED) <= {model._meta.label for model in OUR_MODELS if points_to_her(model)}


def test_every_sealed_word_is_in_the_copy(whole_case, caseworker):
    from cases.retention.actions.erasing import models_of_a_case

    said = everything_said(copied(whole_case, caseworker))
    words = {
        getattr(row, name)
        for model, path in models_of_a_case()
        for row in model._base_manager.filter(**{path: whole_case.pk})
        for name in encrypted_fields(model)
        if f"{model._meta.label}.{name}" not in MACHINERY
    } - {""}

    assert len(words) >= 20
    assert all(SECRET in word or word in ("Said so.",) for word in words)
    assert [word for word in words if word not in said] == []


def test_what_another_installation_handed_over_is_told_part_by_part(whole_case, manager):
    assert f"Assistance: {SECRET}-arrived" in everything_said(copied(whole_case, manager))


def test_every_field_of_a_model_is_said_or_machinery(whole_case, caseworker):
    """Fields with a value that name neither staff nor the file itself."""
    copy = copied(whole_case, caseworker)
    labels = {}
    for part in parts(copy):
        labels.setdefault(part.model, set()).update(fact.label.lower() for record in part.records for fact in record)
    missing = []
    for model in (model for model in OUR_MODELS if model._meta.label in labels and points_to_her(model)):
        for field in model._meta.concrete_fields:
            known = isinstance(field, models.ForeignKey) and field.related_model._meta.label in {
                "accounts.User", "cases.Case", "cases.Person", "referrals.Referral",
            }  # fmt: skip
            said = str(field.verbose_name).lower() in labels[model._meta.label]
            empty = all(getattr(row, field.attname) in (None, "", []) for row in model._base_manager.all())
            if not (said or known or empty or field.primary_key or isinstance(field, models.UUIDField)):
                missing.append(f"{model._meta.label}.{field.name}")

    assert [name for name in missing if name not in MACHINERY and not name.endswith((".created_at", ".version"))] == []


def test_what_stood_there_earlier_is_in_the_copy(old_case, caseworker):
    old_case.summary = "Said otherwise now."
    old_case.save(update_fields=["summary"])
    assert FieldHistory.objects.exists()

    said = everything_said(copied(old_case, caseworker))

    assert f"{SECRET}-summary → Said otherwise now." in said


def test_the_files_of_her_at_this_house_are_all_in_it(old_case, caseworker):
    now = make_case(old_case.organisation, person=old_case.person)
    duplicate = make_person(family_name="Başqayazılış")
    Person.objects.filter(pk=duplicate.pk).update(merged_into=old_case.person)
    merged = make_case(old_case.organisation, person=duplicate)

    copy = copied(old_case, caseworker)

    assert {file.case.pk for file in copy.files} == {old_case.pk, now.pk, merged.pk}
    assert "Başqayazılış" in everything_said(copy)


def test_the_file_at_another_house_is_not(old_case, caseworker):
    other = make_old_case(make_organisation("ELSE"), person=old_case.person)

    copy = copied(old_case, caseworker)

    assert other.pk not in {file.case.pk for file in copy.files}


def test_who_may_not_copy(old_case, stranger, auditor, administrator, reviewer, receiver):
    for user in (stranger, auditor, administrator, reviewer, receiver):
        with pytest.raises((NotVisible, NotAllowed)):
            copied(old_case, user)


def test_an_emergency_is_not_enough_to_copy(old_case, stranger):
    from tests.cases.factories import make_emergency

    make_emergency(old_case, stranger)

    with pytest.raises(NotAllowed):
        copied(old_case, stranger)


def test_of_an_anonymised_file_there_is_no_copy(asked, manager, caseworker):
    with acting_as(manager):
        actions.confirm_anonymising(asked, actor=manager)

    with pytest.raises(Conflict):
        copied(Case.objects.get(pk=asked.case_id), caseworker)


def test_the_copy_says_days_as_the_language_does(old_case, caseworker):
    from django.utils import translation

    with translation.override("az"):
        said = everything_said(copied(old_case, caseworker, "az"))

    assert "08.03.1995" in said
    assert SURNAME in said
    assert old_case.person.date_of_birth == date(1995, 3, 8)
