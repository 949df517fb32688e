"""Who may look at pictures of works, add and destroy them."""

from django.utils.translation import gettext as _

from accounts.models import User
from cases.documents.enums import Scan
from core.errors import Conflict, NotVisible
from shelters import policies as shelter_policies
from shelters.pictures.models import Picture


def check_may_see(actor: User, picture: Picture) -> None:
    """That there is one: the staff of the house."""
    if not Picture.objects.visible_to(actor).filter(pk=picture.pk).exists():
        raise NotVisible("")


def check_may_open(actor: User, picture: Picture) -> None:
    """What is on it: the same people, once nothing speaks against handing it out."""
    check_may_see(actor, picture)
    if picture.scan == Scan.WAITING:
        raise Conflict(_("This picture waits for the virus scan. Nobody can open it before that."))
    if picture.scan == Scan.INFECTED:
        raise Conflict(_("A virus was found in this picture, and it was destroyed. Take it again."))
    if not picture.is_handed_out:
        raise Conflict(_("This file no longer exists."))


def check_may_remove(actor: User, picture: Picture) -> None:
    """Whoever sets up the house: a picture that shows somebody must go at once, whoever added it."""
    check_may_see(actor, picture)
    shelter_policies.check_may_set_up(actor, picture.shelter)
