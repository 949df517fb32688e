"""What was given, for programs: recorded, corrected and crossed out by the actions of the pages."""

from typing import Any

from cases.models import Case
from core.api.problems import Invalid
from core.api.serializers import Made
from core.api.views import ApiView, Change, ChangeOne, ReadList, ReadOne
from core.views import found
from reintegration import policies
from reintegration.actions import record_assistance
from reintegration.api.serializers import ChangedItemTaken, ItemFilter, ItemRow, ItemShown, ItemTaken, WhyTaken
from reintegration.forms import AssistanceForm
from reintegration.giving import actions
from reintegration.giving import policies as giving
from reintegration.giving.forms import ItemForm
from reintegration.giving.presenters import form_values
from reintegration.models import Assistance, BudgetLine

CREATED = 201


class OfItems(ApiView):
    resource = "assistance"


class Items(OfItems, Change, ReadList):
    """GET: what was given, in the files in which the account sees it, the last first, without what was crossed out.

    POST: record what the account's organisation gave.
    """

    operation = "assistance"
    order = "-delivered_on"
    shows, takes, status, asks = ItemRow, ItemTaken, CREATED, ItemFilter

    def rows(self) -> Any:
        asked, user = self.asked(), self.request.user
        rows = Assistance.objects.visible_to(user).standing().select_related("case", "provider")
        return rows.of(found(Case.objects.visible_to(user), asked["case"])) if "case" in asked else rows

    def perform(self, given: dict[str, Any]) -> Any:
        actor = self.request.user
        case = found(Case.objects.visible_to(actor).select_related("person", "organisation"), given.pop("case"))
        policies.check_may_record(actor, case)
        if line := given.pop("line", None):
            # The page offers lines by their key; whether this one may be charged is the form's to say.
            given["line"] = found(BudgetLine.objects.usable_by(actor), line).pk
        form = self.filled(AssistanceForm, given, actor=actor, case=case)
        if unknown := sorted(set(given) - set(form.fields)):
            raise Invalid({name: [policies.no_line_to_charge()] for name in unknown})
        return record_assistance(case, self.checked(form), actor=actor)

    @classmethod
    def shown_as(cls, method: str) -> Any:
        return Made if method == "POST" else super().shown_as(method)


class OneItem(OfItems):
    """What belongs to one visible item."""

    def find(self, **kwargs: Any) -> None:
        rows = Assistance.objects.visible_to(self.request.user)
        beside = ("case__person", "case__organisation", "provider", "service", "given_by", "goal")
        self.item = found(rows.select_related(*beside), kwargs["public_id"])

    def row(self) -> Any:
        return self.item

    def represented(self) -> dict[str, Any]:
        return dict(ItemShown(self.item).data)


class ItemDetail(OneItem, ReadOne):
    """One thing given, with all that is said of it."""

    operation = "assistance_item"
    shows = ItemShown


class ItemChange(OneItem, ChangeOne):
    shows = Made


class CorrectItem(ItemChange):
    """Correct an item: the organisation that gave it, or the one that owns the case. What it said before is kept."""

    operation = "assistance_correction"
    takes = ChangedItemTaken

    def perform(self, given: dict[str, Any]) -> Any:
        actor, item = self.request.user, self.item
        giving.check_may_correct(actor, item)
        names = actions.changeable(item)
        if fixed := sorted(set(given) - set(names)):
            raise Invalid({name: [giving.fixed_elsewhere()] for name in fixed})
        form = self.filled(ItemForm, given, form_values(item, names), actor=actor, item=item, names=names)
        return actions.change_item(item, self.checked(form), version=item.version, actor=actor)


class CrossOutItem(ItemChange):
    """Say that it was not given, or stands there twice: it counts no more, and stays readable."""

    operation = "assistance_crossing_out"
    takes = WhyTaken

    def perform(self, given: dict[str, Any]) -> Any:
        return actions.cross_out_item(self.item, actor=self.request.user, **given)
