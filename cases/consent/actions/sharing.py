"""What leaves the house and what comes back: shares follow what the person said, in the same transaction."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import grants
from accounts.access import Purpose, acting_for
from accounts.models import Organisation, User
from accounts.roles import ROLE_SECTIONS, SHAREABLE, sections_of_role
from audit.events import Event
from audit.recorder import record
from cases.consent import policies
from cases.enums import Section
from cases.merging.records import locked_with_files
from cases.models import Case, CaseShare, CaseUserGrant, EmergencyAccess
from core.errors import Conflict, Refused


def share(
    case: Case,
    organisation: Organisation,
    sections: Iterable[str],
    *,
    actor: User,
    referral_id: UUID | None = None,
    role: str = "",
) -> frozenset[Section]:
    """Open to an organisation what the person's consent, the law or an override covers of these sections, and as long as it does.

    With a role: to those of its staff alone who hold it, and no more than this role ever sees. To be called by the
    action that hands the case over, in its transaction. Returns what was opened.
    """
    case = locked(case)
    wanted = set(sections) & ROLE_SECTIONS[role] if role else sections
    allowance = policies.consent_allows(case, organisation, wanted)
    for end, covered in allowance.by_end().items():
        _open(case, organisation, sorted(covered), end, actor, referral_id, role)
    return allowance.sections


@transaction.atomic
def stop_sharing(case: Case, *, actor: User) -> None:
    """The person wants nothing shared outside. What is open closes at once, in every file of hers, at whichever organisation.

    What the law asks for and what two people have overridden stays.
    """
    policies.check_may_withdraw(actor, case)
    with acting_for(Purpose.CONSENT, actor=actor):
        persons = _set_do_not_share(case, wanted=True)
        record(Event.SHARING_STOPPED, actor=actor, target=case.person, case_id=case.public_id)
        close_outside(persons, actor)


@transaction.atomic
def allow_sharing(case: Case, *, actor: User) -> None:
    """The person lets things be shared again, by what she agrees to. Nothing that was closed opens by itself."""
    policies.check_may_withdraw(actor, case)
    with acting_for(Purpose.CONSENT, actor=actor):
        _set_do_not_share(case, wanted=False)
        record(Event.SHARING_ALLOWED, actor=actor, target=case.person, case_id=case.public_id)


def close_outside(persons: Iterable[int], actor: User) -> None:
    """Close what is open outside of any file of a person who wants nothing shared; for the action that has locked all of hers.

    To be called within programme-wide work. What the law asks for and what two people have overridden stays.
    """
    # All of them, also where nothing is open: an acceptance may be under way.
    for file in Case.objects.filter(person__in=persons).order_by("pk"):
        fit_shares(locked(file), actor)
        for grant in _given_outside(file):
            grants.revoke(file, grant.user, "view_case", actor=actor)


def fit_shares(case: Case, actor: User, organisation: Organisation | None = None) -> None:
    """Make what is open of a locked case fit what may be open now. A share is never edited: it ends and another begins."""
    shares = CaseShare.objects.in_force().filter(case=case).select_related("organisation").order_by("pk")
    if organisation is not None:
        shares = shares.filter(organisation=organisation)
    handed_over: dict[Any, list[CaseShare]] = {}
    for row in shares.select_for_update(of=("self",)):
        handed_over.setdefault(row.referral_public_id or row.pk, []).append(row)
    for rows in handed_over.values():
        _fit(case, rows, actor)
    for grant in _given_outside(case, organisation):
        shown = sections_of_role(grant.user) & SHAREABLE
        if policies.consent_allows(case, grant.user.organisation, shown).refused:
            grants.revoke(case, grant.user, "view_case", actor=actor)


def _given_outside(case: Case, organisation: Organisation | None = None) -> QuerySet[CaseUserGrant]:
    """What single people of other organisations were given by name. What an emergency opened rests on no consent."""
    emergency = EmergencyAccess.objects.in_force().filter(case=case, user=OuterRef("user"), until=OuterRef("until"))
    rows = case.user_grants.exclude(user__organisation=case.organisation_id).exclude(Exists(emergency))
    if organisation is not None:
        rows = rows.filter(user__organisation=organisation)
    return rows.select_related("user__organisation").order_by("pk")


def _fit(case: Case, rows: list[CaseShare], actor: User) -> None:
    """The shares of one handing over: one for each day on which something closes."""
    first = rows[0]
    sections = {name for row in rows for name in row.sections}
    wanted = policies.consent_allows(case, first.organisation, sections).by_end()
    for row in rows:
        if wanted.get(row.until) == frozenset(Section(name) for name in row.sections):
            del wanted[row.until]
            continue
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        changes = {"organisation": row.organisation.code}
        record(Event.CASE_SHARE_ENDED, actor=actor, target=row, case_id=case.public_id, changes=changes)
    for end, covered in wanted.items():
        _open(case, first.organisation, sorted(covered), end, actor, first.referral_public_id, first.role)


def _open(
    case: Case,
    organisation: Organisation,
    sections: list[Section],
    end: Any,
    actor: User,
    referral_id: UUID | None,
    role: str,
) -> None:
    row = CaseShare.objects.create(
        case=case, organisation=organisation, sections=sections, until=end, referral_public_id=referral_id, role=role
    )
    changes = {"organisation": organisation.code, "sections": sections} | ({"until": end} if end else {})
    changes |= {"roles": [role]} if role else {}
    record(Event.CASE_SHARED, actor=actor, target=row, case_id=case.public_id, changes=changes)


def _set_do_not_share(case: Case, *, wanted: bool) -> list[int]:
    """Write it on every record of the same person; returns their keys. Runs for the programme: a record may be elsewhere."""
    persons = locked_with_files([case.person_id])
    if all(person.do_not_share == wanted for person in persons.values()):
        raise Conflict(_("This is so already."))
    for person in persons.values():
        person.do_not_share = wanted
        person.save(update_fields=["do_not_share"])
    return list(persons)


def locked(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("organisation", "person").get(pk=case.pk)


def refuse_own_organisation(organisation: Organisation, actor: User) -> None:
    if organisation.pk == actor.organisation_id:
        raise Refused(_("This is your own organisation. Choose the one outside."), "organisation")
