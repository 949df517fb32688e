"""How far a return has come, and what may follow."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    CONSIDERED = "considered", _("Considered")
    ASSESSED = "assessed", _("Risk assessed")
    PREPARED = "prepared", _("Prepared")
    TRAVELLED = "travelled", _("Travelled")
    ARRIVED = "arrived", _("Arrival confirmed")
    CANCELLED = "cancelled", _("Called off")


_S = Stage
NEXT: dict[Stage, frozenset[Stage]] = {
    _S.CONSIDERED: frozenset({_S.ASSESSED, _S.CANCELLED}),
    _S.ASSESSED: frozenset({_S.PREPARED, _S.CANCELLED}),
    # Assessed anew and found unsafe, it goes a step back.
    _S.PREPARED: frozenset({_S.TRAVELLED, _S.ASSESSED, _S.CANCELLED}),
    _S.TRAVELLED: frozenset({_S.ARRIVED}),
    _S.ARRIVED: frozenset(),
    _S.CANCELLED: frozenset(),
}
# Reached by assessing the risk, never by a press.
BY_ASSESSING = _S.ASSESSED
# Up to here nothing has been set going that puts her on a way.
BEFORE_PREPARED = frozenset({_S.CONSIDERED, _S.ASSESSED, _S.CANCELLED})
ENDED = frozenset(stage for stage, following in NEXT.items() if not following)
