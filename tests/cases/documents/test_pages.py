"""The pages of documents: who comes in, what is recorded, and what the browser is told about somebody else's file."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import AuditEvent
from cases.documents import storage
from cases.documents.models import Document
from cases.models import Case
from tests.cases.factories import SURNAME, make_consent, make_emergency
from tests.cases.factories_documents import make_document, pdf_bytes, picture, sent

CASE_PAGES = ["documents", "add_document", "write_letter"]
DOCUMENT_PAGES = [
    "document",
    "show_document",
    "save_document",
    "change_document",
    "replace_document",
    "cross_out_document",
]
OUTSIDE = ["stranger", "receiver", "reviewer", "iom_officer", "auditor", "administrator"]


def address(name, thing):
    return reverse(f"cases:{name}", args=[thing.public_id])


def addresses(document):
    found = {name: address(name, document.case) for name in [*CASE_PAGES, "print_summary"]}
    return found | {name: address(name, document) for name in DOCUMENT_PAGES}


def events(kind):
    return AuditEvent.objects.filter(event=kind)


@pytest.mark.parametrize("who", OUTSIDE)
def test_a_stranger_gets_404_and_no_name(client, request, document, who):
    client.force_login(request.getfixturevalue(who))

    for name, url in addresses(document).items():
        for answer in (client.post(url, {"reason": "x"}), client.get(url)):
            assert answer.status_code in (404, 405), (name, answer.status_code)
            assert SURNAME.encode() not in answer.content
            assert b"Zzyzx" not in answer.content
    assert Document.objects.count() == 1
    assert not Document.objects.get().is_crossed_out


def test_a_receiver_sees_the_parts_that_were_shared_and_no_others(client, case, document, report, receiver, shared):
    client.force_login(receiver)

    listed = client.get(address("documents", case)).content.decode()

    assert "Zzyzx passport" in listed
    assert "Report Zzyzx" not in listed
    assert client.get(address("document", document)).status_code == 200
    for name in DOCUMENT_PAGES:
        answer = client.get(address(name, report))
        assert answer.status_code == 403, name
        assert b"Report Zzyzx" not in answer.content


def test_a_form_of_consent_is_of_the_house_alone(client, case, caseworker, receiver, shared):
    form = make_document(case, caseworker, kind="consent_form", title="Zzyzx form")
    client.force_login(receiver)

    assert b"Zzyzx form" not in client.get(address("documents", case)).content
    assert client.get(address("document", form)).status_code == 404


def test_the_list_says_what_is_there_and_is_a_look(client, case, caseworker, document):
    make_document(case, caseworker, title="Old one", expires_on=timezone.localdate() - timedelta(days=1))
    client.force_login(caseworker)

    page = client.get(address("documents", case)).content.decode()

    assert "Zzyzx passport" in page
    assert "Run out" in page
    assert "not scanned for viruses on this installation" in page
    row = events(Event.DOCUMENTS_READ).get()
    assert "identity" in row.changes["sections"]


def test_the_page_says_so_where_files_are_scanned(client, case, caseworker, settings):
    settings.CLAMAV_ADDRESS = "tcp://127.0.0.1:3310"
    client.force_login(caseworker)

    page = client.get(address("documents", case)).content.decode()

    assert "scanned for viruses before anybody can open it" in page
    assert "There are no documents yet" in page


def test_the_list_costs_the_same_for_three_and_thirty(client, case, caseworker):
    client.force_login(caseworker)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address("documents", case)).status_code == 200
        return len(captured)

    for _number in range(3):
        make_document(case, caseworker)
    client.get(address("documents", case))
    few = queries()
    for _number in range(27):
        make_document(case, caseworker)

    assert queries() == few


def test_the_summary_costs_the_same_for_three_and_thirty(client, case, caseworker):
    client.force_login(caseworker)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.post(address("print_summary", case)).status_code == 200
        return len(captured)

    for _number in range(3):
        make_document(case, caseworker)
    queries()
    few = queries()
    for _number in range(27):
        make_document(case, caseworker)

    assert queries() == few


def test_a_document_is_added_and_its_name_kept_nowhere(client, case, caseworker):
    client.force_login(caseworker)
    form = {"kind": "identity_document", "title": "Passport", "file": sent(pdf_bytes(), "Zzyzxname.pdf")}

    answer = client.post(address("add_document", case), form, follow=True)

    document = Document.objects.get()
    assert answer.redirect_chain == [(address("document", document), 302)]
    assert b"Passport" in answer.content
    assert b"Zzyzxname" not in answer.content
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(d)::text FROM cases_document d")
        assert "zzyzxname" not in cursor.fetchone()[0].lower()


def test_what_is_refused_is_told_at_the_file_and_what_was_typed_stays(client, case, caseworker):
    client.force_login(caseworker)
    form = {"kind": "identity_document", "title": "My passport", "file": sent(b"MZ\0", "scan.pdf")}

    answer = client.post(address("add_document", case), form)

    assert answer.status_code == 422
    assert b"This kind of file is not taken" in answer.content
    assert b"My passport" in answer.content
    # On record though the page says no.
    assert events(Event.DOCUMENT_REFUSED).get().changes["reason_code"] == "unknown_type"


def test_a_file_of_200_megabytes_is_refused_in_words_and_not_kept_anywhere(
    client, case, caseworker, settings, tmp_path
):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = settings.DOCUMENT_UPLOAD_LIMIT = 100_000
    client.force_login(caseworker)
    form = {"kind": "identity_document", "title": "My passport", "file": sent(b"%PDF-" + b"0" * 2_000_000)}

    answer = client.post(address("add_document", case), form)

    assert answer.status_code == 422
    assert b"The file is too large" in answer.content
    assert b"My passport" in answer.content
    assert events(Event.DOCUMENT_REFUSED).get().changes["reason_code"] == "too_large"
    assert not list(tmp_path.iterdir())


def test_no_upload_is_held_on_a_disk(settings):
    assert "TemporaryFileUploadHandler" not in str(settings.FILE_UPLOAD_HANDLERS)
    assert max(settings.DOCUMENT_UPLOAD_LIMIT, settings.REGISTER_UPLOAD_LIMIT) < settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def test_the_form_tells_the_browser_what_is_too_large(client, case, caseworker, settings):
    client.force_login(caseworker)

    page = client.get(address("add_document", case)).content.decode()

    assert f'data-most-bytes="{settings.DOCUMENT_UPLOAD_LIMIT}"' in page
    assert 'accept=".pdf,.jpg,.jpeg,.png,.webp,.docx,.odt,.txt"' in page


def test_a_form_sent_twice_leads_to_one_document(client, case, caseworker):
    client.force_login(caseworker)
    content, token = pdf_bytes(), str(uuid.uuid4())

    answers = [
        client.post(address("add_document", case), {"kind": "other", "file": sent(content), "form_token": token})
        for _time in range(2)
    ]

    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert Document.objects.count() == 1


def test_a_pdf_is_shown_alone_and_under_a_neutral_name(client, case, caseworker, document):
    client.force_login(caseworker)

    answer = client.get(address("show_document", document))

    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{case.number}-1.pdf"'
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    row = events(Event.DOCUMENT_READ).get()
    assert row.changes == {"section": "identity", "kind": "identity_document", "format": "shown"}


@pytest.mark.parametrize("kind", ["pdf", "docx", "txt"])
def test_saving_hands_out_a_file_to_be_kept_and_says_so_on_record(client, case, caseworker, kind):
    document = make_document(case, caseworker, type=kind, content=b"content")
    client.force_login(caseworker)

    answer = client.get(address("save_document", document))

    assert answer.content == b"content"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.number}-1.{kind}"'
    assert events(Event.DOCUMENT_READ).get().changes["format"] == "saved"


def test_what_a_browser_does_not_show_by_itself_is_never_shown_in_the_page(client, case, caseworker):
    document = make_document(case, caseworker, type="txt", content=b"<script>alert(1)</script>")
    client.force_login(caseworker)

    answer = client.get(address("show_document", document))

    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_number_from_somebody_elses_register_makes_a_safe_name(client, case, caseworker, document):
    Case.objects.filter(pk=case.pk).update(number='A/1 "x";\r\né')
    client.force_login(caseworker)

    answer = client.get(address("save_document", document))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="A-1-x-1.pdf"'


def test_a_picture_is_shown_in_its_page(client, case, caseworker):
    document = make_document(case, caseworker, type="jpeg", content=picture())
    client.force_login(caseworker)

    page = client.get(address("document", document)).content.decode()

    assert f'<img src="{address("show_document", document)}"' in page
    assert client.get(address("show_document", document)).headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(("scan", "said"), [("waiting", "waits for the virus scan"), ("infected", "was destroyed")])
def test_what_is_in_quarantine_or_infected_is_handed_out_to_nobody(client, case, caseworker, scan, said):
    document = make_document(case, caseworker, scan=scan, type="jpeg", content=picture())
    client.force_login(caseworker)

    page = client.get(address("document", document)).content.decode()

    assert said in page
    assert "<img" not in page
    for name in ("show_document", "save_document"):
        assert client.get(address(name, document)).status_code == 409
    assert not events(Event.DOCUMENT_READ).exists()


def test_a_file_missing_on_the_disk_is_told_in_words(client, case, caseworker, document):
    storage.remove(document.public_id)
    client.force_login(caseworker)

    answer = client.get(address("save_document", document))

    assert answer.status_code == 409
    assert b"missing on this server" in answer.content


def test_in_an_emergency_a_document_is_read_and_nothing_printed(client, case, document, stranger):
    make_emergency(case, stranger)
    client.force_login(stranger)

    assert client.get(address("show_document", document)).status_code == 200
    assert client.post(address("print_summary", case)).status_code == 403


def test_details_are_corrected_on_their_page(client, case, caseworker, document):
    client.force_login(caseworker)
    page = client.get(address("change_document", document))
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}

    answer = client.post(address("change_document", document), data | {"title": "Licence", "issued_on": "2024-01-31"})

    assert answer.status_code == 302
    assert Document.objects.select_related("case__person").get().title == "Licence"


def test_whoever_comes_second_is_told(client, case, caseworker, document):
    client.force_login(caseworker)
    form = client.get(address("change_document", document)).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"title": "Second"}
    client.post(address("change_document", document), data | {"title": "First"})

    answer = client.post(address("change_document", document), data)

    assert answer.status_code == 409
    assert b"Second" in answer.content
    # What
    assert b"First" in answer.content


def test_a_document_is_replaced_and_crossed_out_on_their_pages(client, case, caseworker, document):
    client.force_login(caseworker)

    answer = client.post(
        address("replace_document", document), {"file": sent(pdf_bytes()), "title": "New"}, follow=True
    )
    assert b"Earlier version" in answer.content
    assert b"There is a later version: document 2" in client.get(address("document", document)).content
    answer = client.post(address("cross_out_document", document), {"reason": "Not hers."}, follow=True)

    assert b"Not hers." in answer.content


def test_a_letter_is_written_and_can_be_opened(client, case, caseworker):
    client.force_login(caseworker)
    assert (
        client.get(address("write_letter", case) + "?kind=invitation").context["form"].initial["kind"] == "invitation"
    )

    form = {"kind": "invitation", "language": "az", "text": "To a talk.", "addressee": "Her sister"}
    answer = client.post(address("write_letter", case), form, follow=True)

    assert b"Invitation: Her sister" in answer.content
    letter = Document.objects.get()
    assert client.get(address("show_document", letter)).content.startswith(b"%PDF-")


def test_the_summary_is_printed_by_a_button(client, case, caseworker):
    client.force_login(caseworker)

    answer = client.post(address("print_summary", case))

    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == f'inline; filename="{case.number}.pdf"'
    assert client.get(address("print_summary", case)).status_code == 405


def test_the_scan_of_a_form_shows_beside_its_answer(client, case, caseworker, receiver):
    consent = make_consent(case, receiver.organisation, by=caseworker)
    form = make_document(case, caseworker, kind="consent_form", consent=consent)
    crossed = make_document(
        case, caseworker, kind="consent_form", consent=consent, crossed_out_at=timezone.now(), crossed_out_by=caseworker,
        crossing_reason="Wrong.",
    )  # fmt: skip
    client.force_login(caseworker)

    page = client.get(reverse("cases:consents", args=[case.public_id])).content.decode()

    assert address("document", form) in page
    assert address("document", crossed) not in page
    assert f"{address('add_document', case)}?kind=consent_form&amp;consent={consent.public_id}" in page
    added = client.get(f"{address('add_document', case)}?kind=consent_form&consent={consent.public_id}")
    assert f'value="{consent.public_id}" selected' in added.content.decode()


def test_an_invented_answer_in_the_address_is_no_error(client, case, caseworker):
    client.force_login(caseworker)

    assert client.get(f"{address('add_document', case)}?kind=x&consent=x").status_code == 200


def test_who_reads_no_answers_is_not_asked_for_one(client, case, receiver, shared):
    client.force_login(receiver)

    page = client.get(address("add_document", case))

    assert "consent" not in page.context["form"].fields
    assert [value for value, _label in page.context["form"].fields["section"].choices] == ["", "identity", "assistance"]
