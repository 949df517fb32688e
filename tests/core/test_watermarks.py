"""Every paper about somebody says on each page who took it out, for whom, when and of which file; in the paper's language."""

import ast
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from pypdf import PdfReader

from core import pdf
from tests.accounts.factories import make_organisation, make_user

FOLDER = Path(settings.BASE_DIR) / "templates" / "pdf"
# What the public gets names nobody, and equal editions are equal bytes.
OF_NOBODY = {"yearly_report"}
KINDS = sorted({path.stem for path in FOLDER.glob("*.typ")} - OF_NOBODY - {"mark", "training"})
# Data of the shape that each template asks for; long enough for a second page.
LINES = ["Zzyzx said so."] * 90
SAMPLES = {
    "letter": {"organisation": "O", "day": "D", "reference": "R", "addressee": "A", "subject": "S", "paragraphs": LINES,
               "closing": [], "signed": ["S"], "signature": "S"},
    "decision": {"organisation": "O", "day": "D", "reference": "R", "version": "1", "addressee": "A", "subject": "S",
                 "replaces": "", "facts": [["a", "b"]], "opening": "o", "decision_label": "d", "decision": "d",
                 "basis_label": "b", "bases": LINES, "closing": LINES, "signatures": [["a", "b"]], "signature": "s"},
    "summary": {"heading": "H", "lede": "L", "number": "N", "printed": "P", "caution": "C",
                "blocks": [{"title": "T", "text": "\n".join(LINES), "facts": [], "columns": [], "rows": []}]},
    "plan": {"title": "T", "organisation": "O", "reference": "R", "name": "", "lede": "L", "note": "", "facts": [],
             "parts": [], "columns": [], "rights": LINES, "signatures": ["a"], "signing": "s", "signed_on": "d"},
    "receipt": {"organisation": "O", "day": "D", "reference": "R", "subject": "S", "paragraphs": LINES, "head": list("abcde"),
                "rows": [list("abcde")], "closing": [], "lines": ["a"], "back": "b", "back_lines": ["a"]},
    "journal": {"organisation": "O", "title": "T", "period": "P", "count": "C", "head": list("abcdefghij"),
                "rows": [list("abcdefghij")] * 90, "none": "", "printed": "P", "signatures": ["a"]},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["az", "ru"])
def test_each_page_of_each_paper_bears_its_mark(kind, language, db):
    house = make_organisation("HOUSE", name="Əmin Ev")
    actor = make_user("nigar", house, "caseworker", full_name="Şəfəq Ğülər")
    with translation.override(language):
        mark = pdf.watermark(actor, "TD-2026-0042")
        content = pdf.render(kind, SAMPLES[kind] | {"pages": "{page}/{pages}"}, watermark=mark)

    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 1
    for page in pages:
        said = " ".join(page.extract_text().split())
        assert " ".join(mark.split()) in said
        assert "Zzyzx said so." in said or kind == "journal" or page is not pages[0]
    assert mark.startswith("Şəfəq Ğülər · Əmin Ev · ")
    assert mark.endswith(" · TD-2026-0042")


def test_whoever_makes_a_paper_says_whose_it_is():
    """Every call of `pdf.render` outside of the public report hands a mark over."""
    bare, found = [], set()
    for app in ("accounts", "cases", "exchange", "referrals", "reintegration", "reports", "shelters"):
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "pdf.render":
                    kind = ast.literal_eval(node.args[0])
                    found.add(kind)
                    if kind not in OF_NOBODY and "watermark" not in {word.arg for word in node.keywords}:
                        bare.append((str(path), kind))

    assert bare == []
    assert found == {*KINDS, *OF_NOBODY}
