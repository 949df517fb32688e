"""What a reader has read, as one mark (ETag): a change says it again (If-Match), and overwrites nothing that was not seen."""

import hashlib
import json
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from rest_framework.utils.encoders import JSONEncoder

from core.api.problems import Problem

MATCH_REQUIRED, CHANGED = 428, 412


def tag_of(shown: dict[str, Any]) -> str:
    """The mark of a whole representation, as this reader is shown it."""
    said = json.dumps(shown, cls=JSONEncoder, sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(said.encode()).hexdigest()}"'


def held(row: models.Model) -> None:
    """Hold the row until the request is through: what is compared now is what is changed then."""
    type(row)._base_manager.select_for_update(of=("self",)).values_list("pk").get(pk=row.pk)


def require_match(given: str, shown: dict[str, Any]) -> None:
    """Raise unless the caller names the mark of what is on file now. `*` says nothing of what was read.

    An answer that was compressed on its way has the same mark with `W/` before it; it was made of the same words.
    """
    tags = [tag.strip().removeprefix("W/") for tag in given.split(",") if tag.strip()]
    if not tags or "*" in tags:
        raise Problem(MATCH_REQUIRED, "match_required", _("Send the ETag of what you have read as If-Match."))
    if tag_of(shown) not in tags:
        raise Problem(CHANGED, "changed_meanwhile", _("Read it again: it is not what you have read any more."))
