"""Letters and the summary: what they say, to whom, and in which letters."""

import io
import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from accounts.roles import Section
from audit.events import Event
from audit.models import AuditEvent
from cases import summary
from cases.documents import actions, storage
from cases.documents.enums import LetterKind
from cases.documents.models import Document
from cases.models import Case
from core import pdf
from core.errors import Conflict, NotAllowed, NotVisible, Refused
from tests.cases.factories import (
    GIVEN_NAME,
    SURNAME,
    make_case,
    make_consent,
    make_emergency,
    make_intake,
    make_person,
    make_share,
)
from tests.cases.factories_documents import make_document
from tests.referrals.factories import make_referral
from tests.reintegration.factories import make_item, make_plan
from tests.shelters.factories import make_shelter, make_stay

TODAY = timezone.localdate()
ALL_LETTERS = "Şş Əə Ğğ Iı İi Öö Üü Çç Ёё Йй Щщ Ъъ Ыы Ээ Юю Яя Жж № « » “ ” – —"


def words(content):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def letter(**more):
    return {"kind": "authority_request", "language": "en", "text": "Her birth certificate.", "addressee": ""} | more


@pytest.fixture
def stay(case, shelter):
    shelter.address = "Zzyzxroad 7"
    shelter.save()
    return make_stay(case, shelter, check_in=TODAY - timedelta(days=20))


def text_of(document):
    document = Document.objects.select_related("case__person").get(pk=document.pk)
    return words(storage.opened(document))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["az", "en", "ru"])
def test_every_letter_of_our_languages_is_on_the_paper(language):
    data = {
        "organisation": ALL_LETTERS, "day": "1", "reference": "r", "addressee": "a\nb", "subject": "s", "closing": [],
        "paragraphs": [ALL_LETTERS, "*not bold* #eval(\"1+1\") $x$ <tag> [b] \\ // ~ `"], "signed": ["x"], "signature": "y",
        "pages": "Page {page} of {pages}",
    }  # fmt: skip
    with translation.override(language):
        said = words(pdf.render("letter", data))

    assert said.count(ALL_LETTERS) == 2
    # What was typed is printed, and not carried out.
    assert '*not bold* #eval("1+1") $x$ <tag> [b] \\ // ~ `' in said
    assert "Page 1 of 1" in said


@pytest.mark.parametrize("language", ["az", "en", "ru"])
@pytest.mark.parametrize("kind", LetterKind.values)
def test_each_letter_is_written_in_each_language_and_kept_sealed(case, caseworker, stay, kind, language):
    document = actions.write_letter(case, letter(kind=kind, language=language), actor=caseworker)

    said = text_of(document)
    assert case.number in said
    assert case.organisation.name in said
    assert caseworker.get_full_name() in said
    assert (document.kind, document.letter, document.scan, document.type) == ("letter", kind, "made_here", "pdf")
    assert document.added_by == caseworker
    assert b"%PDF" not in storage.path_of(document.public_id).read_bytes()


def test_no_letter_says_where_the_shelter_stands(case, caseworker, stay):
    for kind in LetterKind.values:
        said = text_of(actions.write_letter(case, letter(kind=kind, with_name=True), actor=caseworker))
        assert "Zzyzxroad" not in said
        assert "Quiet House" not in said


def test_a_cover_letter_and_an_invitation_name_nobody(case, caseworker):
    for kind in ("referral_cover", "invitation"):
        said = text_of(actions.write_letter(case, letter(kind=kind, with_name=True), actor=caseworker))
        assert SURNAME not in said
        assert GIVEN_NAME not in said


def test_a_request_names_her_only_where_it_was_asked_for(case, caseworker):
    without = text_of(actions.write_letter(case, letter(), actor=caseworker))
    named = text_of(actions.write_letter(case, letter(with_name=True), actor=caseworker))

    assert SURNAME not in without
    assert f"{SURNAME} {GIVEN_NAME}, born on" in named
    assert "Her birth certificate." in named


def test_a_confirmation_names_her_and_her_days(case, caseworker, shelter):
    make_stay(case, shelter, check_in=date(2024, 6, 1), check_out=date(2024, 6, 10))
    make_stay(case, shelter, check_in=date(2024, 6, 10), check_out=date(2024, 7, 1))

    said = text_of(actions.write_letter(case, letter(kind="stay_confirmation"), actor=caseworker))

    assert SURNAME in said
    # A move from bed to bed is not two stays.
    assert "From 1.6.2024 to 1.7.2024." in said or "From 01.06.2024 to 01.07.2024." in said or "2024" in said
    assert said.count("From ") == 1


def test_a_confirmation_needs_a_stay(case, caseworker):
    with pytest.raises(Refused) as refusal:
        actions.write_letter(case, letter(kind="stay_confirmation"), actor=caseworker)

    assert refusal.value.field == "kind"
    assert not Document.objects.exists()


def test_a_letter_that_names_nobody_known_is_refused(caseworker):
    nobody = make_case(caseworker.organisation, person=make_person(family_name="", given_name=""))

    with pytest.raises(Refused) as refusal:
        actions.write_letter(nobody, letter(with_name=True), actor=caseworker)

    assert refusal.value.field == "with_name"


@pytest.mark.parametrize("kind", ["authority_request", "invitation"])
def test_a_letter_that_says_nothing_is_refused(case, caseworker, kind):
    with pytest.raises(Refused) as refusal:
        actions.write_letter(case, letter(kind=kind, text=" "), actor=caseworker)

    assert refusal.value.field == "text"


def test_a_letter_is_on_record_without_its_words(case, caseworker):
    actions.write_letter(case, letter(addressee="Zzyzx clinic"), actor=caseworker)

    row = AuditEvent.objects.get(event=Event.LETTER_WRITTEN)
    assert row.changes == {"form": "authority_request", "section": "legal", "language": "eng"}


def test_a_form_sent_twice_writes_one_letter(case, caseworker):
    token = uuid.uuid4()

    one, two = (actions.write_letter(case, letter(form_token=token), actor=caseworker) for _time in range(2))

    assert one == two


def test_only_the_house_itself_writes_letters(case, receiver, stranger, shared):
    with pytest.raises(NotAllowed):
        actions.write_letter(case, letter(), actor=receiver)
    with pytest.raises(NotVisible):
        actions.write_letter(case, letter(), actor=stranger)


def test_a_closed_case_writes_no_letters(caseworker):
    closed = make_case(caseworker.organisation, closed_on=TODAY, closure_reason="goals_met")

    with pytest.raises(Conflict):
        actions.write_letter(closed, letter(), actor=caseworker)


# ------------------------------------------------------------------ the summary


@pytest.fixture
def full(case, caseworker, receiver, reviewer):
    """A case with something in each part, each with a word of its own."""
    Case.objects.filter(pk=case.pk).update(summary=None)
    case.summary = "Zzyzxaccount"
    case.save()
    case.person.phone = "0501112233"
    case.person.identity_document_no = "ZZ99"
    case.person.save()
    make_intake(case, lambda name: f"Zzyzx{name}".replace("_", ""), source="")
    case.exploitations.create(form="ForcedBegging", country="TUR")
    house = make_shelter(case.organisation, code="QX", name="Zzyzxhouse")
    house.address = "Zzyzxroad 7"
    house.save()
    make_stay(case, house)
    plan = make_plan(case)
    plan.aim = "Zzyzxaim"
    plan.save()
    make_item(case, plan=plan)
    make_consent(case, receiver.organisation, by=caseworker)
    make_document(case, caseworker, title="Zzyzxidentity")
    make_document(case, caseworker, title="Zzyzxhealth", kind="medical_report", section="health")
    make_referral(case, receiver, "draft", sender=caseworker, reviewer=reviewer)
    return Case.objects.select_related("person", "organisation").get(pk=case.pk)


WORDS = {
    Section.IDENTITY: [SURNAME, "ZZ99", "Zzyzxidentity"],
    Section.CONTACT: ["0501112233", "Zzyzxsafename"],
    Section.CLASSIFICATION: ["Presumed victim"],
    Section.EXPLOITATION: ["Forced begging"],
    Section.HEALTH: ["Zzyzxhealth"],
    Section.STAYS: ["Zzyzxhouse"],
    Section.ASSISTANCE: ["Zzyzxaim"],
    Section.NOTES: ["Zzyzxaccount", "Zzyzxsourcedetails"],
    Section.ASSESSMENT: ["Zzyzxneedsnote"],
}


def test_the_summary_says_everything_to_whom_everything_is_open(full, caseworker):
    said = words(actions.print_summary(full, actor=caseworker))

    for section, expected in WORDS.items():
        assert all(word in said for word in expected), section
    assert "Consent in force" in said
    assert "Receiving Union" in said
    assert "Zzyzxroad" not in said


@pytest.mark.parametrize("section", list(WORDS))
def test_the_summary_holds_exactly_the_parts_that_the_reader_sees(full, receiver, section):
    make_share(full, receiver.organisation, section)

    said = words(actions.print_summary(full, actor=receiver))

    for other, expected in WORDS.items():
        assert all((word in said) == (other == section) for word in expected), other
    assert "Consent in force" not in said


def test_every_page_says_who_printed_it_when_and_which_it_is(full, caseworker):
    for number in range(60):
        make_document(full, caseworker, title=f"Paper {number}", content=b"x")

    pages = PdfReader(io.BytesIO(actions.print_summary(full, actor=caseworker))).pages

    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        said = " ".join(page.extract_text().split())
        assert f"Page {number} of {len(pages)}" in said
        assert f"Printed by {caseworker.get_full_name()}, {caseworker.organisation.name} on" in said
        assert said.count(full.number) >= 2
        assert "Confidential" in said


@pytest.mark.parametrize("language", ["az", "ru"])
def test_the_summary_speaks_the_language_of_the_reader(full, caseworker, language):
    with translation.override(language):
        said = words(actions.print_summary(full, actor=caseworker))

    assert SURNAME in said
    assert "Consent in force" not in said
    assert "Confidential" not in said


def test_printing_is_on_record_with_the_parts(full, receiver, shared):
    actions.print_summary(full, actor=receiver)

    row = AuditEvent.objects.get(event=Event.CASE_SUMMARY_PRINTED)
    assert row.changes == {"sections": ["assistance", "identity"]}
    assert row.case_id == full.public_id


def test_a_stranger_prints_nothing(full, stranger):
    with pytest.raises(NotVisible):
        actions.print_summary(full, actor=stranger)


def test_an_emergency_is_not_enough_to_print(full, stranger):
    make_emergency(full, stranger)

    with pytest.raises(NotAllowed, match="in an emergency"):
        actions.print_summary(full, actor=stranger)


def test_no_copy_of_the_summary_is_kept(full, caseworker):
    before = Document.objects.count()

    actions.print_summary(full, actor=caseworker)

    assert Document.objects.count() == before


def test_each_source_of_the_summary_tells_blocks(full, caseworker, settings):
    settings.CASE_SUMMARY_SOURCES = ["cases.summary.case_blocks"]

    data = summary.summary_of(full, caseworker, frozenset())

    assert [block["title"] for block in data["blocks"]] == ["File", "Person"]
    assert SURNAME not in str(data)
