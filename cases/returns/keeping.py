"""What a return means for keeping a file: that it is not finished, and what is cut when the file is anonymised."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case
from cases.returns.models import Return, ReturnRisk
from cases.returns.states import ENDED


def under_way(case: Case) -> Iterable[Any]:
    """Whoever is on her way has not arrived."""
    if Return.objects.filter(case=case).exclude(stage__in=ENDED).exists():
        yield _("A return in this file is under way. Confirm that she arrived, or call it off.")


def forget_risks(case: Case) -> None:
    """What might have happened to her says who she is; that somebody returned, when and where to, is counted."""
    ReturnRisk.objects.filter(case=case).update(risks=[], no_risks=[])
