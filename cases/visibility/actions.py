"""Who may see a file: sealing and unsealing, naming staff, letting a single person in, teams. Each verb is one transaction."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import grants
from accounts.access import Purpose, acting_for
from accounts.models import Team, User
from accounts.roles import SHAREABLE, Permission, has_permission, sections_of_role
from audit.events import Event
from audit.recorder import record
from cases.consent.policies import consent_allows
from cases.emergency.actions import close_emergency
from cases.emergency.models import EmergencyAccess
from cases.models import Case, CaseUserGrant
from cases.visibility import policies
from cases.visibility.enums import Seal
from cases.visibility.models import Unsealing
from core.errors import Conflict, Refused

VIEW = "view_case"


def begin_sealed(case: Case, seal: Seal | str, *, actor: User) -> None:
    """Seal a case in the transaction that opens it: by hand, or for EMBARGO_DAYS. Whoever opened it is named."""
    if seal == Seal.NONE:
        return
    until = timezone.now() + timedelta(days=settings.EMBARGO_DAYS) if seal == Seal.EMBARGO else None
    # First the grant: without it the row would leave the opener's own sight while she writes it.
    grants.give(case, actor, VIEW, actor=actor, until=until)
    case.restricted, case.embargo_until = seal == Seal.SEALED, until
    case.save(update_fields=["restricted", "embargo_until"])
    event = Event.CASE_RESTRICTED if case.restricted else Event.CASE_EMBARGOED
    record(event, actor=actor, target=case, case_id=case.public_id, changes={"until": until})


@transaction.atomic
def restrict_case(case: Case, staff: Iterable[User], *, actor: User) -> Case:
    """Hide the case from everybody but the actor and the named staff of its organisation; every other access ends."""
    case = _locked(case)
    policies.check_may_decide(actor, case)
    named = _named(case, staff, actor)
    for grant in case.user_grants.select_related("user").exclude(user__in=list(named)):
        _end_grant(case, grant.user, actor)
    _let_in(case, named.values(), None, actor)
    if not case.restricted:
        case.restricted = True
        case.save(update_fields=["restricted"])
        record(Event.CASE_RESTRICTED, actor=actor, target=case, case_id=case.public_id)
    return case


@transaction.atomic
def name_staff(case: Case, staff: Iterable[User], *, actor: User) -> Case:
    """Say anew who, with the actor, sees a sealed case for as long as it is sealed. Accesses until a day stay as they are."""
    case = _locked(case)
    policies.check_may_name(actor, case)
    named = _named(case, staff, actor)
    for grant in _of_the_seal(case).exclude(user__in=list(named)):
        _end_grant(case, grant.user, actor)
    _let_in(case, named.values(), None if case.restricted else case.embargo_until, actor)
    return case


@transaction.atomic
def request_unsealing(case: Case, *, reason: str, actor: User) -> Unsealing:
    """Ask that the case's organisation see it again; a second person confirms."""
    case = _locked(case)
    policies.check_may_request_unsealing(actor, case)
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    try:
        with transaction.atomic():
            unsealing = Unsealing.objects.create(
                case=case, organisation=case.organisation, requested_by=actor, reason=reason.strip()
            )
    except IntegrityError:
        raise Conflict(_("Somebody has asked for it already.")) from None
    record(Event.UNSEALING_REQUESTED, actor=actor, target=unsealing, case_id=case.public_id)
    return unsealing


@transaction.atomic
def confirm_unsealing(unsealing: Unsealing, *, actor: User) -> None:
    """Show the case to its organisation again, as the second person. What the named were given ends with the seal."""
    unsealing = Unsealing.objects.select_for_update(of=("self",)).get(pk=unsealing.pk)
    policies.check_may_answer_unsealing(actor, unsealing)
    _answer(unsealing, True, actor)
    # A manager who is not named does not see what she confirms.
    with acting_for(Purpose.UNSEALING, actor=actor):
        case = Case.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=unsealing.case_id)
        for grant in _of_the_seal(case):
            _end_grant(case, grant.user, actor)
        case.restricted, case.embargo_until = False, None
        case.save(update_fields=["restricted", "embargo_until"])
        record(Event.CASE_UNRESTRICTED, actor=actor, target=case, case_id=case.public_id)


@transaction.atomic
def decline_unsealing(unsealing: Unsealing, *, actor: User) -> None:
    """Leave the case sealed: the second person says no, or the first one takes it back."""
    unsealing = Unsealing.objects.select_for_update(of=("self",)).get(pk=unsealing.pk)
    policies.check_may_decline_unsealing(actor, unsealing)
    _answer(unsealing, False, actor)
    with acting_for(Purpose.UNSEALING, actor=actor):
        case_id = Case.objects.values_list("public_id", flat=True).get(pk=unsealing.case_id)
        record(Event.UNSEALING_DECLINED, actor=actor, target=unsealing, case_id=case_id)


@transaction.atomic
def give_access(case: Case, user: User, *, until: date, actor: User) -> None:
    """Let one person of any organisation see the whole file, within her role, to the end of a day at most GRANT_DAYS away.

    Outside the organisation only as far as the person of the case agreed to it.
    """
    case = _locked(case)
    policies.check_may_decide(actor, case)
    today = timezone.localdate()
    if not today <= until <= today + timedelta(days=settings.GRANT_DAYS):
        raise Refused(_("Choose a day within the next %(days)s days.") % {"days": settings.GRANT_DAYS}, "until")
    if not has_permission(user, Permission.CASE_VIEW):
        raise Refused(_("No account with this username can be let in."), "username")
    if user.pk == actor.pk:
        raise Refused(_("You see this case already."), "username")
    end = timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min))
    if user.organisation_id != case.organisation_id:
        end = min(end, _agreed_until(case, user) or end)
    if case.user_grants.filter(Q(until__isnull=True) | Q(until__gt=end), user=user).exists():
        raise Conflict(_("This person sees the case for longer than that. End that access first."))
    grants.give(case, user, VIEW, actor=actor, until=end)


@transaction.atomic
def revoke_access(case: Case, user: User, *, actor: User) -> None:
    """End one person's access at once. The last named one of a sealed case stays: somebody has to see it."""
    case = _locked(case)
    policies.check_may_revoke(actor, case)
    if not case.user_grants.filter(user=user).exists():
        raise Conflict(_("This access has ended already."))
    others = case.user_grants.exclude(user=user).filter(user__organisation=case.organisation, user__is_active=True)
    in_force = others.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()))
    if case.is_sealed and not in_force.exists():
        raise Conflict(_("Name somebody else first: otherwise nobody would see this case."))
    _end_grant(case, user, actor)


@transaction.atomic
def change_team(case: Case, team: Team | None, *, actor: User) -> Case:
    """Give the case to one of its organisation's teams, or to the whole organisation."""
    case = _locked(case)
    policies.check_may_decide(actor, case)
    if team is not None and team.organisation_id != case.organisation_id:
        raise Refused(_("This team belongs to another organisation."), "team")
    if case.team_id != (team.pk if team else None):
        case.team = team
        case.save(update_fields=["team"])
        record(Event.CASE_TEAM_CHANGED, actor=actor, target=case, case_id=case.public_id, changes={"team": None})
    return case


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("organisation", "person").get(pk=case.pk)


def _named(case: Case, staff: Iterable[User], actor: User) -> dict[int, User]:
    named = {user.pk: user for user in (*staff, actor)}
    for user in named.values():
        if user.organisation_id != case.organisation_id or not has_permission(user, Permission.CASE_VIEW):
            raise Refused(_("Only staff of the owning organisation who may see cases can be named."), "users")
    return named


def _let_in(case: Case, users: Iterable[User], until: datetime | None, actor: User) -> None:
    """Give each of them access until the seal ends; whoever has it with that end keeps it."""
    held = dict(case.user_grants.values_list("user_id", "until"))
    for user in users:
        if user.pk not in held or held[user.pk] != until:
            grants.give(case, user, VIEW, actor=actor, until=until)


def _of_the_seal(case: Case) -> QuerySet[CaseUserGrant]:
    """What the named staff were given: without an end, or with the embargo's."""
    rows = case.user_grants.select_related("user").filter(user__organisation=case.organisation_id)
    return rows.filter(Q(until__isnull=True) | Q(until=case.embargo_until))


def _end_grant(case: Case, user: User, actor: User) -> None:
    """End a grant, and the emergency that it came from if it did."""
    for access in EmergencyAccess.objects.in_force().of(user).filter(case=case).select_related("case", "user"):
        close_emergency(access, actor=actor)
    grants.revoke(case, user, VIEW, actor=actor)


def _answer(unsealing: Unsealing, confirmed: bool, actor: User) -> None:
    unsealing.confirmed, unsealing.decided_by, unsealing.decided_at = confirmed, actor, timezone.now()
    unsealing.save(update_fields=["confirmed", "decided_by", "decided_at"])


def _agreed_until(case: Case, user: User) -> datetime | None:
    """Until when the person agreed that this organisation sees what this user would. Raises Refused where she did not."""
    allowance = consent_allows(case, user.organisation, sections_of_role(user) & SHAREABLE)
    if allowance.refused or not allowance.covered:
        raise Refused(allowance.reasons() or _("The person did not agree to this."), "username")
    return min((end for end in allowance.by_end() if end is not None), default=None)
