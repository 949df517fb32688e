import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import load_workbook

from accounts.models import Organisation
from accounts.telling.models import Notification
from audit.events import Event
from audit.models import AuditEvent
from cases.models import Case, Person
from core.errors import Conflict
from exchange.mapping import actions
from exchange.mapping.models import ForeignSheet, SavedMapping
from exchange.mapping.tasks import run_import
from exchange.models import Import
from tests.accounts.factories import make_user
from tests.cases.factories import SURNAME
from tests.exchange.mapping import sheets

pytestmark = pytest.mark.django_db
START = "/exchange/mapping/"
STEPS = ("", "columns/", "values/", "check/", "progress/", "problems.xlsx")


def upload(client, content=sheets.AZERBAIJANI, *, name="list.csv", **details):
    content = content if isinstance(content, bytes) else content.encode()
    answer = client.post(START, {"file": SimpleUploadedFile(name, content), "source": "house", **details})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url


def as_shown(client, url, **changed):
    """What a browser would send of the form on this page, with changes by the label of a field."""
    form = client.get(url).context["form"]
    data = {field.html_name: field.value() if field.value() is not None else "" for field in form}
    for label, value in changed.items():
        data[next(field.html_name for field in form if str(field.label) == label)] = value
    return data


def go_on(client, url, **changed):
    answer = client.post(url, as_shown(client, url, **changed))
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url


def mapped(client, content=sheets.AZERBAIJANI, **details):
    """From the upload to the check, with what was guessed; returns the address of the sheet."""
    here = upload(client, content, **details)
    columns = go_on(client, here)
    values = go_on(client, columns)
    go_on(client, values)
    return here


@pytest.fixture
def signed_in(client, administrator):
    client.force_login(administrator)
    return client


def test_the_way_of_a_sheet_from_upload_to_the_files(signed_in, administrator):
    here = mapped(signed_in)
    check = signed_in.get(f"{here}check/")
    assert check.context["checked"].problems == []
    assert not Person.objects.exists()

    signed_in.post(f"{here}import/")
    run_import(here.split("/")[-2])

    page = signed_in.get(f"{here}progress/")
    assert page.context["added"] == [("Person", 2), ("Classification", 2)]
    case = Case.objects.order_by("id")[0]
    assert case.person.family_name == "Sınaqlıyeva"
    assert case.opened_on.isoformat() == "2019-02-13"
    assert case.organisation == administrator.organisation
    assert [row.status for row in case.classifications.all()] == ["presumed"]
    assert [row.kind for row in Notification.objects.filter(user=administrator)] == ["import"]


def test_the_same_sheet_again_adds_nobody(signed_in):
    for _time in range(2):
        here = mapped(signed_in)
        signed_in.post(f"{here}import/")
        run_import(here.split("/")[-2])

    assert "on file already" in signed_in.get(f"{here}progress/").content.decode()
    assert Person.objects.count() == 2
    assert Import.objects.count() == 1


def test_what_was_imported_lies_nowhere_else(signed_in):
    here = mapped(signed_in)
    signed_in.post(f"{here}import/")
    run_import(here.split("/")[-2])

    sheet = ForeignSheet.objects.get()
    assert (bytes(sheet.content), bytes(sheet.plan)) == (b"", b"")


def test_a_sheet_lies_sealed_and_so_does_its_mapping(signed_in):
    mapped(signed_in)

    sheet = ForeignSheet.objects.get()
    assert "Sınaqlıyeva".encode() not in bytes(sheet.content)
    assert b"Soyad" not in bytes(sheet.plan)


def test_the_encoding_is_confirmed_with_the_names_in_sight(signed_in):
    here = upload(signed_in, sheets.RUSSIAN.encode("cp1251"))
    assert "Примерова" in signed_in.get(here).content.decode()

    data = as_shown(signed_in, here) | {"encoding": "cp1254", "again": "1"}
    again = signed_in.post(here, data)

    assert again.url == here
    assert "Примерова" not in signed_in.get(here).content.decode()


def test_what_cannot_be_read_says_why_and_offers_another_encoding(signed_in):
    here = upload(signed_in, "Ad;Soyad\nŞ;Ö\n".encode("cp1254"))
    refused = signed_in.post(here, {"encoding": "utf-8-sig", "delimiter": ";", "head_row": "1"})

    assert refused.status_code == 422
    assert b"Line 2 is not written in this encoding" in refused.content


def test_dates_that_fit_both_orders_are_asked_for(signed_in):
    here = upload(signed_in, "code;date of birth\n1;01.02.1990\n2;03.04.1991\n")
    values = go_on(signed_in, go_on(signed_in, here))

    unsaid = signed_in.post(values, as_shown(signed_in, values))
    assert unsaid.status_code == 422

    go_on(signed_in, values, **{"date of birth": "mdy"})
    run_through(signed_in, here)
    assert [person.date_of_birth.isoformat() for person in Person.objects.order_by("id")] == [
        "1990-01-02",
        "1991-03-04",
    ]


def run_through(client, here):
    client.post(f"{here}import/")
    run_import(here.split("/")[-2])


def test_mixed_dates_are_said_and_those_that_do_not_fit_are_problems(signed_in):
    here = upload(signed_in, "code;date of birth\n1;31.12.1990\n2;12/31/1991\n")
    values = go_on(signed_in, go_on(signed_in, here))
    assert b"Dates of both orders" in signed_in.get(values).content

    check = go_on(signed_in, values, **{"date of birth": "dmy"})

    problems = signed_in.get(check).context["problems"]
    assert [(problem.row, problem.column) for problem in problems] == [(3, "date of birth")]


def test_a_word_is_matched_by_hand(signed_in):
    here = upload(signed_in, "code;sex\n1;f\n2;lady\n")
    values = go_on(signed_in, go_on(signed_in, here))

    check = go_on(signed_in, values)
    assert [problem.row for problem in signed_in.get(check).context["problems"]] == [3]

    go_on(signed_in, values, lady="female")
    run_through(signed_in, here)
    assert {person.sex for person in Person.objects.all()} == {"female"}


def test_two_columns_to_one_place_are_refused(signed_in):
    here = upload(signed_in, "code;a;b\n1;x;y\n")
    columns = go_on(signed_in, here)

    answer = signed_in.post(columns, as_shown(signed_in, columns, a="persons.phone", b="persons.phone"))

    assert answer.status_code == 422
    assert b"Two columns go to the same place" in answer.content


def test_what_is_required_and_has_no_column_is_asked_for_all_rows(signed_in, administrator):
    here = upload(signed_in, "code;shelter date\n1;01.02.2019\n")
    columns = go_on(signed_in, here)
    values = go_on(signed_in, columns, **{"shelter date": "assistance.delivered_on"})

    go_on(
        signed_in,
        values,
        **{"Type of assistance": "food", "Given by": administrator.organisation.code, "shelter date": "dmy"},
    )
    run_through(signed_in, here)

    case = Case.objects.get()
    assert [(item.type, item.delivered_on.isoformat()) for item in case.assistance.all()] == [("food", "2019-02-01")]


def test_problems_come_as_a_workbook_in_which_nothing_is_worked_out(signed_in):
    here = mapped(signed_in, "code;sex;phone\n1;=1+1;+99450\n2;f;@x\n")

    answer = signed_in.get(f"{here}problems.xlsx")

    rows = load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["code", "sex", "phone", "Problems"]
    assert rows[1][:3] == ["1", "=1+1", "+99450"]
    assert "Unknown code" in rows[1][3]
    assert rows[2][3] == ""
    assert answer.headers["Content-Disposition"] == 'attachment; filename="problems.xlsx"'
    assert AuditEvent.objects.filter(event=Event.EXPORTED).count() == 1


def test_with_one_problem_nothing_is_imported(signed_in):
    here = mapped(signed_in, "code;sex\n1;f\n2;odd\n")
    assert b"Import the spreadsheet" not in signed_in.get(f"{here}check/").content

    run_through(signed_in, here)

    assert not Person.objects.exists()
    assert ForeignSheet.objects.get().state == "failed"
    assert "Nothing was imported" in signed_in.get(f"{here}progress/").content.decode()


def test_rows_of_one_person_that_differ_stop_the_import(signed_in):
    here = mapped(signed_in, "code;surname\n1;Sample\n1;Other\n")
    assert [problem.row for problem in signed_in.get(f"{here}check/").context["problems"]] == [3]

    run_through(signed_in, here)

    assert not Person.objects.exists()


def test_a_mapping_is_kept_and_used_for_the_next_sheet(signed_in, administrator):
    here = upload(signed_in, "k;x\n1;lady\n")
    columns = go_on(signed_in, here)
    values = go_on(signed_in, columns, k="person_ref", x="persons.sex")
    check = go_on(signed_in, values, lady="female")
    signed_in.post(check, {"name": "The old list"})

    saved = SavedMapping.objects.get()
    assert saved.organisation == administrator.organisation
    again = upload(signed_in, "k;x\n2;lady\n", ready=str(saved.public_id))
    run_through(signed_in, again)

    assert [person.sex for person in Person.objects.all()] == ["female"]
    assert AuditEvent.objects.filter(event=Event.MAPPING_SAVED).count() == 1


def test_a_kept_mapping_holds_no_word_without_a_code(signed_in):
    here = mapped(signed_in, "code;sex\n1;f\n2;Personalname\n")
    signed_in.post(f"{here}check/", {"name": "Mapping"})

    saved = SavedMapping.objects.get()
    plan = actions.unseal_bytes(bytes(saved.plan), f"exchange_savedmapping|plan|{saved.public_id}")
    assert b"personalname" not in plan.lower()


def test_another_organisation_is_not_offered_the_mapping(client, signed_in, ministry):
    here = mapped(signed_in)
    signed_in.post(f"{here}check/", {"name": "The old list"})
    other = Organisation.objects.create(code="ELSE", name="Elsewhere", type="ngo", case_prefix="EL")
    client.force_login(make_user("elsewhere", other, "administrator"))

    assert b"The old list" not in client.get(START).content


@pytest.mark.parametrize(("kind", "name", "content"), [
    ("primero", "x.json", sheets.PRIMERO), ("primero", "x.csv", sheets.PRIMERO_CSV), ("sahana", "x.csv", sheets.SAHANA),
])  # fmt: skip
def test_exports_of_other_systems_come_in_with_their_own_numbers(signed_in, kind, name, content):
    here = mapped(signed_in, content, name=name, ready=kind)
    assert signed_in.get(f"{here}check/").context["problems"] == []

    run_through(signed_in, here)
    again = mapped(signed_in, content, name=name, ready=kind)
    run_through(signed_in, again)

    numbers = {"x.json": ["a1b2c3d", "e4f5a6b"], "x.csv": ["a1b2c3d"] if kind == "primero" else ["SE-0017"]}[name]
    assert sorted(Case.objects.values_list("number", flat=True)) == numbers


def test_a_second_delivery_adds_nothing(signed_in):
    here = mapped(signed_in)
    signed_in.post(f"{here}import/")
    sheet_id = here.split("/")[-2]
    run_import(sheet_id)
    run_import(sheet_id)

    assert Person.objects.count() == 2


def test_an_import_that_ended_its_worker_each_time_is_given_up(signed_in):
    here = mapped(signed_in)
    signed_in.post(f"{here}import/")
    ForeignSheet.objects.update(attempts=actions.ATTEMPTS)

    run_import(here.split("/")[-2])

    assert ForeignSheet.objects.get().state == "failed"
    assert not Person.objects.exists()


def test_one_that_runs_is_neither_started_again_nor_changed_nor_removed(signed_in, administrator):
    here = mapped(signed_in)
    ForeignSheet.objects.update(state="running", started_at=timezone.now())
    sheet = ForeignSheet.objects.get()

    for attempt in (
        lambda: actions.start(sheet, actor=administrator),
        lambda: actions.choose_columns(sheet, {}, actor=administrator),
        lambda: actions.discard(sheet, actor=administrator),
    ):
        with pytest.raises(Conflict):
            attempt()
    ForeignSheet.objects.update(started_at=timezone.now() - actions.GIVEN_UP - timedelta(minutes=1))
    actions.start(sheet, actor=administrator)
    assert here


def test_a_sheet_is_removed(signed_in):
    here = upload(signed_in)

    signed_in.post(f"{here}discard/")

    assert not ForeignSheet.objects.exists()


def test_an_old_sheet_is_removed_by_the_next(signed_in):
    upload(signed_in)
    first = ForeignSheet.objects.get()
    ForeignSheet.objects.update(uploaded_at=timezone.now() - timedelta(days=1, minutes=1))

    upload(signed_in)

    assert not ForeignSheet.objects.filter(pk=first.pk).exists()


def test_a_sheet_is_its_uploaders_alone(client, signed_in, ministry, case):
    here = mapped(signed_in, f"code;surname\n1;{SURNAME}\n")
    client.force_login(make_user("second", ministry, "administrator"))

    for step in STEPS:
        answer = client.get(here + step)
        assert answer.status_code == 404
        assert SURNAME.encode() not in answer.content
    assert [client.post(f"{here}{step}/").status_code for step in ("import", "discard")] == [404, 404]
    assert ForeignSheet.objects.count() == 1


def test_a_stranger_may_not_import(client, signed_in, stranger):
    here = mapped(signed_in)
    client.force_login(stranger)

    assert {client.get(page).status_code for page in (START, *(here + step for step in STEPS))} == {403}


def test_an_import_is_taken_back_on_its_page(signed_in):
    run_through(signed_in, mapped(signed_in))
    address = f"/exchange/imports/{Import.objects.get().public_id}/take-back/"
    assert b"Take it all back" in signed_in.get(address).content

    done = signed_in.post(address, follow=True)

    assert b"was taken back" in done.content
    assert not Person.objects.exists()
    assert b"taken back already" in signed_in.get(address).content


def test_the_page_names_the_cases_that_were_changed_since(signed_in):
    run_through(signed_in, mapped(signed_in))
    case = Case.objects.order_by("id")[0]
    Person.objects.filter(pk=case.person_id).update(citizenship="GEO")
    address = f"/exchange/imports/{Import.objects.get().public_id}/take-back/"

    assert case.number.encode() in signed_in.get(address).content
    assert signed_in.post(address).status_code == 409
    assert Person.objects.count() == 2


def test_who_may_not_import_takes_nothing_back(client, signed_in, stranger):
    run_through(signed_in, mapped(signed_in))
    client.force_login(stranger)

    assert client.post(f"/exchange/imports/{Import.objects.get().public_id}/take-back/").status_code == 403
    assert Person.objects.count() == 2


def test_the_pages_ask_as_often_for_thirty_rows_as_for_three(signed_in):
    found = {}
    for rows in (3, 30):
        lines = "".join(f"{number};f;01.13.1990\n" for number in range(rows))
        here = upload(signed_in, "code;sex;date of birth\n" + lines)
        for step in STEPS[:4]:
            signed_in.get(here + step)
            with CaptureQueriesContext(connection) as queries:
                signed_in.get(here + step)
            found.setdefault(step, []).append(len(queries))
    assert all(three == thirty for three, thirty in found.values()), found


def test_the_list_of_imports_asks_as_often_for_thirty_as_for_three(signed_in, administrator):
    counts = []
    for number in (3, 30):
        for place in range(number):
            Import.objects.create(source=f"s{place}", imported_by=administrator)
        signed_in.get(START)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(START)
        counts.append(len(queries))
    assert counts[0] == counts[1]
