"""Who reads programme activities, who writes them down, and what may be done to one now."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, has_permission, require
from cases.documents.enums import Scan
from core.errors import Conflict, NotAllowed, NotVisible
from reports.activities.enums import State
from reports.activities.models import Activity, ActivityPicture
from reports.activities.querysets import OWN
from reports.activities.states import NEXT


def require_reader(actor: User) -> None:
    """For whoever reads none there is no such page."""
    if not any(has_permission(actor, one) for one in OWN):
        raise NotVisible("")


def check_may_see(actor: User, activity: Activity) -> None:
    if not Activity.objects.visible_to(actor).filter(pk=activity.pk).exists():
        raise NotVisible("")


def check_may_write(actor: User) -> None:
    """IOM's officers and managers, for their own organisation."""
    require_reader(actor)
    require(actor, Permission.ACTIVITY_EDIT)


def check_may_change(actor: User, activity: Activity) -> None:
    """One of one's own organisation that stands; others' are read."""
    check_may_see(actor, activity)
    check_may_write(actor)
    if activity.organisation_id != actor.organisation_id:
        raise NotAllowed(_("This is another organisation's activity. Whoever organised it changes it."))
    if activity.is_crossed_out:
        raise Conflict(_("This was crossed out already. Nothing was changed."))


def check_may_correct(actor: User, activity: Activity) -> None:
    """One that was called off is crossed out, if it stands there wrongly."""
    check_may_change(actor, activity)
    if activity.state == State.CALLED_OFF:
        raise Conflict(_("This was called off. Nothing of it changes any more."))


def check_may_move(actor: User, activity: Activity, to: State) -> None:
    check_may_change(actor, activity)
    if to not in NEXT[State(activity.state)]:
        raise Conflict(_("This is no longer planned. Nothing was changed."))


def check_may_hold(actor: User, activity: Activity) -> None:
    check_may_move(actor, activity, State.HELD)


def check_may_call_off(actor: User, activity: Activity) -> None:
    check_may_move(actor, activity, State.CALLED_OFF)


def check_may_see_picture(actor: User, picture: ActivityPicture) -> None:
    if not ActivityPicture.objects.visible_to(actor).filter(pk=picture.pk).exists():
        raise NotVisible("")


def check_may_open(actor: User, picture: ActivityPicture) -> None:
    """What is on it, once nothing speaks against handing it out."""
    check_may_see_picture(actor, picture)
    if picture.scan == Scan.WAITING:
        raise Conflict(_("This picture waits for the virus scan. Nobody can open it before that."))
    if picture.scan == Scan.INFECTED:
        raise Conflict(_("A virus was found in this picture, and it was destroyed. Take it again."))
    if not picture.is_handed_out:
        raise Conflict(_("This file no longer exists."))


def check_may_remove(actor: User, picture: ActivityPicture) -> None:
    """Whoever writes for the organiser, whoever added it: a picture that shows somebody must go at once, crossed out or not."""
    check_may_see_picture(actor, picture)
    check_may_write(actor)
    if picture.organisation_id != actor.organisation_id:
        raise NotAllowed(_("This is another organisation's activity. Whoever organised it changes it."))
