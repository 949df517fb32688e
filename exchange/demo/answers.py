"""What every invented story takes: whose programme it is, moments of days, answers to the first conversations, consent."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.actions import change_person
from cases.consent.actions import record_consent
from cases.intake.actions import change_intake
from cases.intake.steps import BY_NAME
from cases.models import Case, Intake, Person

Staff = Mapping[str, User]
DAY = timedelta(days=1)


def moment_of(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def tell_step(case: Case, worker: User, step: str, **said: Any) -> None:
    version = Intake.objects.now_of(case).version
    change_intake(case, BY_NAME[step], said, version=version, actor=worker)


def tell_person(case: Case, worker: User, step: str, **said: Any) -> None:
    version = Person.objects.now_of(case).version
    change_person(case, said, version=version, actor=worker, step=BY_NAME[step])


def agree(case: Case, worker: User, day: date, purpose: str, **more: Any) -> None:
    said = {"purpose": purpose, "decision": "given", "answered_on": day, "form": "written", "language": "aze"}
    told = dict.fromkeys(("agrees_to_interview", "told_purpose", "told_use", "told_storage", "told_withdrawal"), True)
    record_consent(case, said | told | more, actor=worker)
