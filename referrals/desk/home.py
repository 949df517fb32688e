"""What an officer wants to know first: what waits for her, what is due next, which decisions ask for a second person."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.parts import Figure, Line, Lines, Part
from referrals import presenters
from referrals.desk import listing
from referrals.desk.presenters import LABELS, count_in_words
from referrals.ministry.models import Decision
from referrals.querysets import reviews_for_the_ministry

# What is due next: a glance, and the rest in the inbox.
SHOWN = 7


def my_turn(user: User) -> Part:
    """Seven queries at most, and fewer where the counts of the folders are remembered; however much waits."""
    inbox = reverse("referrals:inbox")
    counts, new = listing.counts(user), _new_since_yesterday(user)
    nearest = _nearest(user)
    sentence = _("No referral waits for you.")
    if waiting := counts.get("turn", 0):
        words = ngettext("%(count)s referral waits for you.", "%(count)s referrals wait for you.", waiting)
        sentence = words % {"count": count_in_words(waiting)}
    if nearest:
        sentence += " " + _("The next deadline: %(when)s.") % {"when": nearest[0].when}
    found = [
        Figure(label, count_in_words(counts.get(folder, 0)), f"{inbox}?show={folder}")
        for folder, label in LABELS.items()
        if folder not in {"waiting", "ended"}
    ]
    found.append(Figure(_("New since yesterday"), count_in_words(new), f"{inbox}?show=turn"))
    due = Lines(
        _("Due next"),
        nearest,
        nothing=_("Nothing that waits for you has a deadline. The inbox has the longest wait first."),
        more=_("All in the inbox, by deadline"),
        more_url=f"{inbox}?show=turn&sort=due",
    )
    return Part("turn", _("My turn"), sentence, found, [due, *_to_confirm(user)])


def _nearest(user: User) -> list[Line]:
    rows, order = listing.in_order(listing.rows_of(user, "turn"), "turn", "due")
    seats = list(rows.for_inbox().order_by(*listing.with_ties(order))[:SHOWN])
    listing.named(seats)
    return [
        Line(
            label=line.purpose,
            url=reverse("referrals:detail", args=[line.public_id]),
            detail=f"{line.number} · {line.sender}",
            when=line.due,
            tone=line.tone,
        )
        for line in map(presenters.line_of, seats)
    ]


def _new_since_yesterday(user: User) -> int:
    """What has become her turn since the beginning of yesterday, as far as it is counted."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = listing.rows_of(user, "turn").filter(since__gte=today - timedelta(days=1))
    return int(rows.order_by()[: listing.MOST_COUNTED + 1].count())


def _to_confirm(user: User) -> list[Lines]:
    """What another officer of the ministry has proposed."""
    if not reviews_for_the_ministry(user):
        return []
    rows = Decision.objects.to_confirm_by(user).select_related("case", "referral").order_by("proposed_at", "id")
    lines = [
        Line(
            label=row.get_result_display(),
            url=reverse("referrals:decision", args=[row.referral.public_id]),
            detail=row.case.number,
            when=date_format(timezone.localtime(row.proposed_at), "SHORT_DATE_FORMAT"),
            tone="waiting",
        )
        for row in rows[:SHOWN]
    ]
    nothing = _("No decision waits for a second officer. What you propose yourself, a colleague confirms.")
    return [Lines(_("Decisions for a second officer"), lines, nothing=nothing)]
