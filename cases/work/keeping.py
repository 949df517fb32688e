"""What the daily work means for keeping a file: it goes with it."""

from cases.models import Case
from cases.work.models import Appointment, Note, Task


def forget_work(case: Case) -> None:
    """No figure counts them, and a hearing on a day at an hour leads to a person: the rows go, not their words alone."""
    for model in (Note, Appointment, Task):
        model.objects.filter(case=case).delete()
