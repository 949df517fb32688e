"""Papers that run out: before they do, and after."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.documents.enums import Kind as DocumentKind
from cases.documents.models import Document
from cases.documents.presenters import NEAR_DAYS
from cases.due import Asked, Kind, Owed, Said, owed


def _running_out(asked: Asked) -> Iterable[QuerySet]:
    rows = Document.objects.read_by(asked.reader).in_sections(asked.sections).current()
    rows = asked.of_cases(rows.filter(expires_on__isnull=False))
    yield owed(rows, "expires_on", shows=F("expires_on") - timedelta(days=NEAR_DAYS), kind="kind", key="public_id")


def _say(row: Owed) -> Said:
    label = _("%(document)s: runs out") % {"document": DocumentKind(row.facts["kind"]).label}
    return Said(label, reverse("cases:document", args=[row.facts["key"]]))


KINDS = (Kind("document", None, _running_out, _say),)
