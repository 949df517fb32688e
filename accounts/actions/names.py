"""Names on one's own screen: shown for a while, hidden at once, and whether they are hidden at all."""

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import screens
from accounts.models import User
from audit.events import Event
from audit.recorder import record
from core.errors import NotAllowed


@transaction.atomic
def show_names(session: SessionBase, *, actor: User) -> None:
    """Let names show in this session for some minutes; each asking is on record. Nothing where none are hidden."""
    if screens.hides_names(actor):
        screens.show_names(session)
        record(
            Event.NAMES_SHOWN,
            actor=actor,
            target=actor,
            changes={"minutes": max(1, round(settings.NAMES_SHOWN_MINUTES))},
        )


@transaction.atomic
def choose_names(hides: bool | None, *, actor: User) -> None:
    """Whether names are hidden from this account until it asks; None: as the installation has it."""
    if settings.HIDE_NAMES == "always":
        raise NotAllowed(_("Here names are hidden from every account until somebody asks for them."))
    user = User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    user.hides_names = hides
    user.save(update_fields=["hides_names"])
    record(Event.NAMES_CHOSEN, actor=actor, target=user, changes={"hides_names": hides})
