"""Paper: what a template of Typst makes of plain data. The template holds no words; they come with the data, translated."""

import json
from datetime import datetime
from functools import cache
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.module_loading import import_string


@cache
def _fonts() -> typst.Fonts:
    # Those that Typst carries: the same page on every machine, and nobody has to install a letter.
    return typst.Fonts(include_system_fonts=False)


def watermark(actor: Any, number: str = "") -> str:
    """Whose print this is, for every page that says something of somebody: name, organisation, moment, number of the case."""
    moment = date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT")
    return " · ".join(part for part in (actor.get_full_name(), actor.organisation.name, moment, number) if part)


def render(
    template: str,
    data: dict[str, Any],
    *,
    watermark: str = "",
    made_at: datetime | None = None,
    read_aloud: bool = False,
) -> bytes:
    """The PDF of `templates/pdf/<template>.typ`, in the language now active.

    What was typed is data to the template, never markup: nothing in it is carried out. With `made_at` equal data give
    equal bytes. `watermark`: on every page. `read_aloud`: PDF/UA-1, refused by Typst without a title, headings and words
    for pictures.
    """
    language = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    data = data | {"language": language, "watermark": watermark, "training": import_string(settings.TRAINING_MARK)()}
    folder = settings.BASE_DIR / "templates" / "pdf"
    return typst.compile(
        str(folder / f"{template}.typ"),
        root=str(folder),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int((made_at or timezone.now()).timestamp()),
        pdf_standards=["ua-1"] if read_aloud else [],
    )
