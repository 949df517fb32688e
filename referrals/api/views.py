"""Referrals for programs: found as the inbox finds them, and what each carries as its page shows it."""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from core.api.serializers import Made
from core.api.views import ApiView, Change, ReadList, ReadOne
from core.errors import Refused
from core.views import found
from referrals import actions, policies, presenters
from referrals.api.forms import draft_form
from referrals.api.serializers import (
    MessageShown,
    MessageTaken,
    PackageShown,
    ReferralFilter,
    ReferralRow,
    ReferralShown,
    ReferralTaken,
)
from referrals.conversation import actions as conversation
from referrals.conversation import policies as talking
from referrals.conversation.forms import ASKS, TELLS, MessageForm
from referrals.conversation.models import Message
from referrals.desk import listing
from referrals.models import Party, Referral, ReferralStep
from referrals.package import actions as packages
from referrals.package.forms import LookForm
from referrals.package.presenters import parts_of
from referrals.states import ENDED, Side

CREATED = 201


class OfReferrals(ApiView):
    resource = "referrals"

    def referrals(self) -> Any:
        return Referral.objects.visible_to(self.request.user).for_pages()

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        """What each is shown with. Three queries, however many they are."""
        user = self.request.user
        cases = Case.objects.visible_to(user).ids_among([row.case_id for row in rows])
        seats = list(Party.objects.visible_to(user).among(rows))
        own = {row.pk: policies.own_seat(user, row, seats) for row in rows}
        led = Referral.objects.led_by(user).keys_among(rows)
        return {"cases": cases, "led": led, "own": user.organisation_id, "seats": own}


class Referrals(OfReferrals, Change, ReadList):
    """GET: the referrals that the account sees, the newest first. POST: prepare one; nobody else sees it yet."""

    operation = "referrals"
    shows, takes, status, asks = ReferralRow, ReferralTaken, CREATED, ReferralFilter

    def rows(self) -> Any:
        asked, user = self.asked(), self.request.user
        rows = self.referrals()
        if case := asked.pop("case", None):
            rows = rows.about(found(Case.objects.visible_to(user), case))
        if asked:
            show = asked.pop("show", None)
            seats = listing.rows_of(user, show) if show else listing.everywhere(user)
            rows = rows.lying_at(listing.narrowed(seats, user, asked))
        return rows

    def prepare(self, rows: list[Any]) -> None:
        self.found = self.beside(rows)

    def context(self) -> dict[str, Any]:
        return self.found

    def perform(self, given: dict[str, Any]) -> Any:
        actor = self.request.user
        case = found(Case.objects.visible_to(actor).select_related("person", "organisation"), given.pop("case"))
        policies.check_may_draft(actor, case)
        return actions.draft_referral(case, self.checked(draft_form(given, actor=actor, case=case)), actor=actor)

    @classmethod
    def shown_as(cls, method: str) -> Any:
        return Made if method == "POST" else super().shown_as(method)


class OneReferral(OfReferrals):
    """What belongs to one visible referral."""

    def find(self, **kwargs: Any) -> None:
        self.referral = found(self.referrals(), kwargs["public_id"])

    def row(self) -> Any:
        return self.referral

    def represented(self) -> dict[str, Any]:
        user, referral = self.request.user, self.referral
        seats = list(Party.objects.visible_to(user).of(referral))
        knows = policies.knows_who_was_asked(user, referral)
        context = self.beside([referral]) | {
            "path": ReferralStep.objects.visible_to(user).of(referral),
            "asked": [seat for seat in seats if seat.side == Side.RECEIVER] if knows else [],
            "moves": policies.moves_open_to(user, referral),
            "carries": self._carries(policies.own_seat(user, referral, seats)),
        }
        referral.card = presenters.card_of(referral)
        return dict(ReferralShown(referral, context=context).data)

    def _carries(self, seat: Party | None) -> list[dict[str, Any]]:
        """The sections that it names, each with whether it may go today, as the page says it."""
        user, referral = self.request.user, self.referral
        if referral.status in ENDED or seat is not None and presenters.is_out(seat):
            return []
        receiver = seat.organisation if seat and seat.side == Side.RECEIVER else None
        allowance = policies.allowance_of(referral, receiver)
        with_reasons = policies.may_read_reasons(user, referral)
        return [
            {
                "section": name,
                "covered": name in allowance.covered,
                "until_on": allowance.covered[name].until_on if name in allowance.covered else None,
                "why_not": allowance.refused[name] if name in allowance.refused and with_reasons else "",
            }
            for name in referral.sections
        ]


class ReferralDetail(OneReferral, ReadOne):
    """One referral as its page shows it. Opening it is on record, and the sender sees that it was read."""

    operation = "referral"
    shows = ReferralShown

    def look(self) -> None:
        actions.read_referral(self.referral, actor=self.request.user)


class ReferralPackage(OneReferral, ReadOne):
    """What was sent of the file, as far as it is open to the account now. Reading it is on record, and shown to the sender."""

    operation = "referral_package"
    shows = PackageShown

    def look(self) -> None:
        look = LookForm({}, referral=self.referral).look()
        self.opened = packages.open_package(self.referral, actor=self.request.user, **look)

    def represented(self) -> dict[str, Any]:
        opened = self.opened
        parts = parts_of(opened.package, opened.moment, opened.named, opened.sections)
        return dict(PackageShown(opened, context={"parts": parts}).data)


class Messages(OneReferral, Change, ReadList):
    """GET: what the account's side and the other wrote about a referral, the last first; what is new is read by this.

    POST: write to the other side, ask, or answer a question. Nothing is changed by it, so nothing has to match.
    """

    operation = "referral_messages"
    shows, takes, status = MessageShown, MessageTaken, CREATED

    def rows(self) -> Any:
        conversation.read_conversation(self.referral, actor=self.request.user)
        return Message.objects.of_found(self.referral, self.request.user).in_order().select_related("answers")

    def perform(self, given: dict[str, Any]) -> Any:
        actor, referral = self.request.user, self.referral
        partners = list(talking.partners_of(actor, referral))
        if not partners:
            # With whom she has no thread she is told why.
            talking.check_may_write(actor, referral, actor.organisation)
        answers, document = str(given.get("answers") or ""), str(given.get("document") or "")
        asked = Message.objects.of_found(referral, actor).to_be_answered_by(actor, answers).in_order()
        form = MessageForm(
            self._sent(given, partners, answers=answers, document=document),
            partners=partners,
            questions=asked,
            documents=talking.documents_to_attach(actor, referral),
        )
        if answers and answers not in form.questions:
            raise Refused(_("Choose one of the questions that your organisation was asked."), "answers")
        if document and document not in form.documents:
            raise Refused(_("Choose a document that is open to you."), "document")
        self.checked(form)
        return conversation.write_message(referral, form.details(), actor=actor)

    @staticmethod
    def _sent(given: dict[str, Any], partners: list[Any], *, answers: str, document: str) -> dict[str, str]:
        """As the page's form has it: a thread is named by its organisation, and need not be where there is one."""
        by_code = {row.code: str(row.public_id) for row in partners}
        alone = next(iter(by_code.values())) if len(partners) == 1 else ""
        return {
            "thread": by_code.get(given["thread"], "unknown") if "thread" in given else alone,
            "kind": answers or (ASKS if given["asks"] else TELLS),
            "text": given["text"],
            "document": document,
        }

    @classmethod
    def shown_as(cls, method: str) -> Any:
        return Made if method == "POST" else super().shown_as(method)
