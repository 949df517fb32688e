"""Run with the stack's variables, by Stage.scene: `begin`, `tell`, `order`, `look` and what each takes. Answers in JSON.

The rows are made and looked at here, in a process that has the stack's keys, because the tests' own process has others.
"""

import json
import sys
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.telling.actions import tell
from accounts.telling.enums import Kind
from accounts.telling.models import Notification
from accounts.telling.notifications import message_id, send_mails
from accounts.tokens.actions import make_token
from accounts.tokens.enums import scope_choices
from audit.events import Event
from audit.models import AuditEvent
from cases.documents.models import Document
from cases.models import Case, Note
from reports.actions import request_report
from reports.models import ReportJob, YearlyReport
from tests import whole_programme
from tests.accounts.factories import give_app, make_organisation, make_user
from tests.cases.factories import make_case
from tests.faults.visitor import PASSWORD


def _token(user: User, days: int = 30) -> str:
    details = {
        "label": "Fault",
        "scopes": [scope for scope, _label in scope_choices()],
        "networks": ["127.0.0.0/8"],
        "expires_on": timezone.localdate() + timedelta(days=days),
    }
    return make_token(user, details, actor=user)[1]


def begin(name: str) -> dict[str, Any]:
    """A case of a house, whoever writes and reads in it, and a stranger of another one. All of this fault alone."""
    house = make_organisation(f"H{name}", case_prefix="FH")
    worker = make_user(f"worker{name}", house, "caseworker", email=f"worker{name}@example.org", password=PASSWORD)
    give_app(worker)
    reader = make_user(f"reader{name}", house, "caseworker")
    stranger = make_user(f"stranger{name}", make_organisation(f"O{name}", case_prefix="FO"), "caseworker")
    case = make_case(house, worker=worker, number=f"FH-2024-{Case.objects.count() + 1:04d}")
    return {
        "case": str(case.public_id),
        "worker": worker.username,
        "tokens": {user.username.removesuffix(name): _token(user) for user in (worker, reader, stranger)},
    }


def tell_often(name: str, times: str) -> list[str]:
    """So many e-mails that the worker is to get; answers their Message-IDs."""
    worker = User.objects.select_related("organisation").get(username=f"worker{name}")
    about = [uuid.uuid4() for _ in range(int(times))]
    for one in about:
        tell([worker], Kind.CASE, about=one, path="/")
    return [message_id(row) for row in Notification.objects.filter(user=worker)]


def mail() -> int:
    """What beat orders every minute."""
    return send_mails()


def order(*years: str) -> list[str]:
    """Reports of these years; answers the orders."""
    return [str(request_report(int(year), actor=None).public_id) for year in years]


def orders(*ids: str) -> dict[str, Any]:
    """How the orders stand, and how many reports there are of their years."""
    jobs = list(ReportJob.objects.filter(public_id__in=ids))
    reports = Counter(YearlyReport.objects.filter(year__in=[job.year for job in jobs]).values_list("year", flat=True))
    return {"states": Counter(str(job.state) for job in jobs), "reports": reports}


def look(name: str, case_id: str) -> dict[str, Any]:
    """What the fault left of the case: each note and how often, what the record says of it, whose files lie there."""
    case = Case.objects.get(public_id=case_id)
    reader = User.objects.get(username=f"reader{name}")
    events = AuditEvent.objects.filter(case_id=case.public_id)
    read = AuditEvent.objects.filter(event=Event.API_READ, actor_id=reader.public_id)
    return {
        "notes": Counter(note.text for note in Note.objects.filter(case=case)),
        "written": events.filter(event=Event.NOTE_WRITTEN).count(),
        "read": read.filter(changes__page="api:case").count(),
        "documents": {str(row.public_id): row.scan for row in Document.objects.filter(case=case)},
    }


ASKED = {"begin": begin, "tell": tell_often, "mail": mail, "order": order, "orders": orders, "look": look}


def main() -> None:
    whole_programme.begin()
    sys.stdout.write(json.dumps(ASKED[sys.argv[1]](*sys.argv[2:])) + "\n")
