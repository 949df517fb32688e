"""How far a proceeding has come, and what may follow."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    REPORTED = "reported", _("Reported")
    NOT_OPENED = "not_opened", _("Not opened")
    INVESTIGATION = "investigation", _("Under investigation")
    SUSPENDED = "suspended", _("Suspended")
    DISCONTINUED = "discontinued", _("Discontinued")
    COURT = "court", _("Before the court")
    JUDGEMENT = "judgement", _("Judgement given")
    APPEAL = "appeal", _("Under appeal")
    FINAL = "final", _("Final")


_S = Stage
# Whoever comes to us may be in the midst of one: the first stage is whichever it is.
NEXT: dict[Stage, frozenset[Stage]] = {
    _S.REPORTED: frozenset({_S.INVESTIGATION, _S.NOT_OPENED, _S.COURT}),
    # A complaint, or something new, sets it going again.
    _S.NOT_OPENED: frozenset({_S.INVESTIGATION}),
    _S.INVESTIGATION: frozenset({_S.SUSPENDED, _S.DISCONTINUED, _S.COURT}),
    _S.SUSPENDED: frozenset({_S.INVESTIGATION, _S.DISCONTINUED, _S.COURT}),
    _S.DISCONTINUED: frozenset({_S.INVESTIGATION}),
    _S.COURT: frozenset({_S.JUDGEMENT, _S.SUSPENDED, _S.DISCONTINUED}),
    _S.JUDGEMENT: frozenset({_S.APPEAL, _S.FINAL}),
    _S.APPEAL: frozenset({_S.JUDGEMENT, _S.COURT, _S.FINAL}),
    _S.FINAL: frozenset(),
}
# Nothing is expected any more, as far as anybody knows.
RESTING = frozenset({_S.NOT_OPENED, _S.DISCONTINUED, _S.FINAL})
