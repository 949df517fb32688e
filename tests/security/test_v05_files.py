"""What is uploaded is measured, looked into, and never lies where it could be fetched or run."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.forms import FileField
from django.test import Client
from django.urls import reverse

from exchange import actions
from exchange.models import UploadedRegister
from exchange.register import measuring
from exchange.register.template import write_template
from tests.security.inputs import forms
from tests.test_architecture import CODE

ROOT = Path(__file__).resolve().parents[2]


def workbook():
    content = io.BytesIO()
    write_template(content)
    return content.getvalue()


def upload(client, name, content, **headers):
    file = SimpleUploadedFile(name, content, **headers)
    return client.post(reverse("exchange:register_import"), {"file": file, "source": Path(name).stem})


def test_forms_that_take_files_are_known_and_no_model_keeps_any():
    taking = [name for name, form in forms() if any(isinstance(one, FileField) for one in form.base_fields.values())]
    keeping = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField | models.FilePathField)
    ]

    assert taking == [
        "cases.documents.forms.AddDocumentForm",
        "cases.documents.forms.FileForm",
        "cases.documents.forms.ReplaceDocumentForm",
        "exchange.forms.UploadForm",
        "exchange.mapping.forms.SheetForm",
        "referrals.parcels.forms.ParcelForm",
        "reports.activities.forms.PictureForm",
        "shelters.pictures.forms.PictureForm",
    ]
    assert keeping == []


def test_nothing_uploaded_is_written_to_the_disk_or_can_be_fetched(estate, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    client = estate.client()

    answer = upload(client, "../../static/zq.xlsx", workbook(), content_type="application/x-php")

    assert answer.status_code == 302
    kept = UploadedRegister.objects.latest("id")
    assert b"PK\x03\x04" not in bytes(kept.content)
    assert not list(tmp_path.rglob("*"))
    for path in ("/media/zq.xlsx", "/static/zq.xlsx", "/zq.xlsx", f"/exchange/register/{kept.public_id}/zq.xlsx"):
        assert client.get(path).status_code == 404


def test_a_served_installation_hands_out_no_folder_of_uploads():
    urls = "".join(path.read_text(encoding="utf-8") for path in CODE if path.name == "urls.py")
    proxy = (ROOT / "deploy/nginx/nginx.conf").read_text(encoding="utf-8")

    assert "MEDIA_URL" not in urls
    assert not re.search(r"^\s*(root|alias|autoindex)\b", proxy, re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("register.xlsx", b"<html><script>zq()</script></html>"),
        ("register.xlsx", b"MZ\x90\x00" + b"\0" * 100),
        ("register.zip", b"%PDF-1.7 zq"),
        ("register.xlsx", b"GIF89a" + b"\0" * 40),
        ("register.ods", b"\x7fELF" + b"\0" * 40),
    ],
    ids=["page", "program", "document", "picture", "binary"],
)
def test_a_file_is_what_its_bytes_say(estate, name, content):
    client = estate.client()

    preview = client.get(upload(client, name, content).headers["Location"])

    assert preview.status_code == 200
    assert b"neither a workbook" in preview.content
    assert (
        reverse("exchange:register_confirm", args=[UploadedRegister.objects.latest("id").public_id]).encode()
        not in preview.content
    )


@pytest.mark.parametrize("name", ["register.png", "register.php", "register", "register.ods", "register.zip"])
def test_a_file_whose_name_and_bytes_disagree_is_refused_and_not_kept(estate, name):
    answer = upload(estate.client(), name, workbook())

    assert answer.status_code == 422
    assert not UploadedRegister.objects.filter(source="register").exists()


def test_the_right_name_is_right_in_capitals_too(estate):
    assert upload(estate.client(), "REGISTER.XLSX", workbook()).status_code == 302


def test_one_account_cannot_fill_the_disk(estate):
    client = estate.client()

    for number in range(actions.UPLOADS_OF_ONE + 3):
        upload(client, f"register-{number}.xlsx", b"PK")

    kept = UploadedRegister.objects.filter(uploaded_by=estate.user).order_by("id")
    assert [row.source for row in kept] == [f"register-{n}" for n in range(3, actions.UPLOADS_OF_ONE + 3)]


def test_a_body_larger_than_allowed_is_refused_before_it_is_read(estate, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    client = Client(raise_request_exception=False)
    client.force_login(estate.user)

    assert client.post(reverse("set_language"), {"language": "x" * 3_000}).status_code == 400
    assert client.post(reverse("set_language"), {f"f{n}": "" for n in range(2_001)}).status_code == 400


def test_more_members_than_a_register_has_are_refused_before_they_are_unpacked(estate):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(measuring.MEMBER_LIMIT + 1):
            archive.writestr(f"{number}.csv", b"")
    client = estate.client()

    preview = client.get(upload(client, "register.zip", content.getvalue()).headers["Location"])

    assert preview.status_code == 200
    assert b'class="error' in preview.content or b"notice-late" in preview.content
    assert not re.search(rb"register_confirm|/import/\"", preview.content)


def test_names_of_downloads_are_ours(estate):
    client = estate.client()
    for name in ("exchange:register_template", "accounts:export_record"):
        for query in ("", "?filename=zq.html", "?name=..%2Fzq&file=zq"):
            header = client.get(reverse(name) + query).headers["Content-Disposition"]
            assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.(xlsx|csv)"', header)


def test_every_download_writes_its_name_without_input():
    """Content-Disposition is built from constants, dates and numbers; none in a mail at all."""
    found = [
        line.strip()
        for path in CODE
        for line in path.read_text(encoding="utf-8").splitlines()
        if "Content-Disposition" in line or "filename=" in line
    ]

    assert found
    assert [line for line in found if re.search(r"request\.|cleaned_data|\.name\b|source|GET|POST", line)] == []
    assert not [path for path in CODE if "attach_file(" in path.read_text(encoding="utf-8")]
