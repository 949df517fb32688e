"""What the pages of this app stand on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from cases import policies as case_policies
from cases.actions import read_sections
from cases.enums import Section
from cases.models import Case
from core.views import FormPage, found
from shelters import policies
from shelters.cautions import bed_cautions
from shelters.models import Bed, Shelter, Stay


def public_id_in(text: str | None) -> UUID | None:
    """A public id from a query string; None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def board_url(shelter: Shelter) -> str:
    return reverse("shelters:board", args=[shelter.public_id])


def cases_of(actor: Any) -> Any:
    return Case.objects.visible_to(actor).select_related("person", "organisation")


def warn_of_bed(request: HttpRequest, stay: Stay, bed: Bed) -> None:
    """Say what speaks against the bed that somebody was given, to who sees her file."""
    if case_policies.allows(case_policies.check_may_view, request.user, stay.case):
        for caution in bed_cautions(stay.case, bed, on=timezone.localdate(), actor=request.user):
            messages.warning(request, caution)


class ShelterPage(FormPage):
    """A page about one house of one's own organisation; 404 for everybody else."""

    check: Any = None

    def setup_page(self, public_id: Any) -> None:
        self.shelter = found(Shelter.objects.visible_to(self.request.user), public_id)
        if self.check is not None:
            self.check(self.request.user, self.shelter)

    def context(self) -> dict[str, Any]:
        return {"shelter": self.shelter}


class StayPage(FormPage):
    """A page about one stay in a house of one's own organisation; 404 for everybody else."""

    check: Any = None

    def setup_page(self, public_id: Any) -> None:
        rows = Stay.objects.visible_to(self.request.user).select_related(
            "case__person", "case__organisation", "shelter"
        )
        self.stay = found(rows, public_id)
        if self.check is not None:
            self.check(self.request.user, self.stay)
        self.sees_case = case_policies.allows(case_policies.check_may_view, self.request.user, self.stay.case)

    def context(self) -> dict[str, Any]:
        return {"stay": self.stay, "shelter": self.stay.shelter, "case": self.stay.case if self.sees_case else None}

    @cached_property
    def reads(self) -> bool:
        """Whether what was written of the person is shown here."""
        return policies.may_read_words(self.request.user, self.stay.case)

    def shows(self, *words: str) -> None:
        """That somebody looks at these words, if there are any, is on record."""
        if self.reads and any(words):
            read_sections(self.stay.case, [Section.NOTES], actor=self.request.user)

    def stay_url(self) -> str:
        return reverse("shelters:stay", args=[self.stay.public_id])
