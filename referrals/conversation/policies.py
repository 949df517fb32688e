"""Who may write to whom inside a referral."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.enums import OrganisationType
from accounts.models import Organisation, User
from accounts.roles import Permission, with_permission
from cases import policies as case_policies
from cases.documents.models import Document
from cases.documents.policies import check_may_add_any
from cases.documents.querysets import DocumentQuerySet
from core.errors import Conflict, NotAllowed
from referrals.models import Referral
from referrals.policies import require_visible, sides_of
from referrals.states import ENDED, Answer, Side, Status


def shown_receivers(referral: Referral) -> list[int]:
    """The receivers that are still asked or have accepted, by their keys; as far as the reader is told of them."""
    rows = referral.parties.filter(side=Side.RECEIVER, answer__in=[Answer.OFFERED, Answer.ACCEPTED])
    return list(rows.values_list("organisation", flat=True))


def partners_of(actor: User, referral: Referral) -> QuerySet[Organisation]:
    """With whom the actor's organisation has a thread that goes on, seen from the thread: never her own where she sends.

    The sender writes to the ministry once it was submitted, and to each receiver that was shown it; everybody else
    writes to the sender, in the thread of her own organisation.
    """
    sides = sides_of(actor, referral)
    if referral.status in ENDED or referral.status == Status.DRAFT or not sides:
        return Organisation.objects.none()
    if sides == {Side.RECEIVER} and actor.organisation_id not in shown_receivers(referral):
        return Organisation.objects.none()
    if Side.SENDER not in sides:
        return Organisation.objects.filter(pk=actor.organisation_id)
    roles = with_permission(Permission.REFERRAL_REVIEW)
    reviewer = User.objects.filter(organisation=OuterRef("pk"), is_active=True, roles__overlap=roles)
    ministry = Q(Exists(reviewer), type=OrganisationType.MINISTRY, is_active=True)
    others = Organisation.objects.filter(ministry | Q(pk__in=shown_receivers(referral)))
    return others.exclude(pk=referral.from_organisation_id).order_by("name")


def check_may_write(actor: User, referral: Referral, thread: Organisation) -> None:
    """Whoever acts for a side of the thread, while the referral is under way."""
    require_visible(actor, referral)
    if not sides_of(actor, referral):
        raise NotAllowed(_("Your role does not include this."))
    if referral.status in ENDED:
        raise Conflict(_("This referral has ended. Nobody writes in it any more."))
    if not partners_of(actor, referral).filter(pk=thread.pk).exists():
        raise Conflict(_("There is nobody at the other end any more. Nothing was sent."))


def documents_open_to(actor: User, referral: Referral) -> DocumentQuerySet:
    """Documents of the case whose part of the file is open to the actor today."""
    sections = case_policies.sections_for(actor, referral.case)
    rows: DocumentQuerySet = Document.objects.visible_to(actor).in_sections(sections).filter(case=referral.case_id)
    return rows.select_related("case__person").order_by("-number")


def documents_to_attach(actor: User, referral: Referral) -> DocumentQuerySet:
    """Of those the ones that still stand."""
    return documents_open_to(actor, referral).current()


def attached_and_open(actor: User, referral: Referral, keys: set[int]) -> list[Document]:
    """Of some attached documents those that the reader opens herself, by the rule of documents."""
    return list(documents_open_to(actor, referral).filter(pk__in=keys)) if keys else []


def may_add_document(actor: User, referral: Referral) -> bool:
    """For the way to the form with which a document comes into the case."""
    return case_policies.allows(check_may_add_any, actor, referral.case)
