"""Where somebody stands in the tour of the pages. Nothing about anybody: it leaves no row in the record."""

from django.db import transaction

from accounts.models import User


@transaction.atomic
def move_tour(step: int | None, *, actor: User) -> None:
    """To this step of her own tour; None ends it, on every device and at every later sign-in."""
    user = User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    user.tour_step = step
    user.save(update_fields=["tour_step"])
