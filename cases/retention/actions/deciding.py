"""What becomes of a closed file whose time has come: nothing, until people decide."""

from datetime import date

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Purpose, acting_for
from accounts.models import Organisation, User
from audit.events import Event
from audit.recorder import record
from cases.merging.records import same_person
from cases.models import Case, Person
from cases.retention import policies
from cases.retention.actions.erasing import anonymise
from cases.retention.enums import Outcome
from cases.retention.models import (
    LONGEST_YEARS,
    SHORTEST_YEARS,
    LegalHold,
    RetentionReview,
    RetentionRule,
    years_later,
)
from core.errors import Conflict, NotVisible, Refused

BATCH = 1_000
ATTEMPTS = 5
_LISTING_LOCK = 0x5245_5441


@transaction.atomic
def change_rule(*, years: int, reason: str, review_on: date, actor: User) -> RetentionRule:
    """Say how long the actor's organisation keeps closed files, why, and when that is to be looked at again."""
    policies.check_may_decide_at_all(actor)
    if not SHORTEST_YEARS <= years <= LONGEST_YEARS:
        text = _("Between %(least)s and %(most)s years.") % {"least": SHORTEST_YEARS, "most": LONGEST_YEARS}
        raise Refused(text, "years")
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    if review_on <= timezone.localdate():
        raise Refused(_("Choose a day to come."), "review_on")
    rule = RetentionRule.objects.create(
        organisation=actor.organisation, years=years, reason=reason.strip(), review_on=review_on, set_by=actor
    )
    changes = {"organisation": actor.organisation.code, "quantity": years}
    record(Event.RETENTION_CHANGED, actor=actor, target=rule, changes=changes)
    return rule


def list_due(today: date | None = None) -> int:
    """Put the closed files whose time has come before their managers; returns how many came anew.

    What is held or kept longer does not come. What was reopened meanwhile, or moved by another rule, goes again.
    """
    today = today or timezone.localdate()
    with acting_for(Purpose.RETENTION):
        # Two at once come one after the other, and the second finds every file waiting.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LISTING_LOCK])
        return sum(_list_due_of(organisation, today) for organisation in Organisation.objects.order_by("pk"))


def _list_due_of(organisation: Organisation, today: date) -> int:
    years = RetentionRule.objects.years_of(organisation.pk)
    # The same day so many years ago: whoever closed on 29 February closed by 1 March.
    closed_by = years_later(today, -years) if (today.month, today.day) != (2, 29) else date(today.year - years, 2, 28)
    _overtake(organisation, closed_by)
    waiting = RetentionReview.objects.waiting().filter(case=OuterRef("pk"))
    kept = RetentionReview.objects.kept_beyond(today).filter(case=OuterRef("pk"))
    held = LegalHold.objects.open().filter(case=OuterRef("pk"))
    files = Case.objects.filter(organisation=organisation, closed_on__lte=closed_by, anonymised_at__isnull=True)
    files = files.exclude(Exists(waiting)).exclude(Exists(kept)).exclude(Exists(held))
    due = [
        RetentionReview(case_id=key, due_on=max(filter(None, [years_later(closed_on, years), until])))
        for key, closed_on, until in files.annotate(until=Max("retentionreviews__keep_until"))
        .order_by("pk")
        .values_list("pk", "closed_on", "until")
        if closed_on
    ]
    RetentionReview.objects.bulk_create(due, batch_size=BATCH)
    if due:
        record(Event.CASES_DUE, actor=None, changes={"organisation": organisation.code, "count": len(due)})
    return len(due)


def _overtake(organisation: Organisation, closed_by: date) -> None:
    gone = Q(case__closed_on__isnull=True) | Q(case__closed_on__gt=closed_by)
    waiting = RetentionReview.objects.waiting().filter(gone, case__organisation=organisation)
    waiting.update(outcome=Outcome.OVERTAKEN, decided_at=timezone.now())


@transaction.atomic
def keep_longer(review: RetentionReview, *, until: date, reason: str, actor: User) -> RetentionReview:
    """The file is needed beyond its time: until a day, for a reason."""
    case, review = _locked(review)
    policies.check_may_keep(actor, review)
    today = timezone.localdate()
    if not today < until <= years_later(today, LONGEST_YEARS):
        raise Refused(_("Choose a day to come."), "until")
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), "reason")
    review.keep_until, review.reason = until, reason.strip()
    _decide(review, Outcome.KEPT, actor)
    record(Event.CASE_KEPT, actor=actor, target=review, case_id=case.public_id, changes={"until": until})
    return review


@transaction.atomic
def ask_to_anonymise(review: RetentionReview, *, actor: User) -> RetentionReview:
    """The first of two: nothing goes until somebody else confirms."""
    case, review = _locked(review)
    policies.check_may_ask(actor, review)
    review.asked_by, review.asked_at = actor, timezone.now()
    review.save(update_fields=["asked_by", "asked_at"])
    record(Event.ANONYMISING_REQUESTED, actor=actor, target=review, case_id=case.public_id)
    return review


@transaction.atomic
def decline_anonymising(review: RetentionReview, *, actor: User) -> RetentionReview:
    """No, or taken back: the file waits on as before. Returns what waits now."""
    case, review = _locked(review)
    policies.check_may_decline(actor, review)
    _decide(review, Outcome.DECLINED, actor)
    record(Event.ANONYMISING_DECLINED, actor=actor, target=review, case_id=case.public_id)
    return RetentionReview.objects.create(case=case, due_on=review.due_on)


@transaction.atomic
def confirm_anonymising(review: RetentionReview, *, actor: User) -> bool:
    """The second person's yes: the file is emptied at once and for good. Returns whether the person went with it."""
    policies.require_review_visible(actor, review)
    policies.check_may_confirm(actor, RetentionReview.objects.select_related("case").get(pk=review.pk))
    with acting_for(Purpose.RETENTION, actor=actor):
        case = _locked_with_all_of_hers(review.case_id)
        review = RetentionReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
        review.case = case
        policies.check_may_confirm(actor, review)
        policies.refuse_unless_free(case)
        _decide(review, Outcome.ANONYMISED, actor)
        return anonymise(case, actor=actor)


def _decide(review: RetentionReview, outcome: Outcome, actor: User) -> None:
    review.outcome, review.decided_by, review.decided_at = outcome, actor, timezone.now()
    review.save(update_fields=["outcome", "decided_by", "decided_at", "keep_until", "reason"])


def _locked(review: RetentionReview) -> tuple[Case, RetentionReview]:
    """Case before review, as everywhere; for whom they do not exist, neither does."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("organisation", "person")
    case = rows.filter(pk=review.case_id).first()
    if case is None:
        raise NotVisible("")
    review = RetentionReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    review.case = case
    return case, review


def _locked_with_all_of_hers(key: int) -> Case:
    """All files of the person, wherever they are, then all her records, each in one order: two at once wait, and both go on."""
    for _attempt in range(ATTEMPTS):
        persons = same_person(Case.objects.values_list("person", flat=True).get(pk=key))
        rows = Case.objects.select_for_update(of=("self",)).select_related("organisation", "person")
        files = {case.pk: case for case in rows.filter(person__in=persons).order_by("pk")}
        list(Person.objects.select_for_update().filter(pk__in=persons).order_by("pk").values_list("pk"))
        # While we waited, another file may have been set apart, or records merged: then there is more to lock.
        if key in files and same_person(files[key].person_id) == persons:
            return files[key]
    raise Conflict(_("Somebody changed this file a moment ago. Nothing was changed; look at it again."))
