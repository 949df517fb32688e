from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.actions import RecordBroken, sign_head


class Command(BaseCommand):
    """What the schedule does each night, now. The signed head is printed, so that it can be kept on paper too."""

    help = "Check the record, sign where it ends, and store the signed head."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            head = sign_head()
        except RecordBroken:
            raise CommandError("The record does not hold, and was not signed: run `manage.py verify_audit`.") from None
        self.stdout.write(head.as_text())
