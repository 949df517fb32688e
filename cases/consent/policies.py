"""Who may record what a person said, and the one rule of what it lets out: `consent_allows`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.roles import Permission, require
from cases import policies as case_policies
from cases.consent.enums import Cover, Decision, State, WhyNot
from cases.consent.models import Consent, ConsentOverride, LegalGround
from cases.enums import SHAREABLE, Section
from cases.models import ADULT_AGE, Case
from core.errors import Conflict, NotAllowed

# Below this age a child is not asked for an assent of her own (inter-agency practice: caring for child survivors).
ASSENT_AGE = 6


@dataclass(frozen=True)
class Covered:
    """What a part of the file goes out on, and the last day on which it does (None: no end)."""

    by: Cover
    until_on: date | None


@dataclass(frozen=True)
class Allowance:
    """Of the parts asked for: which may go to the recipient, on what, until when; and why the others may not."""

    covered: dict[Section, Covered]
    refused: dict[Section, WhyNot]

    @property
    def sections(self) -> frozenset[Section]:
        return frozenset(self.covered)

    def by_end(self) -> dict[datetime | None, frozenset[Section]]:
        """The covered parts by the moment at which they close."""
        ends = {end_of(covered.until_on) for covered in self.covered.values()}
        return {
            end: frozenset(name for name, covered in self.covered.items() if end_of(covered.until_on) == end)
            for end in ends
        }

    def reasons(self) -> str:
        """Why the refused parts do not go, each reason once."""
        return " ".join(str(WhyNot(why).label) for why in sorted(set(self.refused.values())))


@dataclass(frozen=True)
class _Fact:
    """A row of `access.what_was_agreed`: it answers the recipient and the ministry too, who may not read the answers."""

    kind: str
    decision: str
    sections: list[str]
    withdrawn: bool
    from_on: date | None
    until_on: date | None


def consent_allows(
    case: Case, organisation: Organisation, sections: Iterable[str], on: date | None = None
) -> Allowance:
    """The one rule of what may go to an organisation on a day (today): asked by referrals, shares and pages alike.

    The last answer about this recipient counts, while it is valid, and not where nothing is to be shared at all. What
    the law asks for, and what two people have overridden, counts whatever was said. Where a shelter stands never goes.
    """
    day = on or timezone.localdate()
    facts = _facts(case, organisation)
    covered: dict[Section, Covered] = {}
    refused: dict[Section, WhyNot] = {}
    for name in sorted({Section(section) for section in sections}):
        if name not in SHAREABLE:
            refused[name] = WhyNot.NEVER
            continue
        ways = [way for fact in facts if (way := _way(fact, name, day)) is not None]
        if any(fact.kind == "do_not_share" for fact in facts):
            ways = [way for way in ways if way.by != Cover.CONSENT]
        if ways:
            covered[name] = max(ways, key=lambda way: way.until_on or date.max)
        else:
            refused[name] = _why_not(facts, name, day)
    return Allowance(covered, refused)


def _facts(case: Case, organisation: Organisation) -> list[_Fact]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, decision, sections, withdrawn, from_on, until_on FROM access.what_was_agreed(%s, %s)",
            [case.pk, organisation.pk],
        )
        return [_Fact(*row) for row in cursor.fetchall()]


def _way(fact: _Fact, section: Section, day: date) -> Covered | None:
    """What the fact lets out of this section on this day."""
    begun, ended = fact.from_on is None or fact.from_on <= day, fact.until_on is not None and fact.until_on < day
    if section not in fact.sections or not begun or ended:
        return None
    if fact.kind == "consent":
        given = fact.decision == Decision.GIVEN and not fact.withdrawn
        return Covered(Cover.CONSENT, fact.until_on) if given else None
    return Covered(Cover.OVERRIDE if fact.kind == "override" else Cover.GROUND, fact.until_on)


def _why_not(facts: list[_Fact], section: Section, day: date) -> WhyNot:
    if any(fact.kind == "do_not_share" for fact in facts):
        return WhyNot.DO_NOT_SHARE
    answer = next((fact for fact in facts if fact.kind == "consent"), None)
    if answer is None:
        return WhyNot.NOT_ASKED
    if answer.decision != Decision.GIVEN:
        return WhyNot(answer.decision)
    if answer.withdrawn:
        return WhyNot.WITHDRAWN
    if answer.until_on is not None and answer.until_on < day:
        return WhyNot.EXPIRED
    if answer.from_on is not None and answer.from_on > day:
        return WhyNot.NOT_YET
    return WhyNot.NOT_INCLUDED


def state_of(consent: Consent, day: date, *, is_last: bool = True) -> State:
    """What an answer is worth on a day."""
    if consent.withdrawn_on is not None:
        return State.WITHDRAWN
    if not is_last:
        return State.REPLACED
    if consent.decision != Decision.GIVEN:
        return State(consent.decision)
    if consent.valid_until is not None and consent.valid_until < day:
        return State.EXPIRED
    return State.NOT_YET if consent.valid_from > day else State.IN_FORCE


def end_of(day: date | None) -> datetime | None:
    """The moment at which a last day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None


def keeping_to_herself(case: Case) -> RawSQL:
    """For a query: whether nothing of the person goes outside, set on this record of hers, or on one merged with it."""
    return RawSQL("EXISTS (SELECT FROM access.what_was_agreed(%s, NULL))", [case.pk], BooleanField())  # noqa: S611


def keeps_to_herself(case: Case) -> bool:
    """True while nothing of the person goes outside."""
    return bool(Case.objects.filter(pk=case.pk).values_list(keeping_to_herself(case), flat=True).get())


def is_child(case: Case, day: date) -> bool:
    """Under eighteen on a day; somebody whose age is not known is asked as an adult."""
    age = case.person.age_on(day)
    return age is not None and age < ADULT_AGE


def check_may_read(actor: User, case: Case) -> None:
    """Whoever works with the case at the organisation that owns it."""
    case_policies.require_visible(actor, case)
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("What was said about consent stays with the organisation that owns the case."))


def check_may_record(actor: User, case: Case) -> None:
    """Casework staff of the case's own organisation, while it is open."""
    case_policies.check_may_edit(actor, case)


def check_may_withdraw(actor: User, case: Case) -> None:
    """Casework staff of the case's own organisation; also once it is closed: a person may change her mind any day."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.CASE_EDIT)
    _require_own(actor, case)


def check_may_override(actor: User, case: Case) -> None:
    """Who holds the right, at the case's own organisation, while it is open."""
    case_policies.require_visible(actor, case)
    require(actor, Permission.CONSENT_OVERRIDE)
    _require_own(actor, case)
    if not case.is_open:
        raise Conflict(_("This case is closed. Reopen it first."))


def check_may_confirm(actor: User, override: ConsentOverride) -> None:
    """A second person with the same right, within a day of the request."""
    check_may_override(actor, override.case)
    if actor.pk == override.requested_by_id:
        raise NotAllowed(_("Somebody other than who asked for it has to confirm."))
    if not override.waits(timezone.now()):
        raise Conflict(_("This request no longer waits for anybody. Nothing was changed."))


def check_may_end_override(actor: User, override: ConsentOverride) -> None:
    """Who holds the right takes a request back, or ends an override before its day, also on a closed case."""
    case_policies.require_visible(actor, override.case)
    require(actor, Permission.CONSENT_OVERRIDE)
    _require_own(actor, override.case)
    if override.ended_at is not None:
        raise Conflict(_("This has ended already."))


def check_may_end_ground(actor: User, ground: LegalGround) -> None:
    """Casework staff of the case's own organisation."""
    check_may_withdraw(actor, ground.case)
    if ground.ended_at is not None:
        raise Conflict(_("This has ended already."))


def _require_own(actor: User, case: Case) -> None:
    if case.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only the organisation that owns the case can change it."))
