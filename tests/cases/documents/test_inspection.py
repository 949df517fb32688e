"""What a file is, is told by its content; what would run, hide or betray a place does not get in."""

import io
import time
import zipfile

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from cases.documents import inspection
from cases.documents.enums import REFUSALS, FileType, WhyRefused
from cases.documents.inspection import FileRefused
from tests.cases.factories_documents import pdf_bytes, picture

GPS = 0x8825


def taken(content, name):
    return inspection.inspect(content, name, len(content))


def why(content, name="file.pdf", size=None):
    with pytest.raises(FileRefused) as refusal:
        inspection.inspect(content, name, len(content) if size is None else size)
    assert refusal.value.field == "file"
    assert refusal.value.message == REFUSALS[refusal.value.why]
    return refusal.value.why


def package(*members, **contents):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in [*members, *contents.items()]:
            archive.writestr(name, content)
    return made.getvalue()


def docx(*more, types=b"<Types/>"):
    return package(("[Content_Types].xml", types), ("word/document.xml", "<w/>"), *more)


def odt(*more):
    return package(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<o/>"), *more)


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (pdf_bytes(), "scan.pdf", FileType.PDF),
        (pdf_bytes(), "SCAN.PDF", FileType.PDF),
        (picture("JPEG"), "photo.jpg", FileType.JPEG),
        (picture("JPEG"), "photo.jpeg", FileType.JPEG),
        (picture("PNG"), "photo.png", FileType.PNG),
        (picture("WEBP"), "photo.webp", FileType.WEBP),
        (docx(), "text.docx", FileType.DOCX),
        (odt(), "text.odt", FileType.ODT),
        ("Şəxsiyyət vəsiqəsi\r\nСправка\n".encode(), "text.txt", FileType.TXT),
        (b"\xef\xbb\xbfBOM", "text.txt", FileType.TXT),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_taken_is_known_by_its_content(content, name, found):
    assert taken(content, name).type == found


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (pdf_bytes(), "photo.jpg"),
        (pdf_bytes(), "scan.pdf.exe"),
        (pdf_bytes(), "scan"),
        (picture("PNG"), "photo.jpg"),
        (docx(), "text.odt"),
        (odt(), "text.zip"),
        (b"<html><script>alert(1)</script></html>", "page.pdf"),
        (b"plain words", "page.html"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_name_that_disagrees_with_the_content_is_refused(content, name):
    assert why(content, name) == WhyRefused.DISGUISED


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", WhyRefused.EMPTY),
        (b"MZ\x90\x00" + b"\0" * 60, WhyRefused.UNKNOWN),
        (b"\x7fELF" + b"\0" * 60, WhyRefused.UNKNOWN),
        (b"GIF89a" + b"\0" * 60, WhyRefused.UNKNOWN),
        (b"text with a \0 in it", WhyRefused.UNKNOWN),
        ("Справка".encode("cp1251"), WhyRefused.UNKNOWN),
        (package(a="1"), WhyRefused.UNKNOWN),
        (b"PK\x03\x04 and nothing more", WhyRefused.DAMAGED),
        (b"\0\0\0\x18ftypheic" + b"\0" * 60, WhyRefused.HEIC),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60, WhyRefused.OLD_OFFICE),
        (b"%PDF-1.7 and nothing more", WhyRefused.DAMAGED),
        (pdf_bytes(0), WhyRefused.DAMAGED),
        (b"\xff\xd8\xff\xe0 cut off", None),
    ],
    # Not by their bytes, which hold the moment at which they were made.
    ids=range(13),
)
def test_what_is_none_of_these_is_refused_in_words_of_its_own(content, reason):
    name = "file.pdf" if reason else "file.jpg"

    assert why(content, name) == (reason or WhyRefused.DAMAGED)


def test_what_was_too_large_is_refused_by_its_size_alone(settings):
    assert why(b"", size=settings.DOCUMENT_UPLOAD_LIMIT + 1) == WhyRefused.TOO_LARGE


# ------------------------------------------------------------------ pictures


def with_place():
    exif = Image.Exif()
    exif[0x010F] = "Zzyzxphone"
    exif[0x0112] = 6
    exif.get_ifd(GPS).update({1: "N", 2: (40.0, 22.0, 39.0), 3: "E", 4: (49.0, 53.0, 32.0)})
    return exif


@pytest.mark.parametrize(("form", "name"), [("JPEG", "a.jpg"), ("WEBP", "a.webp"), ("PNG", "a.png")])
def test_a_picture_loses_where_it_was_taken_and_by_what(form, name):
    content = picture(form, size=(40, 20), exif=with_place())
    with Image.open(io.BytesIO(content)) as before:
        assert before.getexif().get_ifd(GPS)[1] == "N"

    kept = taken(content, name).content

    with Image.open(io.BytesIO(kept)) as after:
        after.load()
        assert not dict(after.getexif())
        assert "exif" not in after.info
        assert after.format == form
        # It lay on its side: now its pixels stand upright, since nothing says any more that they should.
        assert after.size == (20, 40)
    assert b"Zzyzxphone" not in kept


def test_what_hangs_behind_a_picture_or_in_its_comments_is_gone():
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(made, "JPEG", comment=b"Zzyzxcomment", icc_profile=b"Zzyzxprofile" * 20)

    kept = taken(made.getvalue() + b"PK\x03\x04Zzyzxtail", "a.jpg").content

    assert b"Zzyzx" not in kept


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16", "CMYK"])
def test_a_picture_of_whatever_colours_is_drawn_anew(mode):
    form, name = ("JPEG", "a.jpg") if mode == "CMYK" else ("PNG", "a.png")
    made = io.BytesIO()
    Image.new(mode, (9, 9)).save(made, form)

    with Image.open(io.BytesIO(taken(made.getvalue(), name).content)) as after:
        assert after.size == (9, 9)
        assert after.mode in ("L", "RGB", "RGBA")


def test_a_picture_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)

    assert why(picture("PNG", size=(15, 10)), "a.png") == WhyRefused.TOO_MANY_PIXELS
    assert why(picture("PNG", size=(99, 99)), "a.png") == WhyRefused.TOO_MANY_PIXELS
    assert taken(picture("PNG", size=(10, 10)), "a.png")


def test_the_limit_of_pixels_is_that_of_a_good_camera():
    assert Image.MAX_IMAGE_PIXELS == inspection.MOST_PIXELS


def test_a_broken_picture_is_refused():
    assert why(picture("PNG", size=(200, 200))[:60], "a.png") == WhyRefused.DAMAGED
    assert why(picture("JPEG", size=(200, 200))[:200], "a.jpg") == WhyRefused.DAMAGED


# ------------------------------------------------------------------ PDF


def pdf_with(change):
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def action(kind, **more):
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind)} | {NameObject(key): value for key, value in more.items()}
    )


def hidden(writer):
    """On an object that no page leads to."""
    writer._add_object(ArrayObject([DictionaryObject({NameObject("/A"): action("/JavaScript")})]))


def opens_a_program(writer):
    writer._root_object[NameObject("/OpenAction")] = action("/Launch", **{"/F": TextStringObject("cmd.exe")})


@pytest.mark.parametrize(
    "content",
    [
        pdf_bytes(javascript="app.alert(1)"),
        pdf_bytes(attachment=b"MZ"),
        pdf_with(hidden),
        pdf_with(opens_a_program),
    ],
    ids=["javascript", "attachment", "hidden", "launch"],
)
def test_a_pdf_that_holds_more_than_pages_is_refused(content):
    assert why(content) == WhyRefused.ACTIVE


def test_a_pdf_locked_for_reading_is_refused_and_one_locked_for_printing_looked_into():
    assert why(pdf_bytes(password="secret")) == WhyRefused.LOCKED
    assert taken(pdf_bytes(password=""), "scan.pdf")
    assert why(pdf_bytes(password="", javascript="app.alert(1)")) == WhyRefused.ACTIVE


def test_a_pdf_is_kept_to_the_byte_so_that_a_signature_holds():
    content = pdf_bytes(3)

    assert taken(content, "scan.pdf").content == content


def test_a_pdf_of_endless_parts_is_refused(monkeypatch):
    monkeypatch.setattr(inspection, "MOST_OBJECTS", 5)

    assert why(pdf_bytes(10)) == WhyRefused.INTRICATE


def test_a_long_pdf_is_looked_into_in_reasonable_time():
    content = pdf_bytes(400)
    start = time.perf_counter()

    taken(content, "scan.pdf")

    assert time.perf_counter() - start < 10
    assert len(PdfReader(io.BytesIO(content)).pages) == 400


def test_a_pdf_that_leads_in_a_circle_comes_to_an_end():
    def circle(writer):
        array = ArrayObject()
        reference = writer._add_object(array)
        array.append(reference)

    assert taken(pdf_with(circle), "scan.pdf")


# ------------------------------------------------------------------ packages of an office


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (docx(("word/vbaProject.bin", "x")), "a.docx"),
        (docx(("WORD/VBAPROJECT.BIN", "x")), "a.docx"),
        (docx(types=b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"), "a.docx"),
        (odt(("Basic/Standard/Module1.xml", "x")), "a.odt"),
        (odt(("Scripts/python/a.py", "x")), "a.odt"),
    ],
)
def test_macros_are_refused(content, name):
    assert why(content, name) == WhyRefused.MACROS


@pytest.mark.parametrize(
    "member",
    [
        ("word/activeX/activeX1.xml", "x"),
        ("word/embeddings/oleObject1.bin", "x"),
        ("word/_rels/settings.xml.rels", '<R Type="x/attachedTemplate" Target="http://x" TargetMode="External"/>'),
    ],
)
def test_what_would_run_or_fetch_something_is_refused(member):
    assert why(docx(member), "a.docx") == WhyRefused.ACTIVE


def test_a_package_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(inspection, "MOST_UNPACKED", 1000)
    assert why(docx(("word/media.bin", "0" * 2000)), "a.docx") == WhyRefused.DAMAGED

    monkeypatch.setattr(inspection, "MOST_UNPACKED", 10**9)
    monkeypatch.setattr(inspection, "MOST_MEMBERS", 3)
    assert why(docx(("a", ""), ("b", "")), "a.docx") == WhyRefused.DAMAGED


def test_a_member_that_says_it_is_smaller_than_it_is_is_refused():
    content = docx(("word/_rels/document.xml.rels", "x" * 40))
    # The sizes that the list at the end says.
    lying = content.replace((40).to_bytes(4, "little") * 2, (40).to_bytes(4, "little") + (10).to_bytes(4, "little"))
    assert lying != content

    assert why(lying, "a.docx") == WhyRefused.DAMAGED


def test_a_locked_package_is_refused():
    content = bytearray(docx())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1

    assert why(bytes(content), "a.docx") == WhyRefused.LOCKED
