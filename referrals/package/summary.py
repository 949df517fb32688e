"""What goes along with a referral, told by each app in its own words (settings.REFERRAL_PACKAGE_SOURCES).

The sources are neighbours of those of the printed summary (cases/summary.py) and say the same blocks, each with the
section that opens it. What the paper says of the house whatever is open (who is in charge, what was agreed to, other
referrals) is not among them.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.roles import Section
from cases.models import Case
from cases.summary import OutsideSource


def content_of(case: Case, actor: User, sections: Iterable[str]) -> dict[str, Any]:
    """What these sections say, in each language of the programme. They are among those of the case that the actor sees."""
    wanted = frozenset(Section(section) for section in sections)
    sources: list[OutsideSource] = [import_string(path) for path in settings.REFERRAL_PACKAGE_SOURCES]
    saying = [source(case, actor, wanted) for source in sources]
    languages = [language for language, _name in settings.LANGUAGES]
    told: dict[str, Any] = {section.value: {language: [] for language in languages} for section in wanted}
    for language in languages:
        with translation.override(language):
            for section, block in (pair for say in saying for pair in say()):
                if block.says_something:
                    told[section.value][language].append(asdict(block))
    return told


def sealed_content(told: dict[str, Any]) -> tuple[str, str]:
    """The canonical text of what is frozen, and its digest."""
    content = {"sections": told, "lot": secrets.token_hex(16)}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text, digest_of(text)


def digest_of(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()
