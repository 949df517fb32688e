from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core import messages


class Command(BaseCommand):
    """Like makemessages, without GNU gettext."""

    help = "Bring locale/*/LC_MESSAGES/django.po up to date with what the project says."

    def handle(self, *args: Any, **options: Any) -> None:
        for language, _name in settings.LANGUAGES:
            if language != "en":
                total, lacking = messages.update(language)
                self.stdout.write(f"{language}: {total} messages, {lacking} without translation")
