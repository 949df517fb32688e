from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from core.views import found
from shelters import policies as shelter_policies
from shelters.cautions import Caution, Code, cautions_for
from shelters.families import actions, policies, presenters
from shelters.families.forms import FamilyForm, FamilyNumberForm
from shelters.families.presenters import Member
from shelters.suggestions import free_beds
from shelters.views import ShelterPage

# Of these, who comes along takes care.
AMONG_THEMSELVES = {Code.FAMILY, Code.CHILD_ALONE}


class FamilyNumber(ShelterPage):
    """From the board: whose family it is."""

    template_name = "shelters/family_number.html"
    form_class = FamilyNumberForm
    check = staticmethod(shelter_policies.check_may_use_board)

    def form_kwargs(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def perform(self, form: Any) -> str:
        policies.check_may_bring_in(self.request.user, form.case, self.shelter)
        return reverse("shelters:bring_in_family", args=[self.shelter.public_id, form.case.public_id])


class BringInFamily(ShelterPage):
    """Mother and children on one page, each with a bed."""

    template_name = "shelters/family.html"
    form_class = FamilyForm
    done_message = _("They are in the house.")

    def setup_page(self, public_id: Any, case_id: Any) -> None:
        super().setup_page(public_id)
        rows = Case.objects.visible_to(self.request.user).select_related("person", "organisation")
        self.case = found(rows, case_id)
        policies.check_may_bring_in(self.request.user, self.case, self.shelter)
        self.members = presenters.family_of(self.case, self.request.user)
        self.told = list(self._told())

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "shelter": self.shelter,
            "beds": free_beds(self.shelter, timezone.localdate()),
            "members": self.members,
            "may_open": policies.may_open_for_children(self.request.user, self.case),
            "has_alerts": any(caution.code == Code.SEPARATION for _member, caution in self.told),
        }

    def context(self) -> dict[str, Any]:
        return super().context() | {"case": self.case, "members": self.members, "told": self.told}

    def _told(self) -> Iterator[tuple[Member, Caution]]:
        """What speaks against this house for each who has a file."""
        actor, today = self.request.user, timezone.localdate()
        for one in self.members:
            if one.case and not one.is_in:
                cautions = cautions_for(one.case, self.shelter, on=today, actor=actor)
                yield from ((one, caution) for caution in cautions if caution.code not in AMONG_THEMSELVES)

    def perform(self, form: Any) -> str:
        actions.bring_in_family(
            self.case,
            form.arrivals(),
            shelter=self.shelter,
            check_in=form.cleaned_data["check_in"],
            actor=self.request.user,
            confirmation=form.confirmation(),
        )
        return reverse("shelters:board", args=[self.shelter.public_id])
