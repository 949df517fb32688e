"""Documents as the actions leave them, and files as people send them."""

from io import BytesIO
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from cases.documents import storage
from cases.documents.models import Document

_numbers = count(1000)


def pdf_bytes(pages=1, *, title="", **more):
    """A small PDF; `javascript`, `attachment`, `password` make it one that is not taken."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=200, height=200)
    writer.add_metadata({"/Title": title or f"page {next(_numbers)}"})
    if "javascript" in more:
        script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
        script[NameObject("/JS")] = TextStringObject(more["javascript"])
        writer._root_object[NameObject("/OpenAction")] = writer._add_object(script)
    if "attachment" in more:
        writer.add_attachment("other.exe", more["attachment"])
    if "password" in more:
        writer.encrypt(more["password"], algorithm="AES-256")
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def picture(form="JPEG", *, size=(32, 20), exif=None, colour=None):
    content = BytesIO()
    number = next(_numbers)
    image = Image.new("RGB", size, colour or (number % 256, number // 256, 90))
    image.save(content, form, **({"exif": exif} if exif is not None else {}))
    return content.getvalue()


def sent(content, name="scan.pdf"):
    return SimpleUploadedFile(name, content)


def make_document(case, by, *, content=None, **fields):
    """A document with its file."""
    fields = {
        "kind": "identity_document", "section": "identity", "title": "Zzyzx passport", "type": "pdf", "scan": "not_scanned",
    } | fields  # fmt: skip
    fields.setdefault("number", Document.objects.last_number(case) + 1)
    document = Document(case=case, added_by=by, **fields)
    storage.put(document, pdf_bytes() if content is None else content)
    document.save()
    return document
