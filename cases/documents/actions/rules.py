"""What must fit together in a document, whoever sends it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from cases.days import refuse_before_birth, refuse_future
from cases.documents import policies
from cases.documents.enums import Kind
from cases.models import Case
from core.errors import Refused

EARLIEST_YEAR = 1900


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
