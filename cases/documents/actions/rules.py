"""What must fit together in a document, whoever sends it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from cases.days import refuse_before_birth, refuse_future
from cases.documents import policies
from cases.documents.enums import Kind
from cases.documents.models import Document
from cases.models import Case
from core.errors import Refused

EARLIEST_YEAR = 1900


def locked(case: Case) -> Case:
    """Documents of one case come one after the other: so their numbers have no gaps, and a file is not taken twice."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("organisation", "person")
    return rows.get(pk=case.pk)


def locked_document(document: Document) -> Document:
    """The document as it stands, its case first, so that no two wait for each other."""
    case = locked(document.case)
    row = Document.objects.select_for_update(of=("self",)).select_related("added_by").get(pk=document.pk)
    row.case = case
    return row


def check_kind(case: Case, details: dict[str, Any], actor: User) -> None:
    """A form of consent may name the answer that it is the form of; nothing else does."""
    policies.check_may_add_kind(actor, case, details["kind"])
    consent = details.get("consent")
    if consent is None:
        return
    if details["kind"] != Kind.CONSENT_FORM:
        raise Refused(_("Only a signed consent form belongs to an answer."), "consent")
    if consent.case_id != case.pk:
        raise Refused(_("This answer belongs to another file."), "consent")


def check_dates(case: Case, issued_on: date | None, expires_on: date | None) -> None:
    """Issued between birth and today; it may have run out long ago."""
    born = case.person.date_of_birth
    if issued_on is not None:
        refuse_future(issued_on, "issued_on")
        if issued_on.year < EARLIEST_YEAR:
            raise Refused(_("Check the year."), "issued_on")
        refuse_before_birth(case.person, issued_on, "issued_on")
    if expires_on is not None:
        if expires_on.year < EARLIEST_YEAR:
            raise Refused(_("Check the year."), "expires_on")
        if expires_on < (issued_on or born or expires_on):
            raise Refused(_("The end lies before the beginning."), "expires_on")
