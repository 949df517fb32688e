"""What an auditor and an administrator want to know first: what stands out in the record; what the accounts ask for."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Invitation, Organisation, User
from accounts.presenters import AccountState, accounts_that_are
from audit.alarms import alarms
from audit.events import REFUSALS, TAKEN_OUT, Event
from audit.models import AuditEvent, AuditHead
from core.parts import Figure, Line, Lines, Part

SHOWN = 5
# Twice as many as in the weeks before, and so many at least, stand out.
MANY = 10
# The end of the record is signed each night; after two, somebody should ask why it was not.
SIGNED_WITHIN = timedelta(days=2)
# An invitation that runs out so soon is worth a word to its person.
SOON = timedelta(days=1)


def what_stands_out() -> Part:
    """Six queries, whatever stands in the record."""
    open_alarms = alarms().filter(is_open=True).order_by().count()
    without_verdict = AuditEvent.objects.openings_without_verdict().order_by().count()
    counted = AuditEvent.objects.weeks([*REFUSALS, *TAKEN_OUT])
    held, verified = _verified()
    refused, taken_out = (_in_a_week(counted, events) for events in (REFUSALS, TAKEN_OUT))
    to_ask = open_alarms + without_verdict
    words = ngettext("%(count)s thing waits for an answer.", "%(count)s things wait for an answer.", to_ask)
    sentence = words % {"count": to_ask} if to_ask else _("No alarm is open, and every emergency opening was judged.")
    return Part(
        "record",
        _("What stands out"),
        sentence if held else f"{verified.label} {sentence}",
        [
            Figure(_("Open alarms"), open_alarms, reverse("accounts:alarms")),
            Figure(_("Emergency openings not judged"), without_verdict, _record(Event.EMERGENCY_OPENED)),
        ],
        [
            Lines(_("The record itself"), [verified]),
            Lines(_("Refused in seven days"), refused, nothing=_("Nobody was refused anything.")),
            Lines(
                _("Printed and handed out in seven days"), taken_out, nothing=_("Nothing was printed or handed out.")
            ),
        ],
    )


def the_system() -> Part:
    """Nine queries, however many accounts."""
    states = accounts_that_are()
    page = reverse("accounts:users")
    counts = [(state, rows.order_by().count()) for state, rows in states.items()]
    without = dict(counts)[AccountState.NO_FACTOR]
    words = ngettext("%(count)s account has no second factor.", "%(count)s accounts have no second factor.", without)
    sentence = words % {"count": without} if without else _("Every account that is in use has a second factor.")
    return Part(
        "system",
        _("The system"),
        sentence,
        [Figure(state.label, count, f"{page}?show={state.value}") for state, count in counts],
        [
            Lines(_("Sign-in locked for a while since yesterday"), _locked_out()),
            Lines(_("Invitations that run out"), _running_out()),
            Lines(
                _("Organisations without a manager"),
                _without_manager(),
                nothing=_("Every organisation with caseworkers has somebody who approves."),
            ),
        ],
    )


def _verified() -> tuple[bool, Line]:
    """Whether the record held when it was last checked. Two queries."""
    head = AuditHead.objects.order_by("-id").first()
    broken = AuditEvent.objects.filter(event=Event.RECORD_BROKEN).order_by("-id").first()
    if broken is not None and (head is None or broken.at > head.signed_at):
        when = {"when": _moment(broken.at)}
        return False, Line(
            _("The record was found broken on %(when)s.") % when, _record(Event.RECORD_BROKEN), tone="late"
        )
    if head is None:
        label = _("The record has not been checked yet: its end is checked and signed each night.")
        return True, Line(label, _record(Event.HEAD_SIGNED), tone="waiting")
    is_late = timezone.now() - head.signed_at > SIGNED_WITHIN
    label = _("Checked and signed on %(when)s, up to event %(position)s: it held.") % {
        "when": _moment(head.signed_at),
        "position": number_format(head.position, force_grouping=True),
    }
    state = _("not since") if is_late else ""
    return True, Line(label, _record(Event.HEAD_SIGNED), when=state, tone="late" if is_late else "done")


def _in_a_week(counted: dict[str, tuple[int, int]], events: Iterable[Event]) -> list[Line]:
    """What happened most first, each beside what four weeks had before."""
    since = {"since": (timezone.localdate() - timedelta(days=7)).isoformat()}
    found = [(event, *counted.get(event, (0, 0))) for event in events]
    lines = []
    for event, lately, before in sorted(found, key=lambda row: -row[1]):
        usual = round(before / 4)
        if lately:
            stands_out = lately >= MANY and lately > 2 * usual
            words = {"usual": number_format(usual, force_grouping=True)}
            label = f"{event.label}: {number_format(lately, force_grouping=True)}"
            detail = _("in a week of the four before: %(usual)s") % words
            when, tone = (_("more than usual"), "late") if stands_out else ("", "neutral")
            lines.append(Line(label, _record(event, **since), detail=detail, when=when, tone=tone))
    return lines


def _record(event: Event, **filters: str) -> str:
    return f"{reverse('accounts:record')}?{urlencode({'event': event.value, **filters})}"


def _locked_out() -> list[Line]:
    """Accounts at which somebody tried too many passwords."""
    rows = AuditEvent.objects.filter(event=Event.SIGN_IN_LOCKED_OUT, target_id__isnull=False)
    last = dict(rows.lately(timezone.now() - timedelta(days=1)).order_by("id").values_list("target_id", "at"))
    users = User.objects.filter(public_id__in=last).order_by("username")
    return [_account(user, _moment(last[user.public_id]), "soon") for user in users[:SHOWN]]


def _running_out() -> list[Line]:
    now = timezone.now()
    rows = Invitation.objects.unanswered().filter(user__is_active=True, expires_at__lte=now + SOON)
    return [
        _account(row.user, _moment(row.expires_at), "late" if row.ran_out else "soon")
        for row in rows.select_related("user").order_by("-expires_at")[:SHOWN]
    ]


def _without_manager() -> list[Line]:
    return [
        Line(organisation.name, reverse("accounts:change_organisation", args=[organisation.public_id]))
        for organisation in Organisation.objects.without_manager()[:SHOWN]
    ]


def _account(user: User, when: str, tone: str) -> Line:
    return Line(user.username, reverse("accounts:change_user", args=[user.public_id]), when=when, tone=tone)


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
