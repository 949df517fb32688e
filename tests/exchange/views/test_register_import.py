import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import load_workbook

from accounts.telling.models import Notification
from cases.models import Person
from core.errors import Conflict
from exchange import actions
from exchange.models import UploadedRegister
from exchange.register.columns import SHEETS
from tests.accounts.factories import make_user
from tests.exchange import registers
from tests.exchange.registers import WHOLE

pytestmark = pytest.mark.django_db
START = "/exchange/register/"


def zipped(sheets=WHOLE, **changed):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, lines in (dict(sheets) | changed).items():
            archive.writestr(f"{name}.csv", "\n".join(lines))
    return SimpleUploadedFile("house.zip", content.getvalue())


@pytest.fixture
def uploaded(client, administrator):
    """An administrator at the preview of an upload."""
    client.force_login(administrator)

    def upload(file=None, **details):
        answer = client.post(START, {"file": file or zipped(), "source": "house", **details})
        assert answer.status_code == 302
        return answer.url

    return upload


def test_the_way_of_a_register_from_upload_through_preview_to_import(client, uploaded):
    preview = uploaded()
    page = client.get(preview)
    assert page.status_code == 200
    assert not Person.objects.exists()

    done = client.post(f"{preview}import/", follow=True)

    assert b"persons 2" in done.content
    assert Person.objects.count() == 2
    assert not UploadedRegister.objects.exists()
    assert client.get(preview).status_code == 404


def test_the_preview_shows_what_is_wrong_and_offers_no_import(client, uploaded):
    preview = uploaded(zipped(persons=[registers.PERSONS[0], "P1,,TD,,,,<f>,,,,,"]))

    page = client.get(preview)

    assert b"persons 2" in page.content
    assert b"&lt;f&gt;" in page.content
    assert b"Import the register" not in page.content
    assert client.post(f"{preview}import/").status_code == 422
    assert not Person.objects.exists()
    assert UploadedRegister.objects.exists()


def test_what_is_no_register_is_said_on_the_preview(client, uploaded):
    page = client.get(uploaded(SimpleUploadedFile("x.xlsx", b"nonsense")))

    assert b"neither a workbook" in page.content


def test_warnings_and_likely_duplicates_stand_on_the_preview(client, uploaded):
    client.post(f"{uploaded(source='first')}import/")

    page = client.get(uploaded(source="second"))

    assert b"Possibly on file already" in page.content
    assert b"TD-2019-0001" in page.content


def test_a_register_on_file_already_says_so(client, uploaded):
    client.post(f"{uploaded()}import/")

    done = client.post(f"{uploaded()}import/", follow=True)

    assert b"on file already" in done.content
    assert Person.objects.count() == 2


def test_an_upload_lies_encrypted_and_an_old_one_is_removed_by_the_next(client, uploaded):
    uploaded(SimpleUploadedFile("x.zip", b"Plainly readable"))
    first = UploadedRegister.objects.get()
    assert b"Plainly" not in bytes(first.content)
    UploadedRegister.objects.update(uploaded_at=timezone.now() - timedelta(days=1, minutes=1))

    uploaded()

    assert not UploadedRegister.objects.filter(pk=first.pk).exists()


def test_an_upload_can_be_removed(client, uploaded):
    client.post(f"{uploaded()}discard/")

    assert not UploadedRegister.objects.exists()
    assert not Person.objects.exists()


def test_another_administrator_does_not_find_the_upload(client, uploaded, ministry):
    preview = uploaded()
    client.force_login(make_user("second", ministry, "administrator"))

    answers = [client.get(preview), client.post(f"{preview}import/"), client.post(f"{preview}discard/")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not any("Sınaqlıyeva".encode() in answer.content for answer in answers)
    assert not Person.objects.exists()


def test_a_stranger_may_not_import(client, uploaded, stranger):
    preview = uploaded()
    client.force_login(stranger)

    pages = [START, preview, reverse("exchange:register_template")]
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]
    assert client.post(START, {"file": zipped()}).status_code == 403
    assert client.post(f"{preview}import/").status_code == 403
    assert UploadedRegister.objects.count() == 1


def test_who_is_not_signed_in_is_sent_to_the_sign_in(client):
    assert client.get(START).status_code == 302


def test_a_file_larger_than_the_limit_is_refused_at_its_field(client, administrator, settings):
    settings.REGISTER_UPLOAD_LIMIT = 100
    client.force_login(administrator)

    answer = client.post(START, {"file": zipped(), "source": "kept"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert b'value="kept"' in answer.content


def test_no_file_is_said_at_its_field(client, administrator):
    client.force_login(administrator)

    assert client.post(START, {}).context["form"].errors["file"]


def test_the_template_is_downloaded(client, administrator):
    client.force_login(administrator)

    answer = client.get(reverse("exchange:register_template"))

    names = load_workbook(io.BytesIO(answer.getvalue())).sheet_names
    assert set(SHEETS) <= set(names)


def test_an_upload_that_was_imported_meanwhile_is_not_imported_twice(administrator):
    upload = actions.keep_upload(zipped(), actor=administrator, source="house")
    again = UploadedRegister.objects.get(pk=upload.pk)
    actions.import_upload(upload, actor=administrator)

    with pytest.raises(Conflict):
        actions.import_upload(again, actor=administrator)


def test_past_imports_are_listed_at_a_fixed_number_of_queries(
    client, administrator, uploaded, django_assert_max_num_queries
):
    client.post(f"{uploaded()}import/")

    with django_assert_max_num_queries(12):
        page = client.get(START)

    assert b"persons: 2" in page.content


def test_a_register_is_not_called_after_its_file(client, administrator):
    """People name files after people."""
    client.force_login(administrator)

    answer = client.post(START, {"file": zipped()})

    assert answer.status_code == 422
    assert not UploadedRegister.objects.exists()


def test_who_brought_it_is_told_that_it_is_in(client, administrator, uploaded):
    client.post(f"{uploaded()}import/")

    assert [(row.user, row.kind) for row in Notification.objects.all()] == [(administrator, "import")]
