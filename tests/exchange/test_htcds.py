"""Every core field of HTCDS v2.0, and every code of its list, is recorded through the page of the mapping and found again."""

from datetime import timedelta
from itertools import count

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.enums import OrganisationType
from accounts.roles import Section
from cases.actions import close_case
from cases.closing import actions
from cases.identification.forms import ClassifyForm
from cases.intake.forms import FORMS
from cases.models import AssessmentFactor, CasePlan, Classification, Closing, Exploitation, FollowUp
from cases.planning import actions as plans
from core.errors import NotVisible
from exchange.htcds.mapping import NOT_KEPT, PLACES
from exchange.htcds.record import record_of
from exchange.htcds.standard import choices, fields
from exchange.management.commands import print_htcds
from referrals import actions as referrals
from referrals.models import Referral
from tests.accounts.factories import make_organisation, make_user
from tests.cases.factories import SURNAME, make_case, make_consent, make_intake, make_share
from tests.cases.factories_assessment import make_action, make_assessment, make_goal, make_plan
from tests.cases.factories_identification import make_episode, make_one_of_each, make_perpetrator
from tests.cases.factories_work import make_note
from tests.referrals.factories import make_referral

WORD = "Qzstandardqz"
KEY = "00000000-0000-0000-0000-000000000000"
numbers = count(1)


def ahead(days):
    """A plan's days lie ahead, whenever the tests run."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


# What a page needs beside the question that is asked of it.
BESIDE = {
    "cases:record_exploitation": {"form": "ForcedLabour"},
    "cases:add_episode": {"type": "Transit"},
    "cases:add_goal": {"area": "Health", "objective": "To sleep", "planned_end_on": ahead(60)},
    "cases:add_action": {"what": "Go to the doctor", "doer": "person", "due_on": ahead(10)},
    "cases:record_assessment": {"kind": "initial", "risk_level": "low"},
    "cases:write_note": {"kind": "contact"},
    "cases:record_consent": {"purpose": "interview", "decision": "given", "form": "spoken", "language": "aze"},
    "referrals:new": {"purpose": "legal", "urgency": "soon", "message": "A lawyer.", "sections": ["identity"]},
}
# What is written where the standard has no list, and how it is found; elsewhere WORD.
SAMPLES = {
    "prs_Birthdate": ("1990-05-17", "1990-05-17"),
    "prs_NumberOfChildren": ("0", 0),
    "prs_Salutation": ("dr", "Dr"),
    "prs_PrimaryLanguage": ("lez", "lez"),
    "prs_SecondaryLanguage": ("rus", "rus"),
    "prs_Citizenship": ("GEO", "GE"),
    "prs_Email": ("qz@example.org", "qz@example.org"),
    "prs_MailingCountry": ("TUR", "TR"),
    "vic_AgeWhenTrafficked": ("16", 16),
    "cas_IncomingReferralDate": ("2024-05-05", "2024-05-05"),
    "hte_Country": ("ARE", "AE"),
    "spl_PlannedEndDate": (ahead(90), ahead(90)),
}
# Those that follow from several things: a test of their own below.
BY_THEMSELVES = {
    "org_Name", "org_Type", "prs_Deceased", "vic_AgreementToManagePersonalData", "con_Consent", "cas_Status",
    "cas_ReasonForCaseClosure", "cas_CaseOwner", "cas_ReferredOrganisation", "cas_ReferredPrimaryCaseWorker",
    "cas_OutgoingReferralDate", "hte_Date", "spl_ActualEndDate", "vic_TraffickingStatusDecisionMakingOrg",
    "vic_DetailsOfVulnerabilities",
}  # fmt: skip


# Which part of the file opens each field, as docs/classification.md has them: said here once more, by hand.
ANYBODY = {
    "org_Name", "org_Type", "prs_Deceased", "vic_AgreementToManagePersonalData", "cas_Status", "cas_CaseOwner",
    "cas_ReferredOrganisation", "cas_ReferredPrimaryCaseWorker", "cas_ReasonForOutgoingReferral",
    "cas_OutgoingReferralDate", "cas_OutgoingReferralDetails", "con_Consent",
}  # fmt: skip
OPENED_BY = {
    Section.IDENTITY: {
        "prs_Salutation", "prs_FirstName", "prs_MiddleName", "prs_SecondName", "prs_Birthdate", "prs_Gender",
        "prs_MaritalStatus", "prs_NumberOfChildren", "prs_PrimaryLanguage", "prs_SecondaryLanguage",
        "prs_HighestLevelOfEducation", "prs_Citizenship", "prs_IdentityNumber", "prs_Title",
    },
    Section.CONTACT: {
        "prs_Email", "prs_HomePhone", "prs_MobilePhone", "prs_MailingCity", "prs_MailingCountry",
        "prs_MailingState", "prs_MailingStreet", "prs_MailingPostalCode",
    },
    Section.CLASSIFICATION: {
        "vic_TraffickingStatus", "vic_TraffickingStatusDecisionMakingOrg",
    },
    Section.EXPLOITATION: {
        "vic_RelationshipToTrafficker", "vic_AgeWhenTrafficked", "vic_RecruitmentWebsitesAndApps",
        "vic_MethodOfRecruitment", "vic_LocationOfRecruitment", "vic_MethodsOfControl",
        "vic_TypeOfExploitation", "vic_ForcedLabourIndustry", "vic_TypeOfSexExploitation",
        "vic_LocationOfExploitation", "vic_ExploitationWebsitesAndApps", "hte_City", "hte_Country", "hte_Date",
        "hte_Type", "hte_Description",
    },
    Section.ASSESSMENT: {
        "vic_Vulnerabilities", "vic_DetailsOfVulnerabilities",
    },
    Section.PERPETRATORS: {
        "per_RoleInProcess", "per_RoleDetails",
    },
    Section.NOTES: {
        "cas_ReasonForCaseClosure", "cas_ReferringOrganisation", "cas_IncomingReferralDate",
        "cas_ReferringPrimaryCaseWorker", "cas_ReasonForIncomingReferral", "cas_IncomingReferralDetails",
        "cco_CaseComment",
    },
    Section.ASSISTANCE: {
        "spl_Objectives", "spl_ActionPlan", "spl_PlannedEndDate", "spl_ActualEndDate", "spl_Type",
    },
}  # fmt: skip


def page_of(page, *keys):
    name, _slash, rest = page.partition("/")
    return reverse(name, args=[*keys, *([rest] if rest else [])])


def ours(place, code):
    """The first of our codes that counts as this one of the standard."""
    return next((ours for ours, theirs in (place.codes or {}).items() if theirs == code), "")


def values_of(record, field):
    """Everything that a field of the standard holds in a case."""
    of = PLACES[field].of
    rows = record.rows.get(of, ()) if of else [record.fields]
    found = [row[field] for row in rows if field in row]
    return [one for value in found for one in (value if isinstance(value, list) else [value])]


def send(client, url, values):
    """What a browser sends: what the page was filled with, and what was changed in it."""
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in (shown | values).items() if value is not False and value not in (None, "")}
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors.as_data()
    return answer


class Writer:
    """Records a value through the page of the mapping."""

    def __init__(self, client, case, caseworker, manager, receiver):
        self.client, self.case, self.worker, self.manager, self.receiver = client, case, caseworker, manager, receiver

    def write(self, field, **values):
        page = PLACES[field].page
        values = BESIDE.get(page, {}) | values
        self.client.force_login(self.worker)
        match page:
            case "cases:add_goal" | "cases:add_action":
                self.plan(values if page == "cases:add_goal" else {}, values if page == "cases:add_action" else {})
            case "referrals:new":
                self.refer(values)
            case _:
                send(self.client, page_of(page, self.case.public_id), values)

    def plan(self, goal, action):
        send(self.client, page_of("cases:start_case_plan", self.case.public_id), {})
        plan = CasePlan.objects.in_preparation().get()
        keys = [self.case.public_id, plan.public_id]
        send(self.client, page_of("cases:add_goal", *keys), BESIDE["cases:add_goal"] | goal)
        kept = plan.goals.order_by("-id").first()
        asked = BESIDE["cases:add_action"] | action
        send(self.client, page_of("cases:add_action", keys[0], kept.public_id), asked)
        plans.submit_plan(plan, actor=self.worker)
        plans.approve_plan(plan, actor=self.manager)

    def refer(self, values):
        where = {"to_organisation": self.receiver.organisation_id}
        send(self.client, page_of("referrals:new", self.case.public_id), where | values)
        referrals.submit_referral(Referral.objects.latest("id"), actor=self.worker)

    def found(self, field):
        self.case.refresh_from_db()
        return values_of(record_of(self.case, reader=self.worker), field)


@pytest.fixture
def writer(client, case, caseworker, manager, receiver):
    make_consent(case, receiver.organisation, by=caseworker)
    return Writer(client, case, caseworker, manager, receiver)


def test_every_field_has_a_place_or_a_reason_and_no_core_field_is_left_out():
    assert len(fields()) == 83
    assert sum(field.core for field in fields().values()) == 40
    assert set(PLACES) | set(NOT_KEPT) == set(fields())
    assert not set(PLACES) & set(NOT_KEPT)
    assert [name for name in NOT_KEPT if fields()[name].core] == []


@pytest.mark.parametrize("field", PLACES)
def test_the_page_asks_for_it_and_the_column_is_there(field):
    """The mapping names addresses, questions and columns: none of them is gone."""
    place = PLACES[field]
    name, _slash, rest = place.page.partition("/")
    for keys in ([], [KEY], [KEY] * 2, [KEY] * 3):
        try:
            view = resolve(reverse(name, args=[*keys, *([rest] if rest else [])])).func.view_class
            break
        except Exception:  # noqa: S112 (as many keys as the address takes)
            continue
    form = FORMS[rest] if rest else view.form_class
    generated = {"follow_up_1"} if name == "cases:close" else set()
    if name != "cases:record_assessment":
        assert set(place.asked) - generated <= set(getattr(form, "base_fields", ()))

    model, _dot, column = place.column.partition(".")
    found = next(one for one in apps.get_models() if one.__name__ == model)
    assert found._meta.get_field(column)


@pytest.mark.parametrize("field", choices())
def test_every_code_of_the_standard_is_one_of_ours_and_every_one_of_ours_is_known_there(field):
    place = PLACES[field]
    allowed = set(choices()[field])

    assert [code for code in choices()[field] if not ours(place, code)] == []
    assert {theirs for theirs in place.codes.values() if theirs} <= allowed


@pytest.mark.parametrize("field", [name for name in choices() if name not in BY_THEMSELVES])
def test_every_code_is_recorded_and_found_again(writer, field):
    place = PLACES[field]
    for code in choices()[field]:
        code_of_ours = ours(place, code)
        match field:
            case "vic_Vulnerabilities":
                values = {f"factor_{code_of_ours}": "risk"}
            case "vic_TypeOfSexExploitation":
                values = {"form": "SexualExploitation", "sexual_types": [code_of_ours]}
            case "vic_TraffickingStatus":
                grounds = {"acts": ["recruiting"], "means": ["force"], "purposes": ["ForcedLabour"]}
                values = {"status": code_of_ours} | grounds
            case _:
                several = "Multiselect" in fields()[field].type or field == "vic_ForcedLabourIndustry"
                one_form = field == "vic_TypeOfExploitation"
                values = {place.asked[0]: [code_of_ours] if several and not one_form else code_of_ours}

        writer.write(field, **values)

        assert code in writer.found(field)


@pytest.mark.parametrize("field", [name for name in PLACES if name not in BY_THEMSELVES and name not in choices()])
def test_every_other_field_is_recorded_and_found_again(writer, field):
    sent, expected = SAMPLES.get(field, (WORD, WORD))

    writer.write(field, **{PLACES[field].asked[0]: sent})

    assert writer.found(field) == [expected]


@pytest.mark.parametrize("code", choices()["org_Type"])
def test_every_kind_of_organisation(client, administrator, code):
    client.force_login(administrator)
    values = {"code": "QZ", "name": WORD, "type": ours(PLACES["org_Type"], code), "case_prefix": "QZ"}

    send(client, reverse("accounts:add_organisation"), values)

    organisation = apps.get_model("accounts.Organisation").objects.get(code="QZ")
    record = record_of(make_case(organisation), reader=make_user("theirs", organisation, "caseworker"))
    assert (record.fields["org_Name"], record.fields["org_Type"]) == (WORD, code)


@pytest.mark.parametrize("kind", OrganisationType.values)
def test_whoever_decided(writer, kind):
    field = "vic_TraffickingStatusDecisionMakingOrg"
    decided_by = make_organisation(f"D{next(numbers)}", type=kind)

    writer.write(
        field, status="potential", decided_by=decided_by.pk, officer_name="Somebody there", effective_on="2024-06-01"
    )

    assert writer.found(field) == [PLACES[field].codes[kind]]
    row = Classification.objects.latest("id")
    assert (row.decided_by, row.officer, row.officer_name) == (decided_by, None, "Somebody there")


def test_whoever_decided_elsewhere_is_named(client, case, caseworker, ministry):
    client.force_login(caseworker)
    values = {"status": "potential", "effective_on": "2024-06-01", "decided_by": ministry.pk}

    answer = client.post(page_of("cases:classify", case.public_id), values)

    assert answer.status_code == 422
    assert "officer_name" in answer.context["form"].errors
    assert "decided_by" in ClassifyForm.base_fields


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"from_year": 2023}, "2023"),
        ({"from_year": 2023, "from_month": 4}, "2023-04"),
        ({"from_year": 2023, "from_month": 4, "from_day": 9}, "2023-04-09"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(writer, values, expected):
    writer.write("hte_Date", **values)

    assert writer.found("hte_Date") == [expected]


def test_a_year_of_birth_and_several_citizenships(writer):
    born = {"date_of_birth": "", "birth_year": "1991", "birth_month": "3"}
    writer.write("prs_Birthdate", citizenship="AZE", other_citizenships=["RUS", "GEO"], **born)

    assert writer.found("prs_Birthdate") == ["1991-03"]
    assert sorted(writer.found("prs_Citizenship")) == ["AZ", "GE", "RU"]


def test_details_of_what_endangers(writer):
    writer.write("vic_DetailsOfVulnerabilities", factor_homelessness="risk", factor_homelessness_note=WORD)

    assert writer.found("vic_DetailsOfVulnerabilities") == [WORD]
    assert writer.found("vic_Vulnerabilities") == ["Homelessness"]


def test_the_path_of_a_case(writer, client, manager, caseworker, case):
    assert writer.found("cas_Status") == ["Active"]
    writer.write("cas_Status", reason="died", explanation=WORD, follow_up_1=ahead(30))
    client.force_login(manager)
    client.post(page_of("cases:approve_closing", case.public_id, Closing.objects.get().public_id))

    assert writer.found("cas_Status") == ["FollowUp"]
    assert writer.found("cas_ReasonForCaseClosure") == [WORD]
    assert writer.found("prs_Deceased") == [True]

    FollowUp.objects.update(done_on=timezone.localdate(), contact="phone", outcome="reached", done_by=caseworker)
    assert writer.found("cas_Status") == ["Closed"]


def test_a_case_that_was_transferred(writer, client, manager, case):
    writer.write("cas_Status", reason="transferred")
    client.force_login(manager)
    client.post(page_of("cases:approve_closing", case.public_id, Closing.objects.get().public_id))

    assert writer.found("cas_Status") == ["ClosedReferred"]
    assert writer.found("cas_ReasonForCaseClosure") == ["transferred"]


@pytest.mark.parametrize("ended", [actions.take_back_closing, actions.return_closing])
def test_a_wish_that_nobody_approved_is_no_reason(case, caseworker, manager, ended):
    """The case was closed by a transfer; what somebody had wished for before is not how."""
    wish = {"reason": "transferred", "explanation": WORD, "closed_on": timezone.localdate(), "checked": []}
    wished = actions.ask_to_close(case, wish, actor=caseworker)
    if ended == actions.return_closing:
        ended(wished, answer="Not yet.", actor=manager)
    else:
        ended(wished, actor=caseworker)
    close_case(case, reason="transferred", closed_on=timezone.localdate(), actor=caseworker)
    case.refresh_from_db()

    assert record_of(case, reader=caseworker).fields["cas_ReasonForCaseClosure"] == "transferred"


def test_who_is_in_charge(writer, colleague):
    writer.write("cas_CaseOwner", users=[colleague.pk])

    assert writer.found("cas_CaseOwner") == [colleague.full_name]


def test_a_referral_goes_out_and_is_answered(writer, receiver, reviewer):
    writer.write("cas_ReferredOrganisation", message=WORD)
    referral = referrals.approve_referral(Referral.objects.get(), actor=reviewer)
    assert writer.found("cas_ReferredPrimaryCaseWorker") == []

    referrals.accept_referral(referral, actor=receiver)

    assert writer.found("cas_ReferredOrganisation") == [receiver.organisation.name]
    assert writer.found("cas_ReferredPrimaryCaseWorker") == [receiver.full_name]
    assert writer.found("cas_OutgoingReferralDate") == [timezone.localdate().isoformat()]


def test_the_end_of_a_goal(writer, client, case):
    writer.write("spl_Objectives")
    plan = CasePlan.objects.get()
    url = page_of("cases:end_goal", case.public_id, plan.goals.get().public_id)
    send(client, url, {"outcome": "reached", "ended_on": timezone.localdate().isoformat()})

    assert writer.found("spl_ActualEndDate") == [timezone.localdate().isoformat()]


@pytest.mark.parametrize("field", ["con_Consent", "vic_AgreementToManagePersonalData"])
def test_consent(writer, field):
    assert writer.found(field) == []
    writer.write(field, purpose="services", decision="given")
    assert writer.found(field) == [True]

    writer.write(field, purpose="interview", decision="refused")
    assert writer.found(field) == [False]


@pytest.mark.parametrize("opened", Section.values)
def test_nothing_leaks_beside_the_section_that_was_shared(case, caseworker, manager, receiver, opened):
    """Of a file full of words, whoever was given one part reads the fields of that part alone."""
    case.person.phone = WORD
    case.person.save()
    make_intake(case, lambda _name: WORD)
    make_one_of_each(case, by=caseworker, word=WORD)
    fill(case, make_plan(case, by=caseworker, approver=manager, status="approved"), caseworker)
    make_share(case, receiver.organisation, opened)

    record = record_of(case, reader=receiver)

    got = {*record.fields, *(name for rows in record.rows.values() for row in rows for name in row)}
    assert got <= ANYBODY | OPENED_BY.get(Section(opened), set())
    assert (SURNAME in str(record)) == (opened == Section.IDENTITY)
    assert (WORD in str(record)) == (Section(opened) in OPENED_BY.keys() - {Section.IDENTITY, Section.CLASSIFICATION})


def test_each_field_is_opened_by_one_part_of_the_file():
    assert set(PLACES) == ANYBODY.union(*OPENED_BY.values())
    assert {name: place.section for name, place in PLACES.items() if place.section} == {
        name: section for section, names in OPENED_BY.items() for name in names
    }


def test_a_role_sees_no_more_than_it_ever_does(case, caseworker, iom_officer):
    make_intake(case, lambda _name: WORD)
    make_one_of_each(case, by=caseworker, word=WORD)
    make_share(case, iom_officer.organisation, *Section.values)

    record = record_of(case, reader=iom_officer)

    assert "prs_SecondName" in record.fields
    assert "prs_MobilePhone" not in record.fields
    assert "cas_ReferringOrganisation" not in record.fields
    assert "perpetrators" not in record.rows


def test_a_stranger_gets_nothing(case, stranger):
    with pytest.raises(NotVisible):
        record_of(case, reader=stranger)


def fill(case, plan, by):
    """One more of whatever there may be several of, with the word in it."""
    make_action(make_goal(plan, objective=WORD), what=WORD)
    make_note(case, by, text=WORD)
    make_perpetrator(case)
    make_episode(case)
    Exploitation.objects.create(case=case, form="ForcedLabour", country="TUR")
    assessment = make_assessment(case, by=by)
    AssessmentFactor.objects.create(assessment=assessment, case=case, code="homelessness", mark="risk", note=WORD)


def test_a_record_costs_the_same_however_much_there_is(
    case, caseworker, manager, receiver, django_assert_max_num_queries
):
    make_one_of_each(case, by=caseworker)
    plan = make_plan(case, by=caseworker, approver=manager, status="approved")

    def measured():
        fill(case, plan, caseworker)
        make_referral(case, receiver, "submitted", sender=caseworker)
        with django_assert_max_num_queries(25) as queries:
            record_of(case, reader=caseworker)
        return len(queries)

    first, _second, third = (measured() for _more in range(3))

    assert first == third


def test_the_page_of_documentation_is_current():
    call_command("print_htcds", check=True)


def test_a_stale_page_is_found_and_written_anew(tmp_path, monkeypatch, capsys):
    page = tmp_path / "htcds.md"
    monkeypatch.setattr(print_htcds, "PAGE", page)
    with pytest.raises(CommandError, match="stale"):
        call_command("print_htcds", check=True)

    call_command("print_htcds")
    call_command("print_htcds", check=True)

    text = page.read_text(encoding="utf-8")
    assert "CC BY 4.0" in text
    assert all(f"`{name}`" in text for name in fields())
